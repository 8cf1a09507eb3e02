//! Which tables a shard is proven with.
//!
//! A table's height is a power of two, so a chip of `2^20 + 1` rows would pay for `2^21`. It may
//! stand as several tables instead (`2^20` and `2^0`), at the price of more openings in the
//! proof. A split is made where it saves a worthwhile share of the shard's cells.

use air::layout::ChipLayout;
use air::machine::ChipId;
use air::table::lookup;
use air::witness::Shard;
use verifier::shape::{Instance, MAX_INSTANCES};

/// A further table must save this share of all cells: 1/32.
const WORTHWHILE: usize = 32;
/// The most tables of one chip.
const MAX_TABLES: usize = 3;
// However rows fall, the verifier takes as many tables.
const _: () = assert!(MAX_TABLES * ChipId::ALL.len() <= MAX_INSTANCES);

/// The tables of a shard, in canonical order.
pub fn plan(shard: &Shard, log_program_height: usize) -> Vec<Instance> {
    let rows: Vec<(ChipId, usize)> = ChipId::ALL
        .iter()
        .map(|&chip| (chip, rows(chip, shard, log_program_height)))
        .filter(|&(_, rows)| rows > 0)
        .collect();
    let cells = |chip| ChipLayout::of(chip).cells_per_row();
    let total: usize = rows.iter().map(|&(chip, rows)| rows * cells(chip)).sum();
    rows.into_iter()
        .flat_map(|(chip, rows)| {
            let worthwhile = total / WORTHWHILE / cells(chip);
            heights(rows, worthwhile, MAX_TABLES)
                .into_iter()
                .map(move |log_height| Instance { chip, log_height })
        })
        .collect()
}

/// Rows that a chip needs.
fn rows(chip: ChipId, shard: &Shard, log_program_height: usize) -> usize {
    match chip {
        ChipId::Program => 1 << log_program_height,
        ChipId::Lookup => 1 << lookup::LOG_HEIGHT,
        _ => chip.rows(shard),
    }
}

/// log2 of the heights of at most `tables` tables for `rows` rows, strictly falling. A table is
/// added where it saves at least `worthwhile` rows.
fn heights(rows: usize, worthwhile: usize, tables: usize) -> Vec<usize> {
    let single = rows.next_power_of_two().ilog2() as usize;
    if tables == 1 || rows.is_power_of_two() {
        return vec![single];
    }
    let first = single - 1;
    let rest = heights(rows - (1 << first), worthwhile, tables - 1);
    let split: usize = (1 << first) + rest.iter().map(|&log| 1usize << log).sum::<usize>();
    // At least one row must be saved, else the rest is as high as the first.
    if split + worthwhile.max(1) > 1 << single {
        return vec![single];
    }
    std::iter::once(first).chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heights_hold_the_rows_and_fall() {
        for rows in 1..2000 {
            for worthwhile in [0, 1, 10, 100] {
                for tables in 1..4 {
                    let heights = heights(rows, worthwhile, tables);
                    let sum: usize = heights.iter().map(|&log| 1usize << log).sum();
                    assert!(sum >= rows && sum <= rows.next_power_of_two());
                    assert!(heights.len() <= tables);
                    assert!(heights.windows(2).all(|pair| pair[0] > pair[1]));
                }
            }
        }
    }

    #[test]
    fn no_split_cuts_a_record() {
        // The rows of a chip are whole records of a power of two of rows each.
        for (records, log_rows) in (1..2000).flat_map(|records| [(records, 1), (records, 2)]) {
            for tables in 1..4 {
                let heights = heights(records << log_rows, 0, tables);
                assert!(heights.iter().all(|&log_height| log_height >= log_rows));
            }
        }
    }

    #[test]
    fn a_split_must_be_worth_it() {
        assert_eq!(heights(1025, 100, 3), [10, 0]);
        assert_eq!(heights(1025, 2000, 3), [11]);
        assert_eq!(heights(1024 + 256 + 3, 16, 3), [10, 8, 2]);
    }
}
