//! A leaf of the memory tree, eight words, from its first value in the shard to its last.
//!
//! - Given: digests of the leaf before and after, from its parent.
//! - Proves: the words before hash to the first and start the memory bus; the words that end on
//!   the memory bus hash to the second. Initial limbs have 16 bits.
//! - Constraints: `is_real` boolean (2).
//! - Messages: memory 16, range 16, permutation 2, node 1.
//!
//! The timestamp that starts a word's history is free: the history is a path that begins here and
//! rises from there on. Each leaf has one row at most, since its parent sends it once. Final
//! limbs need no range check: every access checked what it wrote, or handed on what it read.
//! Initial limbs do: those of the input are the prover's choice.

mod air;
#[cfg(all(test, feature = "trace"))]
mod tests;
#[cfg(feature = "trace")]
mod trace;

use isa::memory_map::LEAF_WORDS;

use crate::cols::columns;
use crate::hash::DIGEST_WIDTH;

/// The chip.
pub struct Leaf;

columns! {
    /// Words, timestamps and hash of a leaf at one end of the shard.
    pub struct LeafState<T> {
        /// The eight words in limbs: the block that is hashed.
        pub limbs: [T; 2 * LEAF_WORDS],
        /// Timestamp of each word.
        pub ts: [T; LEAF_WORDS],
        /// First half of the permutation of `limbs`.
        pub permuted: [T; DIGEST_WIDTH],
    }
}

columns! {
    /// A row of the leaf chip.
    pub struct LeafCols<T> {
        /// Index of the leaf: word index / 8.
        pub index: T,
        /// At the start of the shard.
        pub initial: LeafState<T>,
        /// At its end.
        pub last: LeafState<T>,
        /// The row is in use.
        pub is_real: T,
    }
}
