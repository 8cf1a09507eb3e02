//! No column of any kind of row can be changed alone.

use super::*;
use crate::testing::{assert_columns_bound, lies};

const WIDTH: usize = size_of::<Sha256RoundsCols<u8>>();

#[test]
fn negative_every_column_of_all_kinds_of_rows_is_bound() {
    let calls = [record([0x8000, 0x9000], 2), record([0x8000, 0x9000], 3)];
    let rows = calls.iter().flat_map(|call| rounds(Some(call))).collect::<Vec<_>>();
    let honest = of_rounds(&rows);
    let height = honest.trace.height();
    for t in [0, 1, 3, 4, 7, 8, 9, 14, 15, 16, 17, 47, 48, 55, 56, 59, 60, 62, 63] {
        let row = ROUNDS + t;
        let before = row - 1;
        let told = says_of(&honest, row);
        let mut tampered = honest.clone();
        for column in 0..WIDTH {
            let index = row * WIDTH + column;
            let value = honest.trace.values[index];
            for lie in lies(value) {
                tampered.trace.values[index] = lie;
                let at = tampered.row(row);
                let mut lookups = at.interactions.iter().filter(|message| is_lookup(message));
                let noticed = !tampered.row(before).failed.is_empty()
                    || !at.failed.is_empty()
                    || says_of(&tampered, row) != told
                    || !lookups.all(is_in_table);
                assert!(noticed, "row {t}: column {column} changed from {value} to {lie}");
            }
            tampered.trace.values[index] = value;
        }
    }
    assert_eq!(height, 2 * ROUNDS);
}

fn says_of(table: &Table, row: usize) -> Vec<Interaction> {
    let messages = table.row(row).interactions.into_iter();
    messages.filter(|message| !is_lookup(message)).collect()
}

#[test]
fn negative_every_column_of_a_calls_row_is_bound() {
    assert_columns_bound(&run(&program()), ChipId::Sha256Call, &[]);
}

#[test]
fn negative_padding_says_nothing() {
    // A flag of any kind in padding, alone or with others, is no padding.
    let padding = rounds(None);
    for flag in 0..8 {
        let mut rows = padding.clone();
        rows[5].octave[flag] = F::ONE;
        assert!(!holds(&of_rounds(&rows)));
        rows[5].place[flag] = F::ONE;
        assert!(!holds(&of_rounds(&rows)));
        rows[5].octave[flag] = F::ZERO;
        assert!(!holds(&of_rounds(&rows)));
    }
    let mut rows = padding;
    rows[5].is_state = F::ONE;
    assert!(!holds(&of_rounds(&rows)));
    rows[5].is_state = F::ZERO;
    rows[5].is_first = F::ONE;
    assert!(!holds(&of_rounds(&rows)));
}
