//! Which tables a shard is proven with.
//!
//! A table's height is a power of two, so a chip of `2^20 + 1` rows would pay for `2^21`. It may
//! stand as several tables instead (`2^20` and `2^0`), or leave the row to the mixed table, which
//! takes rows of many chips. On the other side each table is opened in every query of the proof,
//! whatever its height. So a table is said to cost its columns, times its rows and a number of
//! rows more ([`Price`]), and the tables are chosen that cost least.

use air::layout::ChipLayout;
use air::machine::ChipId;
use air::table::lookup;
use air::witness::Shard;
use verifier::shape::{Instance, MAX_INSTANCES};

/// Opening a column costs as much as this share of all cells of the shard.
const OPENING: usize = 2048;
/// Cells of the mixed table count so many times: its rows are evaluated as rows of each chip.
const MIXED_CELL: usize = 2;
/// The mixed table has at most this share of all cells: 1/16. A shard's limit leaves room for it.
pub const MIXED_SHARE: usize = 16;
/// The most tables of one chip.
const MAX_TABLES: usize = 3;
// However rows fall, the verifier takes as many tables.
const _: () = assert!(MAX_TABLES * ChipId::ALL.len() <= MAX_INSTANCES);

/// Whether rows may stand in the mixed table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mixing {
    /// Where that costs less.
    Cheapest,
    /// Nowhere: every chip has tables of its own.
    Never,
}

/// The tables of a shard, in canonical order.
pub fn plan(shard: &Shard, log_program_height: usize, mixing: Mixing) -> Vec<Instance> {
    let mut chips: Vec<Chip> = ChipId::ALL
        .iter()
        .filter(|&&chip| chip != ChipId::Mixed)
        .map(|&chip| Chip::new(chip, rows(chip, shard, log_program_height)))
        .filter(|chip| chip.rows > 0)
        .collect();
    let cells: usize = chips.iter().map(|chip| chip.columns * chip.rows).sum();
    let price = Price { rows: cells / OPENING };
    let mut log_mixed = None;
    if mixing == Mixing::Cheapest {
        let columns = ChipLayout::of(ChipId::Mixed).cells_per_row();
        (chips, log_mixed) = price.mix(chips, columns);
    }
    let own = chips.iter().flat_map(|chip| {
        let heights = price.heights(chip.own, MAX_TABLES);
        heights.into_iter().map(|log_height| Instance { chip: chip.id, log_height })
    });
    let mixed = log_mixed.map(|log_height| Instance { chip: ChipId::Mixed, log_height });
    let mut instances: Vec<Instance> = own.chain(mixed).collect();
    // Stable: the tables of a chip stay in order.
    instances.sort_by_key(|instance| instance.chip);
    instances
}

/// Rows that a chip needs.
fn rows(chip: ChipId, shard: &Shard, log_program_height: usize) -> usize {
    match chip {
        ChipId::Program => 1 << log_program_height,
        ChipId::Lookup => 1 << lookup::LOG_HEIGHT,
        _ => chip.rows(shard),
    }
}

/// A chip and where its rows are to stand.
#[derive(Clone, Copy, Debug)]
struct Chip {
    id: ChipId,
    columns: usize,
    rows: usize,
    /// Rows in tables of its own; the others stand in the mixed table.
    own: usize,
}

impl Chip {
    fn new(id: ChipId, rows: usize) -> Self {
        Self { id, columns: ChipLayout::of(id).cells_per_row(), rows, own: rows }
    }

    /// Fewer rows of its own than now: those of its two or one largest powers of two, or none.
    fn options(&self) -> impl Iterator<Item = usize> {
        let largest = |rows: usize| rows.checked_ilog2().map_or(0, |log| 1 << log);
        let one = largest(self.rows);
        let two = one + largest(self.rows - one);
        let own = self.own;
        let mixes = ChipId::SINGLE.contains(&self.id);
        [two, one, 0].into_iter().filter(move |&rows| mixes && rows < own)
    }
}

/// What a table costs besides its rows.
#[derive(Clone, Copy, Debug)]
struct Price {
    /// As much as so many rows more.
    rows: usize,
}

impl Price {
    /// Cost of the tables that hold `rows` rows of so many columns.
    fn of(self, columns: usize, rows: usize) -> usize {
        let heights = self.heights(rows, MAX_TABLES).into_iter();
        heights.map(|log_height| columns * ((1 << log_height) + self.rows)).sum()
    }

    /// log2 of the heights of at most `tables` tables for `rows` rows, strictly falling. A table is
    /// added where it saves more rows than it costs.
    fn heights(self, rows: usize, tables: usize) -> Vec<usize> {
        if rows == 0 {
            return Vec::new();
        }
        let single = rows.next_power_of_two().ilog2() as usize;
        if tables == 1 || rows.is_power_of_two() {
            return vec![single];
        }
        let first = single - 1;
        let rest = self.heights(rows - (1 << first), tables - 1);
        let split: usize = (1 << first) + rest.iter().map(|&log| 1usize << log).sum::<usize>();
        // At least one row must be saved, else the rest is as high as the first.
        if split + (rest.len() * self.rows).max(1) > 1 << single {
            return vec![single];
        }
        std::iter::once(first).chain(rest).collect()
    }

