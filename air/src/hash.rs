//! The hash of the memory tree: Poseidon2 of width 16 with feed-forward.
//!
//! `compress(x) = (permute(x) + x)[..8]`, for a leaf of 16 limbs and for two child digests alike.
//! Without the feed-forward the truncated permutation could be inverted: any digest would open to
//! some pair of children, and in the end to a leaf of field elements that no one committed to.
//! Leaves and nodes need no further separation, as the level of every hash is fixed.

use alloc::vec::Vec;

use isa::memory_map::{LEAF_WORDS, TREE_DEPTH};
use p3_baby_bear::{Poseidon2BabyBear, default_babybear_poseidon2_16};
use p3_field::PrimeCharacteristicRing;
use p3_symmetric::Permutation;

use crate::F;

/// Elements in a digest: collision resistance of about 124 bits.
pub const DIGEST_WIDTH: usize = 8;
/// A digest.
pub type Digest = [F; DIGEST_WIDTH];
/// Roots of the two trees: of memory, of the registers.
pub type Roots = [Digest; 2];
/// Input of one compression.
pub type Block = [F; 2 * DIGEST_WIDTH];

/// The compression function, with the permutation's constants at hand.
#[derive(Clone, Debug)]
pub struct Hasher {
    permutation: Poseidon2BabyBear<16>,
}

impl Default for Hasher {
    fn default() -> Self {
        Self { permutation: default_babybear_poseidon2_16() }
    }
}

impl Hasher {
    /// The first half of the permutation's output: what the poseidon2 chip vouches for.
    pub fn permute(&self, block: &Block) -> Digest {
        let output = self.permutation.permute(*block);
        core::array::from_fn(|i| output[i])
    }

    /// The digest of a block: [`feed_forward`] of its permutation.
    pub fn compress(&self, block: &Block) -> Digest {
        feed_forward(block, self.permute(block))
    }

    /// The digest of a node from those of its children.
    pub fn node(&self, left: &Digest, right: &Digest) -> Digest {
        self.compress(&join(left, right))
    }

    /// The digest of a leaf.
    pub fn leaf(&self, words: &[u32; LEAF_WORDS]) -> Digest {
        self.compress(&leaf_block(words))
    }

    /// Digests of all-zero subtrees by level, leaves first: `TREE_DEPTH + 1` of them.
    pub fn zero_subtrees(&self) -> Vec<Digest> {
        let mut digests = Vec::with_capacity(TREE_DEPTH + 1);
        digests.push(self.leaf(&[0; LEAF_WORDS]));
        for level in 0..TREE_DEPTH {
            let below = &digests[level];
            digests.push(self.node(below, below));
        }
        digests
    }

    /// The root above a node, from the siblings on its way up. Bit `i` of `index` says whether
    /// the node's ancestor at height `i` is a right child.
    pub fn fold_path(&self, node: Digest, index: u32, siblings: &[Digest]) -> Digest {
        let mut index = index;
        siblings.iter().fold(node, |node, sibling| {
            let is_right = index & 1 == 1;
            index >>= 1;
            if is_right { self.node(sibling, &node) } else { self.node(&node, sibling) }
        })
    }
}

/// Adds the first half of a compression's input to the first half of its permutation.
pub fn feed_forward<R: PrimeCharacteristicRing>(
    block: &[R; 2 * DIGEST_WIDTH],
    permuted: [R; DIGEST_WIDTH],
) -> [R; DIGEST_WIDTH] {
    let mut digest = permuted;
    for (element, input) in digest.iter_mut().zip(block) {
        *element += input.dup();
    }
    digest
}

/// Two digests as a block.
pub fn join<R: Clone>(
    left: &[R; DIGEST_WIDTH],
    right: &[R; DIGEST_WIDTH],
) -> [R; 2 * DIGEST_WIDTH] {
    core::array::from_fn(|i| {
        if i < DIGEST_WIDTH { left[i].clone() } else { right[i - DIGEST_WIDTH].clone() }
    })
}

/// The 16 limbs of a leaf's words, each word's low limb first.
pub fn leaf_block(words: &[u32; LEAF_WORDS]) -> Block {
    core::array::from_fn(|i| F::from_u32(words[i / 2] >> (16 * (i % 2)) & 0xffff))
}
