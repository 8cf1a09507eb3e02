//! Columns that are changed, and rows that are no call.

use super::*;
use crate::testing::lies;
use crate::word::{inverse_power_of_two, limbs};

#[test]
fn negative_every_column_of_every_row_is_bound() {
    let tables = run(&program());
    let honest = table(&tables, ChipId::Ec);
    let height = honest.trace.height();
    // Of secp256r1 an addition and a doubling: all limbs differ, none is zero.
    for row in 48..64 {
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
                let [low, high] = limbs(address);
                let index = low * inverse_power_of_two(2) + high * F::from_u32(1 << 14);
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
    for number in [0, 64, 93, PRECOMPILE.info().number - 1, PRECOMPILE.info().number | 1 << 16] {
        let mut record = record(BN254, points(BN254));
        record.a7.value = number;
        assert!(!holds(&rows(Some(&record))), "{number}");
    }
}

#[test]
fn negative_rows_without_their_neighbours_rejected() {
    let [p, q] = points(SECP256K1);
    let call = rows_of(SECP256K1, [p, q]);
    let other = rows_of(SECP256K1, [q, q]);
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
fn negative_flags_of_rows_rejected() {
    let [p, q] = points(SECP256R1);
    let [call, other] = [[p, q], [q, p]].map(|points| rows_of(SECP256R1, points));
    for late in 1..STEPS {
        // A second call begins while the first goes on.
        let mut rows = [call.clone(), other.clone()].concat();
        for (row, step) in (late..).zip(0..STEPS) {
            rows[row].step[step] = F::ONE;
        }
        assert!(!holds(&rows));
        // The call falls silent, or speaks late.
        for silent in [late..STEPS, 0..late] {
            let mut rows = call.clone();
            rows[silent].iter_mut().for_each(|row| row.step = [F::ZERO; STEPS]);
            assert!(!holds(&rows));
        }
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
    for (number, part) in parts.into_iter().enumerate() {
        for from in 0..STEPS {
            let spliced =
                |(i, (a, b)): (usize, (&Row, &Row))| if i < from { *a } else { part(*a, *b) };
            let rows: Vec<Row> = a.iter().zip(&b).enumerate().map(spliced).collect();
            let differs = rows.iter().zip(&a).any(|(x, y)| !same(x, y));
            assert!(!differs || !holds(&rows), "part {number} from row {from} on");
        }
    }
}

fn same(x: &Row, y: &Row) -> bool {
    let cells = |row: &Row| of_rows(&[*row]).trace.values;
    cells(x) == cells(y)
}

#[test]
fn negative_constants_that_change_within_a_call_rejected() {
    let [p, q] = points(SECP256K1);
    for points in [[p, q], [p, p]] {
        let honest = rows_of(SECP256K1, points);
        for from in 1..STEPS {
            let changes: [fn(&mut Row); 9] = [
                |row| row.frame.clk += F::ONE,
                |row| row.frame.pc += F::ONE,
                |row| row.first_word[0] += F::ONE,
                |row| row.first_word[2] -= F::from_u32(8),
                |row| row.is_double = F::ONE - row.is_double,
                |row| row.curve = [F::ZERO, F::ONE, F::ZERO],
                |row| row.curve = [F::ZERO, F::ZERO, F::ONE],
                |row| row.all_x1[0] += F::ONE,
                |row| row.all_slope[31] -= F::ONE,
            ];
            for change in changes {
                for range in [from..STEPS, 0..from] {
                    let mut rows = honest.clone();
                    rows[range].iter_mut().for_each(change);
                    assert!(!holds(&rows), "at row {from}");
                }
            }
        }
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
