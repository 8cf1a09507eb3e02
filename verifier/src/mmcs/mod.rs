//! The commitment to matrices: `p3-merkle-tree`'s, but for the check of what all queries open.
//!
//! Committing and opening are the library's. So are tree, proof and what is accepted: the library's
//! own check is this one's oracle in tests. It hashes the rows and nodes of a tree one after the
//! other; here those of one level are hashed side by side, in the lanes of packed field elements,
//! which takes a fraction of the time where there are vectors.

mod check;
mod hashing;
#[cfg(test)]
mod tests;

use alloc::vec::Vec;

use air::F;
use air::hash::{DIGEST_WIDTH, Digest};
use p3_baby_bear::{default_babybear_poseidon2_16, default_babybear_poseidon2_24};
use p3_commit::{BatchOpening, BatchOpeningRef, Mmcs as Commitments};
use p3_field::Field;
use p3_matrix::{Dimensions, Matrix};
use p3_merkle_tree::{MerkleTree, MerkleTreeError, MerkleTreeMmcs, PrunedMerklePaths};
use p3_symmetric::MerkleCap;

use crate::config::{Compress, LeafHash};
use check::Opening;
use hashing::Hashing;

type Packed = <F as Field>::Packing;
/// The library's commitment; a cap of height 0 is the root alone.
type Library = MerkleTreeMmcs<Packed, Packed, LeafHash, Compress, 2, DIGEST_WIDTH>;

/// Commitment to matrices over the base field.
#[derive(Clone, Debug)]
pub struct Mmcs {
    library: Library,
    hashing: Hashing,
}

impl Default for Mmcs {
    fn default() -> Self {
        let rows = LeafHash::new(default_babybear_poseidon2_24());
        let nodes = Compress::new(default_babybear_poseidon2_16());
        Self {
            library: Library::new(rows.clone(), nodes.clone(), 0),
            hashing: Hashing { rows, nodes },
        }
    }
}

impl Commitments<F> for Mmcs {
    type ProverData<M> = MerkleTree<F, F, M, 2, DIGEST_WIDTH>;
    type Commitment = MerkleCap<F, Digest>;
    type Proof = Vec<Digest>;
    type MultiProof = PrunedMerklePaths<F, DIGEST_WIDTH>;
    type Error = MerkleTreeError;

    fn commit<M: Matrix<F>>(&self, inputs: Vec<M>) -> (Self::Commitment, Self::ProverData<M>) {
        self.library.commit(inputs)
    }

    fn open_batch<M: Matrix<F>>(
        &self,
        index: usize,
        prover_data: &Self::ProverData<M>,
    ) -> BatchOpening<F, Self> {
        let (values, proof) = self.library.open_batch(index, prover_data).unpack();
        BatchOpening::new(values, proof)
    }

    fn get_matrices<'a, M: Matrix<F>>(&self, prover_data: &'a Self::ProverData<M>) -> Vec<&'a M> {
        self.library.get_matrices(prover_data)
    }

    fn verify_batch(
        &self,
        commit: &Self::Commitment,
        dimensions: &[Dimensions],
        index: usize,
        batch_opening: BatchOpeningRef<'_, F, Self>,
    ) -> Result<(), Self::Error> {
        let (values, proof) = batch_opening.unpack();
        let batch_opening = BatchOpeningRef::new(values, proof);
        self.library.verify_batch(commit, dimensions, index, batch_opening)
    }

    fn open_multi_batch<M: Matrix<F>>(
        &self,
        indices: &[usize],
        prover_data: &Self::ProverData<M>,
    ) -> (Vec<Vec<Vec<F>>>, Self::MultiProof) {
        self.library.open_multi_batch(indices, prover_data)
    }

    fn verify_multi_batch<R: AsRef<[F]> + PartialEq>(
        &self,
        commit: &Self::Commitment,
        dimensions: &[Dimensions],
        indices: &[usize],
        opened_values: &[Vec<R>],
        proof: &Self::MultiProof,
    ) -> Result<(), Self::Error> {
        // The low-degree test commits to matrices of such heights only; other trees need padding.
        let regular = dimensions.iter().all(|dimensions| dimensions.height.is_power_of_two());
        if !regular || dimensions.is_empty() || indices.is_empty() {
            let library = &self.library;
            return library.verify_multi_batch(commit, dimensions, indices, opened_values, proof);
        }
        let opening = Opening::new(dimensions, indices, opened_values)?;
        let root = opening.root(&self.hashing, &proof.sibling_hashes)?;
        if commit.roots().first() != Some(&root) {
            return Err(MerkleTreeError::CapMismatch);
        }
        Ok(())
    }
}
