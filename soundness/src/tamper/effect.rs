//! Mutations that change tables but not what they prove: which there may be, and why.

use std::mem::offset_of;
use std::ops::Range;

use air::F;
use air::check::Table;
use air::machine::ChipId;
use air::memory::leaf::{LeafCols, LeafState};
use air::memory::refresh::RefreshCols;
use air::mixed::CHIPS;
use air::precompiles::keccak::ternary::KeccakTernaryCols;
use air::precompiles::sha256::rounds::Sha256RoundsCols;
use isa::memory_map::LEAF_WORDS;

use super::model::{Models, selected};
use super::mutation::{Mutation, main_row};
use super::oracle::statement;

/// Why a mutation has no effect.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoEffect {
    /// The tables are equal.
    Equal,
    /// Rows that say nothing, before and after.
    Silent,
    /// The rows are the same in another order.
    Order,
    /// Columns of these chips, each of them listed.
    Listed(Vec<(ChipId, &'static str)>),
}

/// Columns that may have other values though the statement is the same. Where they do, the buses
/// balance all the same: that is judged before.
fn listed(chip: ChipId) -> Vec<(Range<usize>, &'static str)> {
    const COUNT: &str = "counts are what balances the bus";
    match chip {
        ChipId::Leaf => {
            let ts = offset_of!(LeafState<u8>, ts);
            let [initial, last] =
                [offset_of!(LeafCols<u8>, initial), offset_of!(LeafCols<u8>, last)];
            vec![
                (field(initial + ts, LEAF_WORDS), "the start of a history is stamped freely"),
                (field(last + ts, LEAF_WORDS), "a word left alone keeps the stamp of its start"),
            ]
        }
        ChipId::Refresh => {
            let when = "when a word is refreshed is the prover's choice";
            vec![
                (field(offset_of!(RefreshCols<u8>, ts), 2), when),
                (field(offset_of!(RefreshCols<u8>, gap), 2), when),
            ]
        }
        // What they come to is looked up where a word of the state is left, which is not listed.
        ChipId::Sha256Rounds => {
            let limbs = "limbs after the last round are right modulo 2^32, in any way";
            [
                (offset_of!(Sha256RoundsCols<u8>, carry_e), 6),
                (offset_of!(Sha256RoundsCols<u8>, carry_a), 4),
                (offset_of!(Sha256RoundsCols<u8>, told), 4),
                (offset_of!(Sha256RoundsCols<u8>, heard), 4),
            ]
            .map(|(first, columns)| (field(first, columns), limbs))
            .to_vec()
        }
        ChipId::Lookup | ChipId::Program => vec![(field(0, chip.width()), COUNT)],
        ChipId::KeccakTernary => vec![(field(offset_of!(KeccakTernaryCols<u8>, counts), 3), COUNT)],
        ChipId::Poseidon2 => vec![(field(chip.width() - 1, 1), COUNT)],
        _ => Vec::new(),
    }
}

fn field(first: usize, columns: usize) -> Range<usize> {
    first..first + columns
}

/// Why `column` of an honest `row` may have another value, if it may.
fn reason(chip: ChipId, column: usize, row: &[F], models: &Models) -> Option<&'static str> {
    if let Some(index) = selected(chip, row) {
        let chip = ChipId::SINGLE[index];
        let column = column.checked_sub(CHIPS)?;
        if column >= chip.width() {
            return Some("a chip of the mixed table does not use all of its columns");
        }
        return reason(chip, column, &row[CHIPS..], models);
    }
    let listed = listed(chip).into_iter().find(|(columns, _)| columns.contains(&column));
    if let Some((_, reason)) = listed {
        return Some(reason);
    }
    models
        .chip(chip)
        .is_previous_timestamp(column)
        .then_some("the access before is the start of a history, or a refresh")
}

/// Why tables that are accepted state the same as the honest ones; `None` if they do not, or for no
/// reason that is known. `tables` are copies of the honest ones; they are restored.
pub fn explain(
    honest: &[Table],
    tables: &mut [Table],
    mutation: &Mutation,
    models: &Models,
) -> Option<NoEffect> {
    if mutation.is_empty() {
        return Some(NoEffect::Equal);
    }
    mutation.apply(tables);
    let same = statement(tables) == statement(honest);
    let speaks = |&(table, row): &(usize, usize)| {
        let says = |tables: &[Table]| !tables[table].row(row).interactions.is_empty();
        says(tables) || says(honest)
    };
    let loud: Vec<_> = mutation.rows.keys().copied().filter(speaks).collect();
    mutation.undo(tables, honest);
    if !same {
        return None;
    }
    if loud.is_empty() {
        return Some(NoEffect::Silent);
    }
    if is_order(honest, mutation) {
        return Some(NoEffect::Order);
    }
    let mut reasons = Vec::new();
    for at in loud {
        let chip = honest[at.0].air.id;
        let (before, after) = (main_row(honest, at), &mutation.rows[&at]);
        for column in (0..before.len()).filter(|&column| before[column] != after[column]) {
            reasons.push((chip, reason(chip, column, before, models)?));
        }
    }
    reasons.sort();
    reasons.dedup();
    Some(NoEffect::Listed(reasons))
}

/// Whether the rows of each chip are the honest ones in another order.
fn is_order(honest: &[Table], mutation: &Mutation) -> bool {
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for (&at, row) in &mutation.rows {
        let chip = honest[at.0].air.id;
        before.push((chip, main_row(honest, at).to_vec()));
        after.push((chip, row.clone()));
    }
    before.sort();
    after.sort();
    before == after
}
