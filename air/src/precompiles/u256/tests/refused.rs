//! Columns that are changed, and rows that are no call.

use super::*;
use crate::testing::lies;
use crate::word::{inverse_power_of_two, limbs};

#[test]
fn negative_every_column_of_every_row_is_bound() {
    let tables = run(&program());
    let honest = table(&tables, ChipId::U256);
    let height = honest.trace.height();
    // The first call, and the last, whose modulus is zero.
    for row in (0..8).chain(32..40) {
        let before = (row + height - 1) % height;
        let told = honest.row(row).interactions;
        let told: Vec<_> = told.into_iter().filter(|message| !is_lookup(message)).collect();
        let mut tampered = honest.clone();
        for column in 0..COLUMNS {
            let index = row * COLUMNS + column;
            let value = honest.trace.values[index];
            for lie in lies(value) {
                tampered.trace.values[index] = lie;
                let at = tampered.row(row);
                let (lookups, others): (Vec<_>, Vec<_>) =
                    at.interactions.into_iter().partition(is_lookup);
                let noticed = !tampered.row(before).failed.is_empty()
                    || !at.failed.is_empty()
                    || others != told
                    || !lookups.iter().all(is_in_table);
                assert!(noticed, "row {row}: column {column} changed from {value} to {lie}");
            }
            tampered.trace.values[index] = value;
        }
    }
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
                let [low, high] = limbs(address);
                let index = low * inverse_power_of_two(2) + high * F::from_u32(1 << 14);
                rows.iter_mut().for_each(|row| row.first_word[operand] = index);
                rows[operand].register.carry = carry;
                assert!(!holds(&rows), "{operand}: {address:#x}");
            }
        }
    }
}

#[test]
fn negative_other_numbers_in_a7_rejected() {
    for number in [0, 64, 93, PRECOMPILE.info().number - 1, PRECOMPILE.info().number | 1 << 16] {
        let mut record = record(operands()[0]);
        record.a7.value = number;
        assert!(!holds(&rows(Some(&record))), "{number}");
    }
}

#[test]
fn negative_rows_without_their_neighbours_rejected() {
    let call = rows(Some(&record(operands()[14])));
    let other = rows(Some(&record(operands()[13])));
    let padding = rows(None);
    assert!(holds(&[&call[..], &padding].concat()));
    for cut in 1..STEPS {
        // The call begins or ends too late or too early, at an end of the table or within it.
        for rows in [
            [&call[cut..], &padding[..]].concat(),
            [&padding[..], &call[..cut]].concat(),
            [&call[cut..], &call[..cut]].concat(),
            [&padding[..1], &call[cut..], &padding].concat(),
            [&call[..cut], &padding[..], &padding[cut..]].concat(),
            [&call[..cut], &padding[cut..], &other].concat(),
            [&call[..cut], &other[cut..]].concat(),
            [&call[..cut], &other[..], &call[cut..]].concat(),
            [&call[..cut], &call[cut - 1..], &padding[1..]].concat(),
            [&call[..cut - 1], &call[cut..], &padding[..1]].concat(),
        ] {
            assert!(!holds(&rows), "cut at {cut}");
        }
    }
    for row in &call {
        assert!(!holds(&[*row]));
    }
}

#[test]
fn negative_two_flags_in_a_row_rejected() {
    let [call, other] = [14, 13].map(|i| rows(Some(&record(operands()[i]))));
    for late in 1..STEPS {
        // A second call begins while the first goes on.
        let mut rows = [call.clone(), other.clone()].concat();
        for (row, step) in (late..).zip(0..STEPS) {
            rows[row].step[step] = F::ONE;
        }
        assert!(!holds(&rows));
    }
    // Halves, and flags that cancel out.
    for lie in [inverse_power_of_two(1), -F::ONE, F::TWO] {
        let mut rows = call.clone();
        for (number, row) in rows.iter_mut().enumerate() {
            row.step[number] = lie;
        }
        assert!(!holds(&rows));
        rows[0].step[0] = F::ONE;
        assert!(!holds(&rows));
    }
}

#[test]
fn negative_parts_of_two_calls_rejected() {
    // From some row on, a part is that of another call with the same clock.
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
    for part in parts {
        for from in 0..STEPS {
            let spliced =
                |(i, (a, b)): (usize, (&Row, &Row))| if i < from { *a } else { part(*a, *b) };
            let rows: Vec<Row> = a.iter().zip(&b).enumerate().map(spliced).collect();
            let differs = from < STEPS && rows.iter().zip(&a).any(|(x, y)| !same(x, y));
            assert!(!differs || !holds(&rows), "from row {from} on");
        }
    }
}

fn same(x: &Row, y: &Row) -> bool {
    let cells = |row: &Row| of_rows(&[*row]).trace.values;
    cells(x) == cells(y)
}

#[test]
fn negative_clocks_and_places_that_change_within_a_call_rejected() {
    let honest = rows(Some(&record(operands()[14])));
    for from in 1..STEPS {
        let changes: [fn(&mut Row); 4] = [
            |row| row.frame.clk += F::ONE,
            |row| row.frame.pc += F::ONE,
            |row| row.first_word[0] += F::ONE,
            |row| row.first_word[5] -= F::from_u32(8),
        ];
        for change in changes {
            let mut rows = honest.clone();
            rows[from..].iter_mut().for_each(change);
            assert!(!holds(&rows), "from row {from} on");
        }
    }
}
