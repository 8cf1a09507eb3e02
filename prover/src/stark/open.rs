//! The openings of all commitments.

use std::marker::PhantomData;

use air::F;
use p3_air::BaseAir;
use p3_batch_stark::BatchOpenedValues;
use p3_batch_stark::config::PcsProof;
use p3_batch_stark::proof::OpenedValuesWithLookups;
use p3_commit::{Mmcs as _, OpeningRequest};
use p3_field::{Field, PackedFieldExtension, PrimeCharacteristicRing, TwoAdicField};
use p3_fri::prover::prove_fri;
use p3_fri::{
    FriProverError, PcsProverTranscript, PcsShape, TwoAdicFriFolding, TwoAdicFriFoldingForMmcs,
};
use p3_matrix::Matrix;
use p3_matrix::dense::RowMajorMatrix;
use p3_matrix::interpolation::Interpolate;
use p3_maybe_rayon::prelude::*;
use p3_uni_stark::{OpenedValues, PreprocessedOpenedValues};
use tracing::info_span;
use verifier::config::{Challenge, Challenger, Config, Pcs};
use verifier::lifted::{LiftedMmcs, shift};

use super::commit::Data;
use super::messages::{PackedChallenge, invert};
use super::reduce::{Combination, Opened};
use super::rows::{LANES, Points};
use super::{Instance, StarkError, Transcript, failed};

/// What is opened, in the order of the protocol.
pub struct Rounds<'a> {
    /// The traces.
    pub main: &'a Data,
    /// The chunks of the quotients.
    pub quotient: &'a Data,
    /// The preprocessed columns, if a chip has any.
    pub preprocessed: Option<&'a Data>,
    /// The permutation traces.
    pub permutation: &'a Data,
}

/// For each commitment and each of its matrices, the points that it is opened at.
type OpeningPoints = Vec<Vec<Vec<Challenge>>>;

/// A commitment with the points to open its matrices at.
type Request<'a> = OpeningRequest<'a, Data, Challenge>;
/// For each commitment, each of its matrices and each point, the values of all columns.
type Values = p3_commit::OpenedValues<Challenge>;

