//! Where a shard starts and ends: one row that puts its public values on the buses.
//!
//! - Given: the public values.
//! - Proves: execution starts at `(pc_start, START)` and ends at `(pc_end, clk_end)`; memory
//!   and registers go from `roots_start` to `roots_end`.
//! - Constraints: the row equals the public values (1); the flags are boolean, and the root of a
//!   tree that is not touched stays (2).
//! - Messages: execution 2, node 2.
//!
//! The trace has exactly one row; the verifier insists on its height.

mod air;
#[cfg(all(test, feature = "trace"))]
mod tests;
#[cfg(feature = "trace")]
mod trace;

use crate::cols::columns;
use crate::hash::DIGEST_WIDTH;

/// The chip.
pub struct Boundary;

/// Number of public values: all columns but the last two.
pub const PUBLIC_VALUES: usize = size_of::<BoundaryCols<u8>>() - 2;

columns! {
    /// The public values of a shard, in order, and what to do with its roots.
    pub struct BoundaryCols<T> {
        /// Word index of the first instruction.
        pub pc_start: T,
        /// Word index of the instruction after the last; [`HALT`](crate::cpu::frame::HALT) if the run halted.
        pub pc_end: T,
        /// Clock at the end.
        pub clk_end: T,
        /// Roots of memory and registers at the start.
        pub roots_start: [[T; DIGEST_WIDTH]; 2],
        /// Roots of memory and registers at the end.
        pub roots_end: [[T; DIGEST_WIDTH]; 2],
        /// The shard touches memory, the registers.
        pub touched: [T; 2],
    }
}
