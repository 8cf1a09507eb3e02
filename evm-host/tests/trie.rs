//! The trie against alloy's, which builds one from all its leaves.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};

use alloy_primitives::{B256, keccak256};
use alloy_trie::{HashBuilder, Nibbles};
use evm::trie::{Nodes, Trie, TrieError};
use proptest::prelude::*;

/// Nodes by hash, and how many were asked for.
#[derive(Default)]
struct Known {
    nodes: HashMap<B256, Vec<u8>>,
    asked: Cell<usize>,
}

impl<'a> Nodes<'a> for &'a Known {
    fn node(&self, digest: B256) -> Result<&'a [u8], TrieError> {
        self.asked.set(self.asked.get() + 1);
        let node = self.nodes.get(&digest);
        node.map(|node| &**node).ok_or(TrieError::Missing(digest))
    }
}

/// Keys that share long beginnings: few nibbles vary, the rest is one of two tails. And values short
/// enough for nodes below 32 bytes to occur, which stand in their parents.
fn key(seed: u16) -> B256 {
    let mut key = [0; 32];
    for (i, byte) in key.iter_mut().enumerate() {
        *byte = if i % 11 == 0 { (seed >> (i % 4)) as u8 & 0x31 } else { 0 };
    }
    key[31] = seed as u8;
    if seed.is_multiple_of(3) { keccak256(seed.to_le_bytes()) } else { B256::new(key) }
}

fn expected(leaves: &BTreeMap<B256, Vec<u8>>) -> B256 {
    let mut builder = HashBuilder::default();
    leaves.iter().for_each(|(key, value)| builder.add_leaf(Nibbles::unpack(key), value));
    builder.root()
}

/// Something done to a key: a value set, or the key removed.
fn changes() -> impl Strategy<Value = Vec<(u16, Option<Vec<u8>>)>> {
    let value = prop::option::weighted(0.6, prop::collection::vec(any::<u8>(), 1..40));
    prop::collection::vec((0..60u16, value), 0..80)
}

fn apply<'a>(
    trie: &mut Trie<'a>,
    nodes: &dyn Nodes<'a>,
    leaves: &mut BTreeMap<B256, Vec<u8>>,
    changes: Vec<(u16, Option<Vec<u8>>)>,
) {
    for (seed, value) in changes {
        let key = key(seed);
        match value {
            Some(value) => {
                leaves.insert(key, value.clone());
                trie.insert(nodes, key, value).expect("all nodes are there");
            }
            None => {
                leaves.remove(&key);
                trie.remove(nodes, key).expect("all nodes are there");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Built, taken up again by its root and its nodes, changed: at each stage the root is that of the
    /// leaves, and each key has its value.
    #[test]
    fn roots_are_those_of_the_leaves(before in changes(), after in changes()) {
        let mut leaves = BTreeMap::new();
        let nothing = Known::default();
        let mut trie = Trie::default();
        apply(&mut trie, &&nothing, &mut leaves, before);
        let mut known = Known::default();
        let root = trie.root(&mut |node| {
            known.nodes.insert(keccak256(node), node.to_vec());
        });
        prop_assert_eq!(root, expected(&leaves));
        prop_assert_eq!(nothing.asked.get(), 0);

        let mut trie = Trie::of_root(root);
        prop_assert_eq!(trie.root(&mut |_| ()), root);
        for seed in 0..60 {
            let value = trie.get(&&known, key(seed)).expect("all nodes are there");
            prop_assert_eq!(value, leaves.get(&key(seed)).map(|value| &**value));
        }
        apply(&mut trie, &&known, &mut leaves, after.clone());
        prop_assert_eq!(trie.root(&mut |_| ()), expected(&leaves));
        // The same without having looked at all of it before.
        let mut trie = Trie::of_root(root);
        let mut others = leaves.clone();
        apply(&mut trie, &&known, &mut others, after);
        prop_assert_eq!(trie.root(&mut |_| ()), expected(&leaves));
    }

    /// Nodes that are any bytes: an error or a value, and never a panic.
    #[test]
    fn any_bytes_are_taken(node in prop::collection::vec(any::<u8>(), 0..600), seed in 0..60u16) {
        let mut known = Known::default();
        let root = keccak256(&node);
        known.nodes.insert(root, node);
        let mut trie = Trie::of_root(root);
        let _ = trie.get(&&known, key(seed));
        let _ = trie.insert(&&known, key(seed), vec![1]);
        let _ = trie.remove(&&known, key(seed));
        trie.root(&mut |_| ());
    }

    /// Nodes of which a byte was changed, under hashes that fit: the same.
    #[test]
    fn nodes_that_were_changed_are_taken(
        before in changes(), after in changes(), place in any::<prop::sample::Index>(), flip in 1..=255u8,
    ) {
        let nothing = Known::default();
        let mut trie = Trie::default();
        apply(&mut trie, &&nothing, &mut BTreeMap::new(), before);
        let mut known = Known::default();
        let root = trie.root(&mut |node| {
            let mut changed = node.to_vec();
            *place.get_mut(&mut changed) ^= flip;
            known.nodes.insert(keccak256(node), changed);
        });
        let mut trie = Trie::of_root(root);
        for (seed, value) in after {
            let _ = match value {
                Some(value) => trie.insert(&&known, key(seed), value),
                None => trie.remove(&&known, key(seed)),
            };
        }
        trie.root(&mut |_| ());
    }
}

#[test]
fn missing_nodes_are_named() {
    let root = B256::repeat_byte(7);
    let nothing = Known::default();
    let mut trie = Trie::of_root(root);
    assert_eq!(trie.get(&&nothing, key(0)), Err(TrieError::Missing(root)));
    assert_eq!(trie.insert(&&nothing, key(0), vec![1]), Err(TrieError::Missing(root)));
    assert_eq!(trie.remove(&&nothing, key(0)), Err(TrieError::Missing(root)));
}
