//! The trees of memory and registers on the prover's side: sparse Merkle trees over all words, and
//! what a shard's changes to them leave for the chips.

use std::collections::{BTreeSet, HashMap};

use isa::memory_map::{LEAF_WORDS, LOG_LEAF_WORDS, ROOTS, TREE_DEPTH};
use vm::records::LeafRecord;

use crate::hash::{Block, Digest, Hasher, Roots, join, leaf_block};

/// Both trees, numbered on as [`ROOTS`] says. Subtrees that are all zero are not stored.
#[derive(Clone, Debug)]
pub struct MemoryTree {
    hasher: Hasher,
    /// Digests of all-zero subtrees by level.
    zeros: Vec<Digest>,
    /// By level, leaves first: index to digest, where it was ever not zero.
    levels: Vec<HashMap<u32, Digest>>,
}

/// A leaf with the permutations of its values before and after.
#[derive(Clone, Copy, Debug)]
pub struct HashedLeaf {
    /// The leaf.
    pub record: LeafRecord,
    /// First half of the permutation of the initial words.
    pub permuted_initial: Digest,
    /// First half of the permutation of the last words.
    pub permuted_last: Digest,
}

/// An inner node with a touched leaf below it.
#[derive(Clone, Copy, Debug)]
pub struct NodeRecord {
    /// Height above the leaves.
    pub level: u32,
    /// Index in its level.
    pub index: u32,
    /// Children before the shard.
    pub before: [Digest; 2],
    /// Children after it.
    pub after: [Digest; 2],
    /// First half of the permutation of `before`.
    pub permuted_before: Digest,
    /// First half of the permutation of `after`.
    pub permuted_after: Digest,
    /// Which children have a touched leaf below them.
    pub touched: [bool; 2],
}

/// A permutation and how often the shard looks it up.
#[derive(Clone, Copy, Debug)]
pub struct PermutationRecord {
    /// Its input.
    pub block: Block,
    /// The first half of its output.
    pub permuted: Digest,
    /// Number of lookups.
    pub count: u32,
}

/// What one shard's step of the tree leaves for the chips.
#[derive(Clone, Debug, Default)]
pub struct TreeRecords {
    /// Roots before the shard.
    pub roots_before: Roots,
    /// Roots after it.
    pub roots_after: Roots,
    /// Touched leaves.
    pub leaves: Vec<HashedLeaf>,
    /// Nodes above them.
    pub nodes: Vec<NodeRecord>,
    /// All permutations, each once.
    pub permutations: Vec<PermutationRecord>,
}

/// Permutations of a shard, by input, in order of first use.
#[derive(Default)]
struct Permutations {
    records: Vec<PermutationRecord>,
    positions: HashMap<Block, usize>,
}

impl Permutations {
    /// Permutes a block, and counts it.
    fn permute(&mut self, hasher: &Hasher, block: Block) -> Digest {
        let position = *self.positions.entry(block).or_insert_with(|| {
            let permuted = hasher.permute(&block);
            self.records.push(PermutationRecord { block, permuted, count: 0 });
            self.records.len() - 1
        });
        self.records[position].count += 1;
        self.records[position].permuted
    }
}

fn is_root(level: usize, index: u32) -> bool {
    ROOTS.contains(&(level, index))
}

impl MemoryTree {
    /// The tree of an initial memory, given as (word index, value) of all words that are not zero.
    pub fn new(image: impl IntoIterator<Item = (u32, u32)>) -> Self {
        let hasher = Hasher::default();
        let zeros = hasher.zero_subtrees();
        let mut tree = Self { hasher, zeros, levels: vec![HashMap::new(); TREE_DEPTH + 1] };
        let mut leaves: HashMap<u32, [u32; LEAF_WORDS]> = HashMap::new();
        for (word, value) in image {
            let leaf = leaves.entry(word >> LOG_LEAF_WORDS).or_default();
            leaf[word as usize % LEAF_WORDS] = value;
        }
        tree.update(leaves);
        tree
    }

