//! The nodes and codes that came with the input, by their hash.

use alloc::vec::Vec;
use core::cell::Cell;

use alloy_primitives::map::B256Map;
use alloy_primitives::{B256, keccak256};

use crate::error::StateError;
use crate::trie::{Nodes, TrieError};

/// Nodes and codes by hash, and which of them were asked for.
#[derive(Debug, Default)]
pub struct Supply<'a> {
    nodes: B256Map<Entry<'a>>,
    codes: B256Map<Entry<'a>>,
}

#[derive(Debug)]
struct Entry<'a> {
    bytes: &'a [u8],
    used: Cell<bool>,
}

impl<'a> Entry<'a> {
    fn take(&self) -> &'a [u8] {
        self.used.set(true);
        self.bytes
    }
}

impl<'a> Supply<'a> {
    /// Hashes each of these nodes and codes.
    ///
    /// # Errors
    ///
    /// If there is one twice.
    pub fn new(nodes: &[&'a [u8]], codes: &[&'a [u8]]) -> Result<Self, StateError> {
        Ok(Self { nodes: by_hash(nodes)?, codes: by_hash(codes)? })
    }

    /// The code of this hash.
    ///
    /// # Errors
    ///
    /// If it is missing.
    pub fn code(&self, hash: B256) -> Result<&'a [u8], StateError> {
        self.codes.get(&hash).map(Entry::take).ok_or(StateError::Code(hash))
    }

    /// That all nodes and codes were used.
    ///
    /// # Errors
    ///
    /// Names one that was not.
    pub fn is_used_up(&self) -> Result<(), StateError> {
        let mut all = self.nodes.iter().chain(&self.codes);
        match all.find(|(_, entry)| !entry.used.get()) {
            Some((hash, _)) => Err(StateError::Unused(*hash)),
            None => Ok(()),
        }
    }

    /// The nodes and the codes that were used, each by hash.
    pub fn used(&self) -> [Vec<&'a [u8]>; 2] {
        [&self.nodes, &self.codes].map(|entries| {
            let mut used: Vec<_> = entries.iter().filter(|(_, entry)| entry.used.get()).collect();
            used.sort_unstable_by_key(|(hash, _)| **hash);
            used.into_iter().map(|(_, entry)| entry.bytes).collect()
        })
    }
}

fn by_hash<'a>(all: &[&'a [u8]]) -> Result<B256Map<Entry<'a>>, StateError> {
    let mut entries = B256Map::with_capacity_and_hasher(all.len(), Default::default());
    for &bytes in all {
        let hash = keccak256(bytes);
        if entries.insert(hash, Entry { bytes, used: Cell::new(false) }).is_some() {
            return Err(StateError::Twice(hash));
        }
    }
    Ok(entries)
}

impl<'a> Nodes<'a> for Supply<'a> {
    fn node(&self, digest: B256) -> Result<&'a [u8], TrieError> {
        self.nodes.get(&digest).map(Entry::take).ok_or(TrieError::Missing(digest))
    }
}
