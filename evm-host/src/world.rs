//! A whole state, and the nodes of its tries.

use std::collections::{BTreeMap, BTreeSet};

use alloy_consensus::TrieAccount;
use alloy_primitives::{Address, B256, Bytes, keccak256};
use evm::error::StateError;
use evm::trie::{Nodes, Trie, TrieError};
pub use revm_statetest_types::AccountInfo;

/// All accounts, each with its code and its whole storage.
pub type World = BTreeMap<Address, AccountInfo>;

/// A state root with nodes and codes: all of a state, or what an execution needs of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// The root.
    pub root: B256,
    /// Nodes of the state trie and of storage tries, each once.
    pub nodes: Vec<Bytes>,
    /// Codes, each once.
    pub codes: Vec<Bytes>,
}

/// A trie that is built from nothing needs no nodes.
struct NoNodes;

impl Nodes<'static> for NoNodes {
    fn node(&self, digest: B256) -> Result<&'static [u8], TrieError> {
        Err(TrieError::Missing(digest))
    }
}

/// Nodes and codes of a whole state.
///
/// # Errors
///
/// None that a state can lead to.
pub fn witness<'a>(
    world: impl IntoIterator<Item = (&'a Address, &'a AccountInfo)>,
) -> Result<Witness, StateError> {
    let mut nodes = BTreeSet::new();
    let mut codes = BTreeSet::new();
    let mut leaves = Vec::new();
    for (address, account) in world {
        let slots = account.storage.iter().filter(|(_, value)| !value.is_zero());
        let slots = slots
            .map(|(index, value)| (keccak256(index.to_be_bytes::<32>()), alloy_rlp::encode(value)));
        let storage_root = build(slots.collect(), &mut nodes)?;
        let code_hash = keccak256(&account.code);
        if !account.code.is_empty() {
            codes.insert(account.code.clone());
        }
        let leaf = TrieAccount::new(account.nonce, account.balance, storage_root, code_hash);
        leaves.push((keccak256(address), alloy_rlp::encode(leaf)));
    }
    let root = build(leaves, &mut nodes)?;
    Ok(Witness { root, nodes: nodes.into_iter().collect(), codes: codes.into_iter().collect() })
}

/// Builds a trie, adds its nodes to `nodes` and returns its root.
fn build(leaves: Vec<(B256, Vec<u8>)>, nodes: &mut BTreeSet<Bytes>) -> Result<B256, StateError> {
    let mut trie = Trie::default();
    for (key, value) in leaves {
        trie.insert(&NoNodes, key, value)?;
    }
    Ok(trie.root(&mut |node| {
        nodes.insert(Bytes::copy_from_slice(node));
    }))
}
