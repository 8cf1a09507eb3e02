//! Which tables a shard is proven with.
//!
//! A table's height is a power of two, so a chip of `2^20 + 1` rows would pay for `2^21`. It may
//! stand as several tables instead (`2^20` and `2^0`), or leave the row to the mixed table, which
//! takes rows of many chips. On the other side each table is opened in every query of the proof,
//! whatever its height. So a table is said to cost its columns, times its rows and a number of
//! rows more ([`Price`]), and tables are chosen that cost little. The price is low as long as proofs are
//! short; else it is raised until they are, or as far as that helps.

use air::layout::ChipLayout;
use air::machine::ChipId;
use air::table::lookup;
use air::witness::Shard;
use verifier::shape::{Instance, MAX_TABLES};

/// Opening a column costs as much as this share of all cells of the shard, if the proof is short.
const OPENING: usize = 1 << 13;
/// The largest share that it is raised to, by an eighth each time.
const DEAREST: usize = 1 << 9;
/// Columns of a short proof: those of 1.5 MiB at 100 bits.
const SHORT: usize = 1800;
/// Cells of the mixed table count so many times: its rows are evaluated as rows of each chip.
const MIXED_CELL: usize = 2;
/// The mixed table has at most this share of all cells: 1/12. A shard's limit leaves room for it.
pub const MIXED_SHARE: usize = 12;

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
    let chips: Vec<Chip> = ChipId::ALL
        .iter()
        .filter(|&&chip| chip != ChipId::Mixed)
        .map(|&chip| Chip::new(chip, rows(chip, shard, log_program_height)))
        .filter(|chip| chip.rows > 0)
        .collect();
    let cells: usize = chips.iter().map(|chip| chip.columns * chip.rows).sum();
    let mixed = (mixing == Mixing::Cheapest).then(|| MixedTable {
        columns: ChipLayout::of(ChipId::Mixed).cells_per_row(),
        max_cells: cells / MIXED_SHARE,
    });
    let columns = |tables: &Vec<Table>| tables.iter().map(|table| table.columns).sum::<usize>();
    let mut shortest = Price { rows: cells / OPENING }.tables(chips.clone(), mixed);
    let dearer = std::iter::successors(Some(OPENING), |share| Some(share - share / 8));
    for share in dearer.take_while(|&share| share >= DEAREST).skip(1) {
        if columns(&shortest) <= SHORT {
            break;
        }
        let tables = Price { rows: cells / share }.tables(chips.clone(), mixed);
        if columns(&tables) < columns(&shortest) {
            shortest = tables;
        }
    }
    shortest.into_iter().map(|table| table.instance).collect()
}

/// What the mixed table may be.
#[derive(Clone, Copy, Debug)]
struct MixedTable {
    columns: usize,
    max_cells: usize,
}

/// A table and its number of columns.
#[derive(Clone, Copy, Debug)]
struct Table {
    instance: Instance,
    columns: usize,
}

impl Table {
    fn new(chip: ChipId, columns: usize, log_height: usize) -> Self {
        Self { instance: Instance { chip, log_height }, columns }
    }

    /// What its rows cost.
    fn cost(&self) -> usize {
        let times = if self.instance.chip == ChipId::Mixed { MIXED_CELL } else { 1 };
        (times * self.columns) << self.instance.log_height
    }
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

    /// The tables that cost least, or nearly so.
    fn tables(self, mut chips: Vec<Chip>, mixed: Option<MixedTable>) -> Vec<Table> {
        let mut tables = Vec::new();
        if let Some(mixed) = mixed {
            let log_height;
            (chips, log_height) = self.mix(chips, mixed);
            let table = |log_height| Table::new(ChipId::Mixed, mixed.columns, log_height);
            tables.extend(log_height.map(table));
        }
        tables.extend(chips.iter().flat_map(|chip| {
            let heights = self.heights(chip.own, MAX_TABLES).into_iter();
            heights.map(|log_height| Table::new(chip.id, chip.columns, log_height))
        }));
        // Stable: the tables of a chip stay in order.
        tables.sort_by_key(|table| table.instance.chip);
        tables
    }

    /// Moves rows to a mixed table, where that costs less; returns log2 of its height.
    fn mix(self, chips: Vec<Chip>, mixed: MixedTable) -> (Vec<Chip>, Option<usize>) {
        let own = |chips: &[Chip]| -> usize {
            chips.iter().map(|chip| self.of(chip.columns, chip.own)).sum()
        };
        let mut best = (own(&chips), chips.clone(), None);
        for log_height in 0..=verifier::shape::MAX_LOG_HEIGHT {
            let table = Table::new(ChipId::Mixed, mixed.columns, log_height);
            let cost_mixed = table.cost() + mixed.columns * self.rows;
            if cost_mixed >= best.0 || mixed.columns << log_height > mixed.max_cells {
                break;
            }
            let chips = self.fill(chips.clone(), 1 << log_height);
            let cost = cost_mixed + own(&chips);
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
mod tests;
