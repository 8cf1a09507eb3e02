//! Where a shard starts and ends: one row that puts its public values on the buses.
//!
//! - Given: the public values.
//! - Proves: execution starts at `(pc_start, START)` and ends at `(pc_end, clk_end)`; memory goes
//!   from `root_start` to `root_end`.
//! - Constraints: the row equals the public values (1).
//! - Messages: execution 2, node 1.
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

columns! {
    /// The public values of a shard, in order.
    pub struct BoundaryCols<T> {
        /// Word index of the first instruction.
        pub pc_start: T,
        /// Word index of the instruction after the last; [`HALT`](crate::cpu::frame::HALT) if the run halted.
        pub pc_end: T,
        /// Clock at the end.
        pub clk_end: T,
        /// Root of the memory tree at the start.
        pub root_start: [T; DIGEST_WIDTH],
        /// Root of the memory tree at the end.
        pub root_end: [T; DIGEST_WIDTH],
    }
}
