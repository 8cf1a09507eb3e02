//! No column of any kind of row can be changed alone.

use super::*;
use crate::testing::assert_columns_bound;

#[test]
fn negative_every_column_of_all_kinds_of_rows_is_bound() {
    let calls = [record([0x8000, 0x9000], 2), record([0x8000, 0x9000], 3)];
    let rows = calls.iter().flat_map(|call| rounds(Some(call))).collect::<Vec<_>>();
    let kinds = [0, 1, 3, 4, 7, 8, 9, 14, 15, 16, 17, 47, 48, 55, 56, 59, 60, 62, 63];
    assert_rows_bound(&of_rows(&rows), kinds.map(|t| ROUNDS + t));
    assert_eq!(rows.len(), 2 * ROUNDS);
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
        assert!(!holds(&rows));
        rows[5].place[flag] = F::ONE;
        assert!(!holds(&rows));
        rows[5].octave[flag] = F::ZERO;
        assert!(!holds(&rows));
    }
    let mut rows = padding;
    rows[5].is_state = F::ONE;
    assert!(!holds(&rows));
    rows[5].is_state = F::ZERO;
    rows[5].is_first = F::ONE;
    assert!(!holds(&rows));
}
