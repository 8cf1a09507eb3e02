//! Many rows, or many pairs of digests, hashed side by side.

use alloc::vec;
use alloc::vec::Vec;

use air::F;
use air::hash::Digest;
use p3_field::PackedValue;
use p3_symmetric::{CryptographicHasher, PseudoCompressionFunction};

use super::Packed;
use crate::config::{Compress, LeafHash};

/// The hash functions of the tree.
#[derive(Clone, Debug)]
pub struct Hashing {
    pub rows: LeafHash,
    pub nodes: Compress,
}

impl Hashing {
    /// The hashes of messages that each have `length` elements.
    pub fn messages<'a, M>(&self, length: usize, messages: impl Iterator<Item = M>) -> Vec<Digest>
    where
        M: Iterator<Item = &'a F>,
    {
        let mut digests = Vec::with_capacity(messages.size_hint().0);
        // Lanes without a message hash what is left in them.
        let mut lanes = vec![Packed::default(); length];
        let mut messages = messages.peekable();
        while messages.peek().is_some() {
            let mut filled = 0;
            for (lane, message) in messages.by_ref().take(Packed::WIDTH).enumerate() {
                for (packed, &element) in lanes.iter_mut().zip(message) {
                    if let Some(slot) = packed.as_slice_mut().get_mut(lane) {
                        *slot = element;
                    }
                }
                filled = lane + 1;
            }
            let packed: [Packed; _] = self.rows.hash_iter(lanes.iter().copied());
            digests.extend(Packed::unpack_iter(packed).take(filled));
        }
        digests
    }

    /// The parents of pairs of nodes.
    pub fn pairs(&self, pairs: &[[Digest; 2]]) -> Vec<Digest> {
        let mut digests = Vec::with_capacity(pairs.len());
        for pairs in pairs.chunks(Packed::WIDTH) {
            let pair = |lane: usize| pairs.get(lane).copied().unwrap_or_default();
            let children = [
                Packed::pack_columns_fn(|lane| pair(lane)[0]),
                Packed::pack_columns_fn(|lane| pair(lane)[1]),
            ];
            let parents = self.nodes.compress(children);
            digests.extend(Packed::unpack_iter(parents).take(pairs.len()));
        }
        digests
    }
}