    /// Moves rows to a mixed table of so many columns, where that costs less; returns log2 of its
    /// height.
    fn mix(self, chips: Vec<Chip>, columns: usize) -> (Vec<Chip>, Option<usize>) {
        let own = |chips: &[Chip]| -> usize {
            chips.iter().map(|chip| self.of(chip.columns, chip.own)).sum()
        };
        let mut best = (own(&chips), chips.clone(), None);
        for log_height in 0..=verifier::shape::MAX_LOG_HEIGHT {
            let cells = columns << log_height;
            let mixed = MIXED_CELL * cells + columns * self.rows;
            if mixed >= best.0 || cells > self.rows * OPENING / MIXED_SHARE {
                break;
            }
            let chips = self.fill(chips.clone(), 1 << log_height);
            let cost = mixed + own(&chips);
            if cost < best.0 {
                best = (cost, chips, Some(log_height));
            }
        }
        (best.1, best.2)
    }

    /// Moves at most `room` rows to the mixed table: again and again those that save most for each
    /// row.
    fn fill(self, mut chips: Vec<Chip>, mut room: usize) -> Vec<Chip> {
        loop {
            let moves = chips.iter().enumerate().flat_map(|(index, chip)| {
                let before = self.of(chip.columns, chip.own);
                let of = move |own| (index, own, chip.own - own, self.of(chip.columns, own));
                let moves = chip.options().map(of);
                let moves = moves.filter(move |&(.., rows, after)| rows <= room && after < before);
                moves.map(move |(index, own, rows, after)| (index, own, rows, before - after))
            });
            // Exact: a / b < c / d as a d < c b.
            let per_row = |a: &(usize, usize, usize, usize), b: &(usize, usize, usize, usize)| {
                (a.3 as u128 * b.2 as u128).cmp(&(b.3 as u128 * a.2 as u128))
            };
            let Some((index, own, rows, _)) = moves.max_by(per_row) else { return chips };
            chips[index].own = own;
            room -= rows;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heights(rows: usize, price: usize, tables: usize) -> Vec<usize> {
        Price { rows: price }.heights(rows, tables)
    }

    #[test]
    fn heights_hold_the_rows_and_fall() {
        for rows in 1..2000 {
            for price in [0, 1, 10, 100] {
                for tables in 1..4 {
                    let heights = heights(rows, price, tables);
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

    fn chip(id: ChipId, rows: usize) -> Chip {
        Chip { columns: 70, ..Chip::new(id, rows) }
    }

    #[test]
    fn few_rows_are_mixed_and_many_are_not() {
        let price = Price { rows: 1000 };
        let rows = [(ChipId::Add, 1 << 16), (ChipId::Shift, 5), (ChipId::Mul, 9), (ChipId::Jal, 1)];
        let chips = rows.map(|(id, rows)| chip(id, rows)).to_vec();
        let (chips, log_height) = price.mix(chips, 160);
        assert_eq!(chips.iter().map(|chip| chip.own).collect::<Vec<_>>(), [1 << 16, 0, 0, 0]);
        assert_eq!(log_height, Some(4));
    }

    #[test]
    fn what_padding_would_hold_is_mixed() {
        let rows = [(ChipId::Add, (1 << 16) + 3), (ChipId::Mul, 2), (ChipId::Jal, 2)];
        let chips = rows.map(|(id, rows)| chip(id, rows)).to_vec();
        let (chips, log_height) = Price { rows: 1000 }.mix(chips, 160);
        assert_eq!(chips.iter().map(|chip| chip.own).collect::<Vec<_>>(), [1 << 16, 0, 0]);
        assert_eq!(log_height, Some(3));
    }

    #[test]
    fn nothing_is_mixed_for_nothing() {
        // One chip alone costs less in a table of its own; hashes never mix.
        for id in [ChipId::Add, ChipId::Node, ChipId::Poseidon2] {
            let (chips, log_height) = Price { rows: 1000 }.mix(vec![chip(id, 7)], 160);
            assert_eq!((chips[0].own, log_height), (7, None));
        }
        let nodes = [chip(ChipId::Node, 7); 20].to_vec();
        assert_eq!(Price { rows: 1000 }.mix(nodes, 160).1, None);
    }

    #[test]
    fn the_mixed_table_has_room() {
        for seed in 1..200usize {
            let rows = |index: usize| (seed * (index + 3)).wrapping_mul(0x9e37_79b1) % (7 * seed);
            let chips = ChipId::SINGLE.iter().enumerate();
            let chips: Vec<_> = chips.map(|(index, &id)| chip(id, 1 + rows(index))).collect();
            let (chips, log_height) = Price { rows: 1000 }.mix(chips, 160);
            let mixed: usize = chips.iter().map(|chip| chip.rows - chip.own).sum();
            assert!(mixed <= log_height.map_or(0, |log| 1 << log));
            assert!(log_height.is_some());
        }
    }
}