/// Opens all commitments at `zeta`, and at the point after it what is needed there.
pub fn open(
    pcs: &Pcs,
    instances: &[Instance<'_>],
    rounds: &Rounds<'_>,
    zeta: Challenge,
    transcript: &mut Transcript<'_>,
) -> Result<(BatchOpenedValues<Challenge>, PcsProof<Config>), StarkError> {
    let commitments: Vec<&Data> = [rounds.main, rounds.quotient]
        .into_iter()
        .chain(rounds.preprocessed)
        .chain([rounds.permutation])
        .collect();
    let points = points(instances, rounds.preprocessed.is_some(), zeta);
    let requests: Vec<Request<'_>> = commitments.into_iter().zip(points).map(Into::into).collect();
    let (values, proof) = transcript
        .delegate(|challenger| open_batch(pcs, &requests, challenger))
        .map_err(failed("openings"))?;
    Ok((by_instance(instances, rounds.preprocessed.is_some(), values), proof))
}

/// Opens a batch of commitments, as [`Pcs`] does.
fn open_batch(
    pcs: &Pcs,
    requests: &[Request<'_>],
    challenger: &mut Challenger,
) -> Result<(Values, PcsProof<Config>), FriProverError> {
    let (mmcs, fri) = (pcs.mmcs(), pcs.fri());
    let matrices: Vec<Vec<&RowMajorMatrix<F>>> =
        requests.iter().map(|request| mmcs.get_matrices(request.prover_data)).collect();
    let matrices_and_points = || {
        let requests = matrices.iter().zip(requests);
        requests.flat_map(|(matrices, request)| matrices.iter().zip(&request.points))
    };
    let mut weights = Weights::new(pcs.log_height(), fri.log_blowup);
    info_span!("weights").in_scope(|| {
        matrices_and_points().for_each(|(matrix, points)| weights.prepare(matrix.height(), points));
    });
    let values: Values = info_span!("evaluate").in_scope(|| {
        let requests = matrices.iter().zip(requests);
        requests
            .map(|(matrices, request)| {
                let matrices = matrices.iter().zip(&request.points);
                matrices.map(|(matrix, points)| weights.evaluate(matrix, points)).collect()
            })
            .collect()
    });
    drop(weights);
    let shape = PcsShape::from_opened_values(fri, &values);
    let mut transcript = PcsProverTranscript::<_, F, Challenge>::new(challenger, shape);
    transcript.claimed_openings(&values);
    let (alpha, witness) = info_span!("grind").in_scope(|| transcript.batch_phase());

    let opened: Vec<Opened<'_>> = matrices_and_points()
        .zip(values.iter().flatten())
        .map(|((matrix, points), values)| Opened { matrix, points, values })
        .collect();
    let input = info_span!("reduce")
        .in_scope(|| Combination::new(opened.iter(), alpha).evaluate(pcs.to_generator_coset()));
    let log_size = input.len().ilog2() as usize;
    let folding: TwoAdicFriFoldingForMmcs<F, LiftedMmcs> = TwoAdicFriFolding(PhantomData);
    let proof = transcript.delegate(|challenger| {
        let witness = witness.unwrap_or(F::ZERO);
        prove_fri(&folding, fri, vec![input], challenger, log_size, requests, mmcs, witness)
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

/// Barycentric weights `1 / (u - x) - 1 / u` on the rows of a trace's height, for the points `u` that
/// lifted points are there.
struct Weights {
    /// By height and lifted point: the point and its weights.
    prepared: Vec<((usize, Challenge), Challenge, Vec<Challenge>)>,
    log_height: usize,
    log_blowup: usize,
}

impl Weights {
    /// No weights yet, for a highest trace of `2^log_height` rows.
    fn new(log_height: usize, log_blowup: usize) -> Self {
        Self { prepared: Vec::new(), log_height, log_blowup }
    }

    /// Those of a committed matrix of this height at these points.
    fn prepare(&mut self, committed_height: usize, points: &[Challenge]) {
        let height = committed_height >> self.log_blowup;
        let log_height = height.ilog2() as usize;
        for &lifted in points {
            if self.prepared.iter().all(|(key, ..)| *key != (height, lifted)) {
                let point = lifted.exp_power_of_2(self.log_height - log_height);
                let weights = weights(point, shift(log_height), height);
                self.prepared.push(((height, lifted), point, weights));
            }
        }
    }

    /// The values of a committed matrix at these points.
    fn evaluate(&self, matrix: &RowMajorMatrix<F>, points: &[Challenge]) -> Vec<Vec<Challenge>> {
        // These rows determine the columns' polynomials.
        let height = matrix.height() >> self.log_blowup;
        let (rows, _) = matrix.split_rows(height);
        let shift = shift(height.ilog2() as usize);
        let prepared = points
            .iter()
            .filter_map(|&lifted| self.prepared.iter().find(|(key, ..)| *key == (height, lifted)));
        prepared
            .map(|(_, point, weights)| {
                rows.interpolate_coset_with_precomputation(shift, *point, weights)
            })
            .collect()
    }
}

/// The barycentric weights of one point on a coset of `height` points.
pub fn weights(point: Challenge, shift: F, height: usize) -> Vec<Challenge> {
    const GROUPS: usize = 64;
    let coset = Points::new(shift, height.ilog2() as usize);
    let offset = PackedChallenge::from(point.inverse());
    let mut result = Challenge::zero_vec(height);
    let block = GROUPS * LANES;
    result.par_chunks_mut(block).enumerate().for_each_init(
        || (Vec::new(), Vec::new()),
        |(denominators, inverses), (index, out)| {
            let firsts = (index * block..).step_by(LANES).take(out.len().div_ceil(LANES));
            denominators.clear();
            denominators
                .extend(firsts.map(|first| PackedChallenge::from(point) - coset.at(first, height)));
            invert(denominators, inverses);
            for (out, &inverse) in out.chunks_mut(LANES).zip(&*inverses) {
                let mut lanes = [Challenge::ZERO; LANES];
                (inverse - offset).to_ext_slice(&mut lanes);
                out.copy_from_slice(&lanes[..out.len()]);
            }
        },
    );
    result
}

/// The points to open at.
fn points(instances: &[Instance<'_>], preprocessed: bool, zeta: Challenge) -> OpeningPoints {
    // The next row of a lifted table is that of the highest.
    let log_height = instances.iter().map(|instance| instance.log_height).max().unwrap_or(0);
    let next = zeta * F::two_adic_generator(log_height);
    let at = |next_too: bool| if next_too { vec![zeta, next] } else { vec![zeta] };
    let main =
        instances.iter().map(|instance| at(!instance.table.air.main_next_row_columns().is_empty()));
    let quotient = instances.iter().flat_map(|instance| vec![vec![zeta]; 1 << instance.log_chunks]);
    let with_preprocessed =
        instances.iter().filter(|instance| preprocessed && instance.preprocessed.is_some());
    let preprocessed_points = with_preprocessed
        .map(|instance| at(!instance.table.air.preprocessed_next_row_columns().is_empty()));
    let permutation = instances.iter().map(|_| at(true));
    let mut rounds = vec![main.collect(), quotient.collect()];
    if preprocessed {
        rounds.push(preprocessed_points.collect());
    }
    rounds.push(permutation.collect());
    rounds
}

/// Sorts opened values, which come by commitment, by instance.
fn by_instance(
    instances: &[Instance<'_>],
    preprocessed: bool,
    values: Values,
) -> BatchOpenedValues<Challenge> {
    let mut rounds = values.into_iter().map(Vec::into_iter);
    let mut round = || rounds.next().into_iter().flatten();
    let (mut main, mut quotient) = (round(), round());
    let mut fixed = preprocessed.then(&mut round).into_iter().flatten();
    let mut permutation = round();
    let opened = |matrix: Option<Vec<Vec<Challenge>>>| matrix.unwrap_or_default().into_iter();
    let instances = instances.iter().map(|instance| {
        let mut trace = opened(main.next());
        let mut lookups = opened(permutation.next());
        let preprocessed = instance.preprocessed.map(|_| {
            let mut values = opened(fixed.next());
            PreprocessedOpenedValues {
                local: values.next().unwrap_or_default(),
                next: values.next(),
            }
        });
        let chunks = quotient.by_ref().take(1 << instance.log_chunks);
        OpenedValuesWithLookups {
            base_opened_values: OpenedValues {
                trace_local: trace.next().unwrap_or_default(),
                trace_next: trace.next(),
                preprocessed,
                quotient_chunks: chunks.flatten().collect(),
                random: None,
            },
            permutation_local: lookups.next().unwrap_or_default(),
            permutation_next: lookups.next().unwrap_or_default(),
        }
    });
    BatchOpenedValues { instances: instances.collect() }
}
