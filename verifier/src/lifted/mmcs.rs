//! Merkle trees over lifted rows.

use alloc::vec::Vec;

use air::F;
use p3_commit::{BatchOpening, BatchOpeningRef, Mmcs};
use p3_matrix::{Dimensions, Matrix};
use serde::{Deserialize, Serialize};

use crate::config;

type Inner = config::Mmcs;
type Root = <Inner as Mmcs<F>>::Commitment;

/// Commits to matrices of several heights and opens them as if all were as high as a shard's
/// highest table: a matrix of `2^h` rows has its row `i >> (H - h)` in row `i` of `2^H`.
#[derive(Clone, Debug)]
pub struct LiftedMmcs(pub Inner);

/// A commitment, and how high its matrices are in truth.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LiftedCommitment {
    /// The root.
    pub root: Root,
    /// log2 of the height of each matrix.
    pub log_heights: Vec<usize>,
}

impl LiftedCommitment {
    /// The dimensions of the matrices, and by how many bits an index is too long, if all of
    /// `dimensions` have one height. Of lists of unequal length the longer one's rest is dropped;
    /// the proof is rejected then, for its number of rows.
    fn lower(&self, dimensions: &[Dimensions]) -> (Vec<Dimensions>, usize) {
        let log_height = |height: usize| height.checked_ilog2().unwrap_or(0) as usize;
        let claimed = dimensions.iter().map(|matrix| log_height(matrix.height)).max().unwrap_or(0);
        let highest = self.log_heights.iter().copied().max().unwrap_or(0);
        let matrices = dimensions.iter().zip(&self.log_heights);
        let lowered = matrices.map(|(matrix, &log_height)| Dimensions {
            width: matrix.width,
            height: 1 << log_height,
        });
        (lowered.collect(), claimed.saturating_sub(highest))
    }
}

impl Mmcs<F> for LiftedMmcs {
    type ProverData<M> = <Inner as Mmcs<F>>::ProverData<M>;
    type Commitment = LiftedCommitment;
    type Proof = <Inner as Mmcs<F>>::Proof;
    type MultiProof = <Inner as Mmcs<F>>::MultiProof;
    type Error = <Inner as Mmcs<F>>::Error;

    fn commit<M: Matrix<F>>(&self, inputs: Vec<M>) -> (Self::Commitment, Self::ProverData<M>) {
        let log_height = |matrix: &M| matrix.height().next_power_of_two().ilog2() as usize;
        let log_heights = inputs.iter().map(log_height).collect();
        let (root, data) = self.0.commit(inputs);
        (LiftedCommitment { root, log_heights }, data)
    }

    fn open_batch<M: Matrix<F>>(
        &self,
        index: usize,
        data: &Self::ProverData<M>,
    ) -> BatchOpening<F, Self> {
        let (values, proof) = self.0.open_batch(index, data).unpack();
        BatchOpening::new(values, proof)
    }

    fn get_matrices<'a, M: Matrix<F>>(&self, data: &'a Self::ProverData<M>) -> Vec<&'a M> {
        self.0.get_matrices(data)
    }

    fn verify_batch(
        &self,
        commit: &Self::Commitment,
        dimensions: &[Dimensions],
        index: usize,
        opening: BatchOpeningRef<'_, F, Self>,
    ) -> Result<(), Self::Error> {
        let (dimensions, shift) = commit.lower(dimensions);
        let opening = BatchOpeningRef::new(opening.opened_values, opening.opening_proof);
        self.0.verify_batch(&commit.root, &dimensions, index >> shift, opening)
    }

    fn open_multi_batch<M: Matrix<F>>(
        &self,
        indices: &[usize],
        data: &Self::ProverData<M>,
    ) -> (Vec<Vec<Vec<F>>>, Self::MultiProof) {
        self.0.open_multi_batch(indices, data)
    }

    fn verify_multi_batch<R: AsRef<[F]> + PartialEq>(
        &self,
        commit: &Self::Commitment,
        dimensions: &[Dimensions],
        indices: &[usize],
        opened_values: &[Vec<R>],
        proof: &Self::MultiProof,
    ) -> Result<(), Self::Error> {
        let (dimensions, shift) = commit.lower(dimensions);
        let indices: Vec<usize> = indices.iter().map(|index| index >> shift).collect();
        self.0.verify_multi_batch(&commit.root, &dimensions, &indices, opened_values, proof)
    }
}
