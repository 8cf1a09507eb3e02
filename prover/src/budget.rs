//! From a memory budget to the size of a shard.

use air::layout::ChipLayout;
use air::machine::ChipId;
use air::precompiles::keccak::ternary;
use isa::memory_map::TREE_DEPTH;
use isa::{Chip, precompile};
use vm::ShardLimit;
use vm::records::NUM_CHIPS;

use crate::error::ProveError;
use crate::plan::MIXED_SHARE;

/// Peak memory of proving, in bytes for each committed cell: traces, their extensions, Merkle
/// trees and quotients. Measured: see `docs/benchmarks.md`.
pub const BYTES_PER_CELL: u64 = 16;
/// Memory that holds each preprocessed cell, in bytes: table, copy and extension.
const BYTES_PER_PREPROCESSED_CELL: u64 = 24;
/// Memory in use before the first shard: executable, tables of the key, allocator, checkpoints.
pub const FIXED_BYTES: u64 = 256 << 20;
/// Memory that the checkpoints of a run may take; part of [`FIXED_BYTES`].
pub const CHECKPOINT_BYTES: u64 = 64 << 20;
/// Cells that padding adds to a shard: one in 15. Chips are split over several tables
/// ([`plan`](crate::plan)) to keep it below; where fewer tables make a long proof short it may be
/// more, which fits into what [`BYTES_PER_CELL`] has to spare.
const PADDING: u64 = 15;
/// Nodes of the memory tree that a leaf brings along, on average: leaves come in clusters, so most
/// of the path to the root is shared.
const NODES_PER_LEAF: u64 = 3;

/// The limit of a shard whose proof must fit into `max_memory` bytes, for a program table of
/// `2^log_program_height` rows.
pub fn shard_limit(max_memory: u64, log_program_height: usize) -> Result<ShardLimit, ProveError> {
    let tables = (table_cells(ChipId::Program) << log_program_height)
        + (table_cells(ChipId::Lookup) << air::table::lookup::LOG_HEIGHT)
        + (table_cells(ChipId::KeccakTernary) << ternary::LOG_HEIGHT);
    let preprocessed = (ChipId::Program.preprocessed_width() as u64) << log_program_height;
    let fixed = FIXED_BYTES + preprocessed * BYTES_PER_PREPROCESSED_CELL;
    let path = TREE_DEPTH as u64 * node_cells();
    let needed = fixed + (tables + 64 * path) * BYTES_PER_CELL;
    if max_memory < needed {
        return Err(ProveError::Budget { found: max_memory, needed });
    }
    let cells = (max_memory - fixed) / BYTES_PER_CELL - tables;
    let spare = cells / (PADDING + 1) + cells / MIXED_SHARE as u64;
    Ok(ShardLimit { max_cells: cells - spare, ..costs() })
}

/// Cells of each kind of row, without a bound.
pub fn costs() -> ShardLimit {
    let mut cells_per_row = [0; NUM_CHIPS];
    for chip in ChipId::ALL {
        if let Some(slot) = cells_per_row.get_mut(*chip as usize) {
            *slot = table_cells(*chip) as u32;
        }
    }
    ShardLimit {
        cells_per_row,
        cells_per_copy: table_cells(ChipId::Copy) as u32,
        cells_per_call: precompile::TABLE.map(|info| {
            let chips = ChipId::of_precompile(info.precompile).iter();
            chips.map(|&chip| call_cells(chip)).sum::<u64>() as u32
        }),
        cells_per_refresh: table_cells(ChipId::Refresh) as u32,
        cells_per_leaf: (leaf_cells() + NODES_PER_LEAF * node_cells()) as u32,
        max_cells: u64::MAX,
    }
}

// Instruction chips have the same numbers in the registry as in the ISA.
const _: () = assert!(ChipId::Ecall as usize == Chip::Ecall as usize);

/// Cells of a row of a chip.
fn table_cells(chip: ChipId) -> u64 {
    ChipLayout::of(chip).cells_per_row() as u64
}

/// Cells of a touched leaf: its row and two permutations.
fn leaf_cells() -> u64 {
    table_cells(ChipId::Leaf) + 2 * permutation_cells()
}

/// Cells of a touched node: its row and two permutations.
fn node_cells() -> u64 {
    table_cells(ChipId::Node) + 2 * permutation_cells()
}

/// Cells of a permutation.
fn permutation_cells() -> u64 {
    record_cells(ChipId::Poseidon2)
}

/// Cells of a call, in a chip of its precompile.
fn call_cells(chip: ChipId) -> u64 {
    chip.rows_per_call() as u64 * table_cells(chip)
}

/// Cells of a record, which may take several rows.
fn record_cells(chip: ChipId) -> u64 {
    chip.rows_per_record() as u64 * table_cells(chip)
}