    /// Replaces leaves, given by index, and records nothing.
    pub fn update(&mut self, leaves: impl IntoIterator<Item = (u32, [u32; LEAF_WORDS])>) {
        let mut touched = BTreeSet::new();
        for (index, words) in leaves {
            self.levels[0].insert(index, self.hasher.leaf(&words));
            touched.insert(index);
        }
        for level in 1..=TREE_DEPTH {
            touched.retain(|&index| !is_root(level - 1, index));
            touched = touched.iter().map(|index| index / 2).collect();
            for &index in &touched {
                let [left, right] = self.children(level, index);
                self.levels[level].insert(index, self.hasher.node(&left, &right));
            }
        }
    }

    /// The roots.
    pub fn roots(&self) -> Roots {
        ROOTS.map(|(level, index)| self.digest(level, index))
    }

    /// The digest of a node.
    pub fn digest(&self, level: usize, index: u32) -> Digest {
        self.levels[level].get(&index).copied().unwrap_or(self.zeros[level])
    }

    /// The siblings on the way from a node to the root of its tree, lowest first.
    pub fn path(&self, level: usize, index: u32) -> Vec<Digest> {
        (level..TREE_DEPTH)
            .map(|at| (at, index >> (at - level)))
            .take_while(|&(at, ancestor)| !is_root(at, ancestor))
            .map(|(at, ancestor)| self.digest(at, ancestor ^ 1))
            .collect()
    }

    fn children(&self, level: usize, index: u32) -> [Digest; 2] {
        [0, 1].map(|child| self.digest(level - 1, 2 * index + child))
    }

    /// Takes the tree over a shard, and records every hash on the way.
    pub fn advance(&mut self, leaves: &[LeafRecord]) -> TreeRecords {
        let mut permutations = Permutations::default();
        let mut records = TreeRecords { roots_before: self.roots(), ..TreeRecords::default() };
        // Digests of the nodes of one level before the shard, and after, by index.
        let mut level_before: Vec<(u32, Digest)> = Vec::with_capacity(leaves.len());
        for &record in leaves {
            let (initial, last) = (leaf_block(&record.initial), leaf_block(&record.last));
            records.leaves.push(HashedLeaf {
                record,
                permuted_initial: permutations.permute(&self.hasher, initial),
                permuted_last: permutations.permute(&self.hasher, last),
            });
            level_before.push((record.index, self.hasher.compress(&initial)));
            self.levels[0].insert(record.index, self.hasher.compress(&last));
        }
        for level in 1..=TREE_DEPTH {
            level_before.retain(|&(index, _)| !is_root(level - 1, index));
            level_before =
                self.advance_level(level, &level_before, &mut permutations, &mut records);
        }
        records.roots_after = self.roots();
        records.permutations = permutations.records;
        records
    }

    /// Records the nodes above `touched`, the touched nodes of the level below with their digests
    /// before the shard, by rising index. Returns the same of this level.
    fn advance_level(
        &mut self,
        level: usize,
        touched: &[(u32, Digest)],
        permutations: &mut Permutations,
        records: &mut TreeRecords,
    ) -> Vec<(u32, Digest)> {
        let mut parents = Vec::with_capacity(touched.len());
        for siblings in touched.chunk_by(|a, b| a.0 / 2 == b.0 / 2) {
            let index = siblings[0].0 / 2;
            let after = self.children(level, index);
            let (mut before, mut is_touched) = (after, [false; 2]);
            for &(child, digest) in siblings {
                before[child as usize % 2] = digest;
                is_touched[child as usize % 2] = true;
            }
            let [block_before, block_after] =
                [before, after].map(|[left, right]| join(&left, &right));
            records.nodes.push(NodeRecord {
                level: level as u32,
                index,
                before,
                after,
                permuted_before: permutations.permute(&self.hasher, block_before),
                permuted_after: permutations.permute(&self.hasher, block_after),
                touched: is_touched,
            });
            parents.push((index, self.hasher.compress(&block_before)));
            self.levels[level].insert(index, self.hasher.compress(&block_after));
        }
        parents
    }
}
