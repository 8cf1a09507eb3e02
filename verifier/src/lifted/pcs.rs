//! The polynomial commitment of a shard.

use alloc::vec::Vec;
use core::marker::PhantomData;

use air::F;
use air::hash::Digest;
use p3_challenger::{CanObserve, FieldChallenger, GrindingChallenger};
use p3_commit::{
    CommitmentOpening, MatrixOpening, Mmcs as _, OpenedValues, OpeningRequest, Pcs,
    PolynomialSpace, UnivariateStarkPcs,
};
use p3_dft::{Radix2DitParallel, TwoAdicSubgroupDft};
use p3_field::coset::TwoAdicMultiplicativeCoset;
use p3_field::{
    Field, PrimeCharacteristicRing, TwoAdicField, batch_multiplicative_inverse, dot_product,
};
use p3_fri::prover::prove_fri;
use p3_fri::verifier::{FriError, verify_fri};
use p3_fri::{
    BatchMultiOpening, FriParameters, FriProof, FriProverError, PcsProverTranscript, PcsShape,
    PcsVerifierTranscript, TwoAdicFriFolding, TwoAdicFriFoldingForMmcs,
};
use p3_matrix::Matrix;
use p3_matrix::bitrev::{BitReversedMatrixView, BitReversibleMatrix};
use p3_matrix::dense::{RowMajorMatrix, RowMajorMatrixCow};
use p3_matrix::interpolation::Interpolate;
use p3_symmetric::MerkleCap;
use p3_util::reverse_slice_index_bits;

use super::{LiftedCommitment, LiftedDomain, LiftedMmcs, shift};
use crate::config::{Challenge, FriMmcs, Mmcs};

pub type Root = MerkleCap<F, Digest>;
type Data = <Mmcs as p3_commit::Mmcs<F>>::ProverData<RowMajorMatrix<F>>;
type Claims = Vec<CommitmentOpening<Challenge, Root, LiftedDomain>>;
type Folding = TwoAdicFriFoldingForMmcs<F, LiftedMmcs>;

/// Commits to the tables of a shard and opens them; see the [module](super). Proving is the plain
/// version here, the oracle of the prover's tests.
#[derive(Clone, Debug)]
pub struct LiftedPcs {
    mmcs: LiftedMmcs,
    fri: FriParameters<FriMmcs>,
    log_height: usize,
}

impl LiftedPcs {
    /// The commitment of a shard whose highest table has `2^log_height` rows.
    pub fn new(mmcs: Mmcs, fri: FriParameters<FriMmcs>, log_height: usize) -> Self {
        Self { mmcs: LiftedMmcs(mmcs), fri, log_height }
    }

    /// The Merkle trees.
    pub fn mmcs(&self) -> &LiftedMmcs {
        &self.mmcs
    }

    /// Parameters of the low-degree test.
    pub fn fri(&self) -> &FriParameters<FriMmcs> {
        &self.fri
    }

    /// log2 of the rows of the highest table.
    pub fn log_height(&self) -> usize {
        self.log_height
    }

    /// By how much a point of the highest table's coset is to be multiplied to become one of the
    /// coset of shift `g`, on which `p3-fri` takes all matrices to be: quotients `1 / (z - x)` then
    /// change by a constant.
    pub fn to_generator_coset(&self) -> F {
        F::GENERATOR * shift(self.log_height).inverse()
    }

    /// log2 of the rows of a committed matrix of the highest table.
    fn log_committed(&self) -> usize {
        self.log_height + self.fri.log_blowup
    }

    /// The claims as `p3-fri` takes them: about matrices of one height.
    fn lift(
        &self,
        claims: Claims,
    ) -> Option<Vec<CommitmentOpening<Challenge, LiftedCommitment, TwoAdicMultiplicativeCoset<F>>>>
    {
        let domain = TwoAdicMultiplicativeCoset::new(F::ONE, self.log_height)?;
        let scale = self.to_generator_coset();
        let lift = |claim: CommitmentOpening<Challenge, Root, LiftedDomain>| {
            let heights = claim.matrices.iter().map(|matrix| matrix.domain.rows().log_size());
            let log_heights = heights.map(|log_height| log_height + self.fri.log_blowup).collect();
            let matrices = claim.matrices.into_iter().map(|mut matrix| {
                matrix.points.iter_mut().for_each(|opened| opened.point *= scale);
                MatrixOpening { domain, points: matrix.points }
            });
            CommitmentOpening {
                matrices: matrices.collect(),
                commitment: LiftedCommitment { root: claim.commitment, log_heights },
            }
        };
        Some(claims.into_iter().map(lift).collect())
    }

