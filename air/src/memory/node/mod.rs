//! An inner node of the tree of memory, or of registers, that has a touched leaf below it.
//!
//! - Given: digests of the node before and after, from its parent (or, for the root, from the
//!   shard's public values).
//! - Proves: they are the hashes of its children's digests before and after. A touched child is
//!   sent on; an untouched one has the same digest before and after.
//! - Constraints: `is_real` and `touched` boolean, `touched <= is_real` (2); untouched children
//!   equal (2).
//! - Messages: permutation 2, node 3.
//!
//! Levels fall by one from parent to child, and each root is sent once, at its level: so each node
//! is received once, and each leaf has a single row. A leaf's index is at most that of the last
//! leaf of registers, `2^27 + 7`: all words it names lie below `2^30 + 64`, far from the modulus, and
//! no two leaves name one word. (A single tree of `2^31` words would reach past the modulus.)

mod air;
#[cfg(all(test, feature = "trace"))]
mod tests;
#[cfg(feature = "trace")]
mod trace;

pub use air::{node_message, send_permutation};

use crate::cols::columns;
use crate::hash::DIGEST_WIDTH;

/// The chip.
pub struct Node;

columns! {
    /// A row of the node chip.
    pub struct NodeCols<T> {
        /// Height above the leaves, 1..=27.
        pub level: T,
        /// Index among the nodes of its level.
        pub index: T,
        /// Digests of the left and right child before the shard.
        pub before: [[T; DIGEST_WIDTH]; 2],
        /// Digests of the left and right child after the shard.
        pub after: [[T; DIGEST_WIDTH]; 2],
        /// First half of the permutation of `before`.
        pub permuted_before: [T; DIGEST_WIDTH],
        /// First half of the permutation of `after`.
        pub permuted_after: [T; DIGEST_WIDTH],
        /// A touched leaf lies below the left, the right child.
        pub touched: [T; 2],
        /// The row is in use.
        pub is_real: T,
    }
}
