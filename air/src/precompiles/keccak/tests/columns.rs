//! No column of any kind of row can be changed alone.

use super::*;
use crate::testing::{assert_columns_bound, lies, table};

#[test]
fn negative_every_column_of_heads_words_and_slices_is_bound() {
    let tables = run(&program());
    // A word without one of the block has no access to it.
    let free: Vec<_> = (0..5 * STATE_WORDS)
        .filter(|row| row % STATE_WORDS >= BLOCK_WORDS)
        .map(|row| (row, ChipId::KeccakWord.width() - 3))
        .collect();
    assert_columns_bound(&tables, ChipId::KeccakHead, &[]);
    assert_columns_bound(&tables, ChipId::KeccakWord, &free);
    assert_columns_bound(&tables, ChipId::KeccakSlice, &[]);
}

#[test]
fn negative_every_column_of_digits_is_bound() {
    let tables = run(&program());
    {
        let chip = ChipId::KeccakTernary;
        let honest = table(&tables, chip);
        let mut tampered = honest.clone();
        for row in [0, 1, 77, 2186] {
            let counts = honest.row(row).interactions;
            for index in row * chip.width()..(row + 1) * chip.width() {
                let value = honest.trace.values[index];
                for lie in lies(value) {
                    tampered.trace.values[index] = lie;
                    let report = tampered.row(row);
                    let is_unused = counts.is_empty() && report.interactions.is_empty();
                    let noticed = !report.failed.is_empty() || report.interactions != counts;
                    assert!(noticed || is_unused, "{chip:?}, row {row}, cell {index}");
                }
                tampered.trace.values[index] = value;
            }
        }
    }
}

/// Each row of the first group, of one between, of the last, and of padding.
#[test]
fn negative_every_column_of_every_kind_of_round_is_bound() {
    let groups = groups(&random_call(100, 3));
    let padding = rows(None);
    let rows: Vec<Row> = [&groups[0][..], &groups[9], &groups[24], &padding].concat();
    let honest = of_rows(&rows);
    assert!(holds(&rows));
    let height = rows.len();
    let told: Vec<_> = (0..height).map(|row| honest.row(row).interactions).collect();
    let mut tampered = honest.clone();
    for row in 0..height {
        let before = (row + height - 1) % height;
        for column in 0..Row::WIDTH {
            let index = row * Row::WIDTH + column;
            let value = honest.trace.values[index];
            for lie in lies(value) {
                tampered.trace.values[index] = lie;
                let noticed = [row, before].into_iter().any(|row| {
                    let report = tampered.row(row);
                    !report.failed.is_empty() || report.interactions != told[row]
                });
                assert!(noticed, "row {row}: column {column} changed from {value} to {lie}");
            }
            tampered.trace.values[index] = value;
        }
    }
}