    /// Extends columns from their domain to the coset that tables of their height are committed on.
    fn extend(&self, domain: LiftedDomain, columns: RowMajorMatrix<F>) -> RowMajorMatrix<F> {
        let shift = shift(domain.rows().log_size()) * domain.rows().shift_inverse();
        Radix2DitParallel::default()
            .coset_lde_batch(columns, self.fri.log_blowup, shift)
            .bit_reverse_rows()
            .to_row_major_matrix()
    }

    /// The values of all columns of a committed matrix at a point of the lifted table.
    fn evaluate(&self, matrix: &RowMajorMatrix<F>, point: Challenge) -> Vec<Challenge> {
        let height = matrix.height() >> self.fri.log_blowup;
        let log_height = height.ilog2() as usize;
        let rows = matrix.split_rows(height).0.bit_reverse_rows().to_row_major_matrix();
        let point = point.exp_power_of_2(self.log_height - log_height);
        rows.interpolate_coset(shift(log_height), point)
    }

    /// `sum alpha^k (y_k - p_k(x)) / (z_k - x)` over all columns and points, at every point `x` of
    /// the coset of shift `g`, in bit-reversed order.
    fn reduce(
        &self,
        requests: &[OpeningRequest<'_, Data, Challenge>],
        values: &OpenedValues<Challenge>,
        alpha: Challenge,
    ) -> Vec<Challenge> {
        let log_size = self.log_height + self.fri.log_blowup;
        let mut coset =
            F::two_adic_generator(log_size).shifted_powers(F::GENERATOR).collect_n(1 << log_size);
        reverse_slice_index_bits(&mut coset);
        let (mut result, mut power) = (Challenge::zero_vec(coset.len()), Challenge::ONE);
        for (request, values) in requests.iter().zip(values) {
            let matrices = self.mmcs.get_matrices(request.prover_data).into_iter();
            for ((matrix, points), values) in matrices.zip(&request.points).zip(values) {
                let repeat = coset.len() / matrix.height();
                for (&point, values) in points.iter().zip(values) {
                    let point = point * self.to_generator_coset();
                    let denominators: Vec<_> = coset.iter().map(|&x| point - x).collect();
                    let inverses = batch_multiplicative_inverse(&denominators);
                    let powers = alpha.shifted_powers(power).collect_n(values.len());
                    let value: Challenge =
                        dot_product(powers.iter().copied(), values.iter().copied());
                    let rows = result.chunks_mut(repeat).zip(inverses.chunks(repeat));
                    for ((result, inverses), row) in rows.zip(matrix.rows()) {
                        let sum: Challenge = dot_product(powers.iter().copied(), row);
                        let terms = inverses.iter().map(|&inverse| (value - sum) * inverse);
                        result.iter_mut().zip(terms).for_each(|(result, term)| *result += term);
                    }
                    power *= alpha.exp_u64(values.len() as u64);
                }
            }
        }
        result
    }
}

impl<Challenger> Pcs<Challenge, Challenger> for LiftedPcs
where
    Challenger: FieldChallenger<F> + GrindingChallenger<Witness = F> + CanObserve<Root>,
{
    type Domain = LiftedDomain;
    type Commitment = Root;
    type ProverData = Data;
    type Proof = FriProof<Challenge, FriMmcs, F, Vec<BatchMultiOpening<F, LiftedMmcs>>>;
    type Error = FriError<
        <FriMmcs as p3_commit::Mmcs<Challenge>>::Error,
        <Mmcs as p3_commit::Mmcs<F>>::Error,
    >;
    type ProverError = FriProverError;

    /// The rows of a table.
    ///
    /// # Panics
    ///
    /// If it is higher than any coset of the field. `p3-batch-stark`'s verifier checks
    /// [`log_max_trace_height`](UnivariateStarkPcs::log_max_trace_height) before.
    #[expect(clippy::expect_used, reason = "the trait has no other way to say so")]
    fn natural_domain_for_degree(&self, degree: usize) -> LiftedDomain {
        let log_height = degree.ilog2() as usize;
        LiftedDomain::new(log_height, self.log_height.saturating_sub(log_height))
            .expect("a height within the field's two-adicity")
    }

    fn commit(
        &self,
        evaluations: impl IntoIterator<Item = (LiftedDomain, RowMajorMatrix<F>)>,
    ) -> Result<(Root, Data), FriProverError> {
        let extended =
            evaluations.into_iter().map(|(domain, columns)| self.extend(domain, columns));
        Ok(self.mmcs.0.commit(extended.collect()))
    }

    fn open(
        &self,
        requests: Vec<OpeningRequest<'_, Data, Challenge>>,
        challenger: &mut Challenger,
    ) -> Result<(OpenedValues<Challenge>, Self::Proof), FriProverError> {
        let values: OpenedValues<Challenge> = requests
            .iter()
            .map(|request| {
                let matrices = self.mmcs.get_matrices(request.prover_data).into_iter();
                let at = |(matrix, points): (&RowMajorMatrix<F>, &Vec<Challenge>)| {
                    points.iter().map(|&point| self.evaluate(matrix, point)).collect()
                };
                matrices.zip(&request.points).map(at).collect()
            })
            .collect();
        let shape = PcsShape::from_opened_values(&self.fri, &values);
        let mut transcript = PcsProverTranscript::<_, F, Challenge>::new(challenger, shape);
        transcript.claimed_openings(&values);
        let (alpha, witness) = transcript.batch_phase();
        let input = self.reduce(&requests, &values, alpha);
        let (folding, height): (Folding, _) =
            (TwoAdicFriFolding(PhantomData), self.log_committed());
        let witness = witness.unwrap_or(F::ZERO);
        let proof = transcript.delegate(|challenger| {
            let inputs = Vec::from([input]);
            prove_fri(
                &folding, &self.fri, inputs, challenger, height, &requests, &self.mmcs, witness,
            )
        });
        match proof {
            Ok(proof) => {
                transcript.finish();
                Ok((values, proof))
            }
            Err(error) => {
                transcript.abort();
                Err(error)
            }
        }
    }

    fn verify(
        &self,
        claims: Claims,
        proof: &Self::Proof,
        challenger: &mut Challenger,
    ) -> Result<(), Self::Error> {
        // Every profile grinds at every site, so no witness is left free.
        let shape = PcsShape::from_claims(&self.fri, &claims);
        let mut transcript = PcsVerifierTranscript::<_, F, Challenge>::new(challenger, shape);
        transcript.claimed_openings(&claims)?;
        let alpha = transcript.batch_phase(Some(proof.batch_pow_witness))?;
        let lifted = self.lift(claims);
        let result = transcript.delegate(|challenger| {
            let lifted = lifted.ok_or(FriError::GlobalMaxHeightTooLarge {
                log_global_max_height: self.log_height,
                two_adicity: F::TWO_ADICITY,
            })?;
            let folding: Folding = TwoAdicFriFolding(PhantomData);
            verify_fri(&folding, &self.fri, proof, challenger, &lifted, &self.mmcs, alpha)
        });
        transcript.finish();
        result
    }
}

impl<Challenger> UnivariateStarkPcs<Challenge, Challenger> for LiftedPcs
where
    Challenger: FieldChallenger<F> + GrindingChallenger<Witness = F> + CanObserve<Root>,
{
    type EvaluationsOnDomain<'a> = BitReversedMatrixView<RowMajorMatrixCow<'a, F>>;

    const ZK: bool = false;

    fn log_max_trace_height(&self) -> usize {
        self.log_height
    }

    fn log_min_trace_height(&self) -> usize {
        0
    }

    fn get_quotient_ldes(
        &self,
        evaluations: impl IntoIterator<Item = (LiftedDomain, RowMajorMatrix<F>)>,
        _num_chunks: usize,
    ) -> Result<Vec<RowMajorMatrix<F>>, FriProverError> {
        let extend = |(domain, columns)| self.extend(domain, columns);
        Ok(evaluations.into_iter().map(extend).collect())
    }

    fn commit_ldes(&self, ldes: Vec<RowMajorMatrix<F>>) -> Result<(Root, Data), FriProverError> {
        Ok(self.mmcs.0.commit(ldes))
    }

    /// The evaluations on a domain that shares its shift with the commitment: that of a quotient. One
    /// of degree 3 or less needs no more points than are committed to.
    #[expect(
        clippy::indexing_slicing,
        reason = "the trait gives the prover no other way to say so"
    )]
    fn get_evaluations_on_domain<'a>(
        &self,
        data: &'a Data,
        index: usize,
        domain: LiftedDomain,
    ) -> Self::EvaluationsOnDomain<'a> {
        let extended = self.mmcs.get_matrices(data)[index];
        if domain.size() <= extended.height() {
            return extended.split_rows(domain.size()).0.as_cow().bit_reverse_rows();
        }
        let height = extended.height() >> self.fri.log_blowup;
        let rows = extended.split_rows(height).0.bit_reverse_rows().to_row_major_matrix();
        let added = domain.size().ilog2() - height.ilog2();
        let further = Radix2DitParallel::default().coset_lde_batch(rows, added as usize, F::ONE);
        further.bit_reverse_rows().to_row_major_matrix().as_cow().bit_reverse_rows()
    }
}
