//! The root of the tree that opened rows and their paths belong to.

use alloc::vec::Vec;
use core::ops::Range;

use air::F;
use air::hash::Digest;
use p3_matrix::Dimensions;
use p3_merkle_tree::MerkleTreeError::{IndexOutOfBounds, WrongBatchSize, WrongWidth};
use p3_merkle_tree::{MerkleTreeError, PrunedProofError};

use super::hashing::Hashing;

/// What all queries open of one commitment.
pub struct Opening<'a, R> {
    dimensions: &'a [Dimensions],
    /// log2 of the height of the highest matrix.
    log_height: u32,
    /// The opened leaves, each once, in ascending order.
    leaves: Vec<Leaf<'a, R>>,
}

/// An opened leaf of the tree, and the rows of all matrices above it.
struct Leaf<'a, R> {
    index: usize,
    /// The row of each matrix, of the width that the matrix has.
    rows: &'a [R],
}

/// A node above opened leaves.
struct Node {
    /// Its number in its level.
    index: usize,
    digest: Digest,
    /// Positions of the leaves below it among the opened ones.
    leaves: Range<usize>,
}

impl<'a, R: AsRef<[F]> + PartialEq> Opening<'a, R> {
    /// Checks the shape of what is opened, and that queries of one leaf open the same rows. Heights
    /// must be powers of two, and there must be some.
    pub fn new(
        dimensions: &'a [Dimensions],
        indices: &[usize],
        opened_values: &'a [Vec<R>],
    ) -> Result<Self, MerkleTreeError> {
        if opened_values.len() != indices.len() {
            return Err(WrongBatchSize { expected: indices.len(), got: opened_values.len() });
        }
        let max_height = dimensions.iter().map(|dimensions| dimensions.height).max().unwrap_or(0);
        let mut queries: Vec<_> = indices.iter().zip(opened_values).collect();
        queries.sort_by_key(|(index, _)| **index);
        let mut leaves = Vec::with_capacity(queries.len());
        for group in queries.chunk_by(|(a, _), (b, _)| a == b) {
            let Some((&(&index, rows), others)) = group.split_first() else { continue };
            if index >= max_height {
                return Err(IndexOutOfBounds { max_height, index });
            }
            if others.iter().any(|(_, other)| *other != rows) {
                let slot = leaves.len();
                return Err(PrunedProofError::InconsistentDuplicateOpenings { slot }.into());
            }
            check_widths(dimensions, rows)?;
            leaves.push(Leaf { index, rows });
        }
        Ok(Self { dimensions, log_height: max_height.checked_ilog2().unwrap_or(0), leaves })
    }

    /// The root, from the rows and from the digests beside the paths: level by level from the
    /// leaves, in each level from left to right.
    pub fn root(&self, hashing: &Hashing, siblings: &[Digest]) -> Result<Digest, MerkleTreeError> {
        let (expected, got) = (self.siblings(), siblings.len());
        let wrong_count = PrunedProofError::SiblingCountMismatch { expected, got };
        if expected != got {
            return Err(wrong_count.into());
        }
        let mut siblings = siblings.iter();
        let mut nodes = self.lowest(hashing);
        for log_height in (0..self.log_height).rev() {
            let Some(parents) = parents(hashing, &nodes, &mut siblings) else {
                return Err(wrong_count.into());
            };
            nodes = parents;
            self.inject(hashing, log_height, &mut nodes)?;
        }
        nodes.first().map(|node| node.digest).ok_or(MerkleTreeError::EmptyBatch)
    }

    /// Number of digests beside the paths: of each pair of nodes, the one without opened leaves.
    fn siblings(&self) -> usize {
        let mut indices: Vec<usize> = self.leaves.iter().map(|leaf| leaf.index).collect();
        let mut siblings = 0;
        for _ in 0..self.log_height {
            let children = indices.len();
            indices.iter_mut().for_each(|index| *index >>= 1);
            indices.dedup();
            siblings += 2 * indices.len() - children;
        }
        siblings
    }

    /// The nodes of the lowest level: rows of the highest matrices.
    fn lowest(&self, hashing: &Hashing) -> Vec<Node> {
        let matrices = self.of_height(self.log_height);
        let digests = self.hash(hashing, &matrices, self.leaves.iter());
        let nodes = self.leaves.iter().zip(digests).enumerate();
        nodes
            .map(|(slot, (leaf, digest))| Node {
                index: leaf.index,
                digest,
                leaves: slot..slot + 1,
            })
            .collect()
    }

