//! A Merkle-Patricia trie of which some nodes are known: read, changed and hashed.
//!
//! Yellow Paper, appendix D, with keys of 32 bytes: so no branch has a value. A subtrie starts as the item
//! that its parent holds of it, a digest or a node of less than 32 bytes, and becomes a node when the
//! way of a key leads into it.
//!
//! | module | what |
//! | --- | --- |
//! | [`node`] | nodes, decoded and encoded |
//! | `change` | a key set, a key removed |
//!
//! Whatever the nodes hold, a way through them ends: each step takes at least a nibble of the key.

mod change;
pub mod node;

use alloc::borrow::Cow;
use alloc::vec::Vec;

use alloy_primitives::{B256, keccak256};
use alloy_trie::EMPTY_ROOT_HASH;
use thiserror::Error;

use node::Node;

/// Nibbles of a key.
pub const KEY: usize = 64;

/// Why a trie cannot be read or changed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum TrieError {
    /// The way leads to a node that is not there.
    #[error("the node of hash {0} is missing")]
    Missing(B256),
    /// The way leads to bytes that are no node of such a trie.
    #[error("a node is malformed: {0}")]
    Malformed(&'static str),
}

/// Where nodes come from.
pub trait Nodes<'a> {
    /// The encoding with this Keccak-256.
    ///
    /// # Errors
    ///
    /// If there is none.
    fn node(&self, digest: B256) -> Result<&'a [u8], TrieError>;
}

/// A trie.
#[derive(Clone, Debug)]
pub struct Trie<'a> {
    root: Node<'a>,
    /// The root's hash, unless the trie was changed since.
    digest: Option<B256>,
}

impl Default for Trie<'_> {
    fn default() -> Self {
        Self { root: Node::Empty, digest: Some(EMPTY_ROOT_HASH) }
    }
}

impl<'a> Trie<'a> {
    /// The trie of a root's hash. Nothing of it is looked at yet.
    pub fn of_root(digest: B256) -> Self {
        if digest == EMPTY_ROOT_HASH {
            return Self::default();
        }
        Self { root: Node::Root(digest), digest: Some(digest) }
    }

    /// The value of a key.
    ///
    /// # Errors
    ///
    /// If a node on the way is missing or malformed.
    pub fn get(&mut self, nodes: &dyn Nodes<'a>, key: B256) -> Result<Option<&[u8]>, TrieError> {
        self.root.get(nodes, &nibbles(key))
    }

    /// Sets the value of a key.
    ///
    /// # Errors
    ///
    /// If a node on the way is missing or malformed.
    pub fn insert(
        &mut self,
        nodes: &dyn Nodes<'a>,
        key: B256,
        value: impl Into<Cow<'a, [u8]>>,
    ) -> Result<(), TrieError> {
        self.digest = None;
        self.root.insert(nodes, &nibbles(key), value.into())
    }

    /// Removes a key, if it is there.
    ///
    /// # Errors
    ///
    /// If a node on the way is missing or malformed, or the one that would take the place of a branch
    /// with a single child left.
    pub fn remove(&mut self, nodes: &dyn Nodes<'a>, key: B256) -> Result<(), TrieError> {
        self.digest = None;
        self.root.remove(nodes, &nibbles(key)).map(|_| ())
    }

    /// The root's hash. `visit` sees the encoding of each node of 32 bytes or more that is not as its
    /// parent was given it, and of the root.
    pub fn root(&mut self, visit: &mut dyn FnMut(&[u8])) -> B256 {
        *self.digest.get_or_insert_with(|| match &self.root {
            Node::Empty => EMPTY_ROOT_HASH,
            Node::Root(digest) => *digest,
            root => {
                let mut encoded = Vec::new();
                root.encode(&mut encoded, visit);
                visit(&encoded);
                keccak256(&encoded)
            }
        })
    }
}

/// The nibbles of a key, the high one of each byte first.
pub fn nibbles(key: B256) -> [u8; KEY] {
    let mut nibbles = [0; KEY];
    for (pair, byte) in nibbles.chunks_exact_mut(2).zip(key) {
        pair[0] = byte >> 4;
        pair[1] = byte & 15;
    }
    nibbles
}
