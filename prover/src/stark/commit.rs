//! Extensions of traces and quotients to the domain that they are committed on.

use std::borrow::Cow;

use air::F;
use p3_commit::UnivariateStarkPcs;
use p3_dft::{Layout, Radix2DitParallel, TwoAdicSubgroupDft};
use p3_field::{BasedVectorSpace, Field, PrimeCharacteristicRing, TwoAdicField};
use p3_fri::FriProverError;
use p3_matrix::Matrix;
use p3_matrix::bitrev::BitReversibleMatrix;
use p3_matrix::dense::{RowMajorMatrix, RowMajorMatrixViewMut};
use p3_matrix::util::reverse_matrix_index_bits;
use p3_maybe_rayon::prelude::*;
use p3_util::reverse_slice_index_bits;
use verifier::config::{Challenge, Challenger, Pcs};
use verifier::lifted::shift;

/// A commitment.
pub type Commitment = <Pcs as p3_commit::Pcs<Challenge, Challenger>>::Commitment;
/// What the prover keeps of a commitment.
pub type Data = <Pcs as p3_commit::Pcs<Challenge, Challenger>>::ProverData;

const DIMENSION: usize = <Challenge as BasedVectorSpace<F>>::DIMENSION;

/// Extends and commits.
pub struct Committer<'a> {
    /// The polynomial commitment.
    pub pcs: &'a Pcs,
    dft: Radix2DitParallel<F>,
    /// log2 of the rate's inverse.
    pub log_blowup: usize,
}

impl<'a> Committer<'a> {
    /// A committer of this polynomial commitment, of rate `2^-log_blowup`.
    pub fn new(pcs: &'a Pcs, log_blowup: usize) -> Self {
        Self { pcs, dft: Radix2DitParallel::default(), log_blowup }
    }

    /// A copy of a trace, with room for its extension.
    pub fn copy(&self, trace: &RowMajorMatrix<F>) -> RowMajorMatrix<F> {
        let mut values = F::zero_vec(trace.values.len() << self.log_blowup);
        values.truncate(trace.values.len());
        let part = 1 << 16;
        let parts = values.par_chunks_mut(part).zip(trace.values.par_chunks(part));
        parts.for_each(|(to, from)| to.copy_from_slice(from));
        RowMajorMatrix::new(values, trace.width)
    }

    /// Extends the columns of a trace; the result is in bit-reversed order.
    pub fn extend(&self, trace: RowMajorMatrix<F>) -> RowMajorMatrix<F> {
        let shift = shift(trace.height().ilog2() as usize);
        self.dft.coset_lde_batch(trace, self.log_blowup, shift).bit_reverse_rows()
    }

    /// A committed matrix on the coset of its shift that has at least `2^log_size` points: a quotient of
    /// more chunks than the blow-up takes more points than are committed to.
    pub fn extend_to<'m>(
        &self,
        committed: &'m RowMajorMatrix<F>,
        log_size: usize,
    ) -> Cow<'m, RowMajorMatrix<F>> {
        if committed.height() >= 1 << log_size {
            return Cow::Borrowed(committed);
        }
        // The first rows are the coset of the height of the trace, in bit-reversed order.
        let height = committed.height() >> self.log_blowup;
        let mut rows = committed.split_rows(height).0.to_row_major_matrix();
        reverse_matrix_index_bits(&mut rows);
        let added = log_size - height.ilog2() as usize;
        let extended = self.dft.coset_lde_batch(rows, added, F::ONE).bit_reverse_rows();
        Cow::Owned(extended)
    }

    /// Extends the chunks of a quotient, which lie side by side in bit-reversed order, each on its
    /// own coset. The results are in bit-reversed order, a matrix for each chunk; the memory that
    /// the chunks lay in comes back for the next.
    ///
    /// All chunks take one transform: the butterflies work on vectors of columns, and one chunk
    /// alone does not fill a vector.
    pub fn extend_quotient(
        &self,
        mut chunks: RowMajorMatrix<F>,
        log_chunks: usize,
    ) -> (Vec<RowMajorMatrix<F>>, Vec<F>) {
        let height = chunks.height();
        // Chunk c is given on the coset of shift `s w^c`: in the variable `x / (s w^c)` it is on the
        // subgroup, and the domain of commitments `s K` is `w^-c K`. The shift `w^-c` moves into the
        // coefficients.
        let log_size = height.ilog2() as usize + log_chunks;
        let mut powers = F::two_adic_generator(log_size).inverse().powers().collect_n(height);
        reverse_matrix_index_bits(&mut chunks);
        let shift = |coefficients: &mut RowMajorMatrixViewMut<'_, F>, layout| {
            if matches!(layout, Layout::BitReversed) {
                reverse_slice_index_bits(&mut powers);
            }
            let rows = coefficients.par_rows_mut().zip(&powers);
            rows.for_each(|(row, &power)| {
                let mut scale = power;
                for chunk in row.chunks_exact_mut(DIMENSION).take(1 << log_chunks).skip(1) {
                    chunk.iter_mut().for_each(|cell| *cell *= scale);
                    scale *= power;
                }
            });
        };
        let extended = self
            .dft
            .coset_lde_batch_with_transform(chunks, self.log_blowup, F::ONE, shift)
            .bit_reverse_rows();
        let matrices = (0..1 << log_chunks)
            .map(|chunk| {
                let mut values = F::zero_vec(extended.height() * DIMENSION);
                let rows = values.par_chunks_exact_mut(DIMENSION).zip(extended.par_row_slices());
                rows.for_each(|(to, from)| {
                    to.copy_from_slice(&from[DIMENSION * chunk..][..DIMENSION]);
                });
                RowMajorMatrix::new(values, DIMENSION)
            })
            .collect();
        (matrices, extended.values)
    }

    /// Commits to extended matrices.
    pub fn commit(
        &self,
        matrices: Vec<RowMajorMatrix<F>>,
    ) -> Result<(Commitment, Data), FriProverError> {
        <Pcs as UnivariateStarkPcs<Challenge, Challenger>>::commit_ldes(self.pcs, matrices)
    }
}
