//! How large a shard may grow.

use isa::{Precompile, precompile};

use crate::records::NUM_CHIPS;

/// The most words that one instruction accesses, not counting copies and calls of precompiles:
/// those of an `ecall`.
const MAX_ACCESSES: u64 = 5;

/// How large a shard may grow: costs in committed cells, and their bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShardLimit {
    /// Cells of a row, by [`Chip`].
    pub cells_per_row: [u32; NUM_CHIPS],
    /// Cells for a byte copied to the output.
    pub cells_per_copy: u32,
    /// Cells for a call, by [`Precompile`].
    pub cells_per_call: [u32; precompile::COUNT],
    /// Cells for a refreshed timestamp.
    pub cells_per_refresh: u32,
    /// Cells for a touched leaf, with its share of the memory tree.
    pub cells_per_leaf: u32,
    /// The bound. A shard exceeds it only if it is a single instruction.
    pub max_cells: u64,
}

impl ShardLimit {
    /// Shards that only the clock ends.
    pub const UNBOUNDED: Self = Self {
        cells_per_row: [0; NUM_CHIPS],
        cells_per_copy: 0,
        cells_per_call: [0; precompile::COUNT],
        cells_per_refresh: 0,
        cells_per_leaf: 0,
        max_cells: u64::MAX,
    };

    /// The most cells that the accesses to `words` words add: a new leaf or a refresh each.
    fn cells_of_accesses(&self, words: u64) -> u64 {
        words * u64::from(self.cells_per_leaf.max(self.cells_per_refresh))
    }

    /// The most cells that a call of `precompile` adds.
    pub(crate) fn cells_of_call(&self, precompile: Precompile) -> u64 {
        // The number and the pointers are in registers.
        let registers = 1 + precompile.info().operands.len() as u64;
        let accesses = registers + u64::from(precompile.words());
        u64::from(self.cells_per_call[precompile as usize]) + self.cells_of_accesses(accesses)
    }

    /// The most cells that one instruction adds, not counting copies and calls.
    pub(crate) fn cells_of_instruction(&self) -> u64 {
        let row = self.cells_per_row.iter().copied().max().unwrap_or(0);
        u64::from(row) + self.cells_of_accesses(MAX_ACCESSES)
    }

    /// The most cells that copying `bytes` bytes adds.
    pub(crate) fn cells_of_copies(&self, bytes: u32) -> u64 {
        // Source and destination each touch the words they span.
        let words = 2 * (u64::from(bytes) / 4 + 2);
        u64::from(bytes) * u64::from(self.cells_per_copy) + self.cells_of_accesses(words)
    }
}
