//! Columns that are changed, and rows that are no call.

use super::*;
use crate::word::inverse_power_of_two;

#[test]
fn negative_every_column_of_every_row_is_bound() {
    // Of secp256r1 an addition and a doubling: all limbs differ, none is zero.
    assert_rows_bound(table(&run(&program()), ChipId::Ec), 48..64);
}

#[test]
fn negative_pointers_that_trap_rejected() {
    let points = points(BN254);
    let sum = add(BN254, &points[0], &points[1]).expect("a sum").sum;
    let rows_at = |operand: usize, address: u32| {
        let mut pointers = POINTERS;
        pointers[operand] = address;
        rows(Some(&forged(BN254, [sum, points[0], points[1]], pointers)))
    };
    // With 30720 = -2^-16, a carry of it makes a multiple of four of what is none.
    let alias = -inverse_power_of_two(16);
    let carries = [F::ZERO, F::ONE, -F::ONE, alias, -alias, alias + F::ONE, alias.double()];
    for operand in 0..4 {
        // The last address from which all words fit.
        let last = if operand == 3 { 0xffff_fffc } else { 0xffff_ffc0 };
        for address in [0, 4, 0xffc4, 0xffc0, 0xfffc, 0x1_0000, last] {
            assert!(holds(&rows_at(operand, address)), "{operand}: {address:#x}");
        }
        let beyond = [last.wrapping_add(4), 0xffff_fffc].into_iter().filter(|&a| a > last);
        for address in [1, 2, 3, 0x8001, 0x8002, 0x8003, 0xffc5, u32::MAX].into_iter().chain(beyond)
        {
            for carry in carries {
                let mut rows = rows_at(operand, address);
                // With the index that the limbs give, whether it is one or not.
                let index = word_index(address);
                if operand < 3 {
                    rows.iter_mut().for_each(|row| row.first_word[operand] = index);
                }
                rows[operand].register.carry = carry;
                assert!(!holds(&rows), "{operand}: {address:#x}");
            }
        }
    }
}

#[test]
fn negative_other_numbers_in_a7_rejected() {
    assert_other_numbers_refused::<Row>(&record(BN254, points(BN254)));
}

#[test]
fn negative_rows_without_their_neighbours_rejected() {
    let [p, q] = points(SECP256K1);
    let [call, other] = [[p, q], [q, q]].map(|points| rows_of(SECP256K1, points));
    assert_neighbours_needed([&call, &other]);
}

#[test]
fn negative_flags_of_rows_rejected() {
    let [p, q] = points(SECP256R1);
    let [call, other] = [[p, q], [q, p]].map(|points| rows_of(SECP256R1, points));
    assert_one_flag([&call, &other], |row: &mut Row| &mut row.step);
    for late in 1..STEPS {
        // The call falls silent, or speaks late.
        for silent in [late..STEPS, 0..late] {
            let mut rows = call.clone();
            rows[silent].iter_mut().for_each(|row| row.step = [F::ZERO; STEPS]);
            assert!(!holds(&rows));
        }
    }
}

#[test]
fn negative_parts_of_two_calls_rejected() {
    let [p, q] = points(SECP256K1);
    let [a, b] = [[p, q], [q, p]].map(|points| rows_of(SECP256K1, points));
    let parts: [fn(Row, Row) -> Row; 14] = [
        |a, b| Row { x1: b.x1, all_x1: b.all_x1, ..a },
        |a, b| Row { all_x1: b.all_x1, ..a },
        |a, b| Row { y1: b.y1, ..a },
        |a, b| Row { x2: b.x2, ..a },
        |a, b| Row { y2: b.y2, ..a },
        |a, b| Row { x1: b.x1, y1: b.y1, ..a },
        |a, b| Row { x3: b.x3, x1: b.x1, ..a },
        |a, b| Row { y3: b.y3, y1: b.y1, ..a },
        |a, b| Row { slope: b.slope, x1: b.x1, ..a },
        |a, b| Row { square: b.square, ..a },
        |a, b| Row { quotients: b.quotients, ..a },
        |a, b| Row { identities: b.identities, ..a },
        |a, b| Row { below: b.below, ..a },
        |a, b| Row { nonzero: b.nonzero, ..a },
    ];
    assert_parts_refused([&a, &b], &parts);
}

#[test]
fn negative_constants_that_change_within_a_call_rejected() {
    let [p, q] = points(SECP256K1);
    for points in [[p, q], [p, p]] {
        assert_constants_bound(
            &rows_of(SECP256K1, points),
            &[
                |row| row.frame.clk += F::ONE,
                |row| row.frame.pc += F::ONE,
                |row| row.first_word[0] += F::ONE,
                |row| row.first_word[2] -= F::from_u32(8),
                |row| row.is_double = F::ONE - row.is_double,
                |row| row.curve = [F::ZERO, F::ONE, F::ZERO],
                |row| row.curve = [F::ZERO, F::ZERO, F::ONE],
                |row| row.all_x1[0] += F::ONE,
                |row| row.all_slope[31] -= F::ONE,
            ],
        );
    }
}

#[test]
fn negative_operands_elsewhere_rejected() {
    let honest = rows_of(SECP256K1, points(SECP256K1));
    for operand in 0..3 {
        for offset in [F::ONE, F::NEG_ONE, F::from_u32(8), F::from_u32(1 << 30)] {
            let mut rows = honest.clone();
            rows.iter_mut().for_each(|row| row.first_word[operand] += offset);
            assert!(!holds(&rows), "{operand}");
        }
    }
}
