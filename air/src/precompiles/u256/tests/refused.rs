//! Columns that are changed, and rows that are no call.

use super::*;
use crate::word::inverse_power_of_two;

#[test]
fn negative_every_column_of_every_row_is_bound() {
    // The first call, and the last, whose modulus is zero.
    assert_rows_bound(table(&run(&program()), ChipId::U256), (0..8).chain(32..40));
}

#[test]
fn negative_pointers_that_trap_rejected() {
    // With 30720 = -2^-16, a carry of it makes a multiple of four of what is none.
    let alias = -inverse_power_of_two(16);
    assert_eq!(alias, F::from_u32(30720));
    let carries = [F::ZERO, F::ONE, -F::ONE, alias, -alias, alias + F::ONE, alias.double()];
    let [r, a, b, c, m, q] = [ONE, ONE, ONE, ZERO, PRIME, ZERO];
    let rows_at = |operand: usize, address: u32| {
        let mut pointers = POINTERS;
        pointers[operand] = address;
        rows(Some(&forged([r, a, b, c, m, q], pointers)))
    };
    for operand in 0..OPERANDS {
        for address in [0, 4, 0xffe4, 0xffe0, 0xfffc, 0x1_0000, LAST] {
            assert!(holds(&rows_at(operand, address)), "{operand}: {address:#x}");
        }
        for address in
            [1, 2, 3, 0x8001, 0x8002, 0x8003, 0xffe5, LAST + 4, LAST + 28, LAST + 1, u32::MAX]
        {
            for carry in carries {
                let mut rows = rows_at(operand, address);
                // With the index that the limbs give, whether it is one or not.
                let index = word_index(address);
                rows.iter_mut().for_each(|row| row.first_word[operand] = index);
                rows[operand].register.carry = carry;
                assert!(!holds(&rows), "{operand}: {address:#x}");
            }
        }
    }
}

#[test]
fn negative_other_numbers_in_a7_rejected() {
    assert_other_numbers_refused::<Row>(&record(operands()[0]));
}

#[test]
fn negative_rows_without_their_neighbours_rejected() {
    let [call, other] = [14, 13].map(|i| rows(Some(&record(operands()[i]))));
    assert_neighbours_needed([&call, &other]);
}

#[test]
fn negative_two_flags_in_a_row_rejected() {
    let [call, other] = [14, 13].map(|i| rows(Some(&record(operands()[i]))));
    assert_one_flag([&call, &other], |row: &mut Row| &mut row.step);
}

#[test]
fn negative_parts_of_two_calls_rejected() {
    let [a, b] = [14, 13].map(|i| rows(Some(&record(operands()[i]))));
    let parts: [fn(Row, Row) -> Row; 8] = [
        |a, b| Row { a: b.a, ..a },
        |a, b| Row { b: b.b, all_b: b.all_b, ..a },
        |a, b| Row { all_b: b.all_b, ..a },
        |a, b| Row { m: b.m, all_m: b.all_m, c: b.c, ..a },
        |a, b| Row { all_m: b.all_m, ..a },
        |a, b| Row { r: b.r, below: b.below, ..a },
        |a, b| Row { q: b.q, ..a },
        |a, b| Row { identity: b.identity, ..a },
    ];
    assert_parts_refused([&a, &b], &parts);
}

#[test]
fn negative_clocks_and_places_that_change_within_a_call_rejected() {
    assert_constants_bound(
        &rows(Some(&record(operands()[14]))),
        &[
            |row| row.frame.clk += F::ONE,
            |row| row.frame.pc += F::ONE,
            |row| row.first_word[0] += F::ONE,
            |row| row.first_word[5] -= F::from_u32(8),
        ],
    );
}