    /// Adds the rows of the matrices of this height, if there are any, to the nodes of their level.
    /// Only one leaf's rows are hashed for a node, so all others below it must have the same.
    fn inject(
        &self,
        hashing: &Hashing,
        log_height: u32,
        nodes: &mut [Node],
    ) -> Result<(), MerkleTreeError> {
        let matrices = self.of_height(log_height);
        if matrices.is_empty() {
            return Ok(());
        }
        let mut firsts = Vec::with_capacity(nodes.len());
        for node in nodes.iter() {
            let leaves = self.leaves.get(node.leaves.clone()).unwrap_or_default();
            let Some((first, others)) = leaves.split_first() else { continue };
            for (slot, other) in (node.leaves.start + 1..).zip(others) {
                let differs = |&&matrix: &&usize| first.rows.get(matrix) != other.rows.get(matrix);
                if let Some(&matrix) = matrices.iter().find(differs) {
                    return Err(PrunedProofError::InconsistentGroupOpening { slot, matrix }.into());
                }
            }
            firsts.push(first);
        }
        let rows = self.hash(hashing, &matrices, firsts.into_iter());
        let pairs: Vec<_> =
            nodes.iter().zip(rows).map(|(node, rows)| [node.digest, rows]).collect();
        for (node, digest) in nodes.iter_mut().zip(hashing.pairs(&pairs)) {
            node.digest = digest;
        }
        Ok(())
    }

    /// The matrices of a height.
    fn of_height(&self, log_height: u32) -> Vec<usize> {
        let matrices = self.dimensions.iter().enumerate();
        matrices.filter(|(_, it)| it.height == 1 << log_height).map(|(index, _)| index).collect()
    }

    /// The hashes of the leaves' rows of these matrices, one after the other.
    fn hash<'b>(
        &self,
        hashing: &Hashing,
        matrices: &[usize],
        leaves: impl Iterator<Item = &'b Leaf<'a, R>>,
    ) -> Vec<Digest>
    where
        'a: 'b,
        R: 'b,
    {
        let widths = matrices.iter().filter_map(|&matrix| self.dimensions.get(matrix));
        let length = widths.map(|dimensions| dimensions.width).sum();
        let rows = |leaf: &'b Leaf<'a, R>| {
            let rows = matrices.iter().filter_map(|&matrix| leaf.rows.get(matrix));
            rows.flat_map(AsRef::as_ref)
        };
        hashing.messages(length, leaves.map(rows))
    }
}

/// Checks that there is one row of each matrix, of its width: hashes do not show where a row ends.
fn check_widths<R: AsRef<[F]>>(
    dimensions: &[Dimensions],
    rows: &[R],
) -> Result<(), MerkleTreeError> {
    if rows.len() != dimensions.len() {
        return Err(WrongBatchSize { expected: dimensions.len(), got: rows.len() });
    }
    for (matrix, (dimensions, row)) in dimensions.iter().zip(rows).enumerate() {
        let (expected, got) = (dimensions.width, row.as_ref().len());
        if expected != got {
            return Err(WrongWidth { matrix, expected, got });
        }
    }
    Ok(())
}

/// The parents of the nodes of one level; nothing if there are too few siblings.
fn parents<'s>(
    hashing: &Hashing,
    nodes: &[Node],
    siblings: &mut impl Iterator<Item = &'s Digest>,
) -> Option<Vec<Node>> {
    let mut pairs = Vec::with_capacity(nodes.len());
    let mut parents = Vec::with_capacity(nodes.len());
    for children in nodes.chunk_by(|a, b| a.index >> 1 == b.index >> 1) {
        let (first, last) = (children.first()?, children.last()?);
        pairs.push(match children {
            [left, right] => [left.digest, right.digest],
            _ if first.index & 1 == 0 => [first.digest, *siblings.next()?],
            _ => [*siblings.next()?, first.digest],
        });
        let leaves = first.leaves.start..last.leaves.end;
        parents.push(Node { index: first.index >> 1, digest: Digest::default(), leaves });
    }
    for (node, digest) in parents.iter_mut().zip(hashing.pairs(&pairs)) {
        node.digest = digest;
    }
    Some(parents)
}
