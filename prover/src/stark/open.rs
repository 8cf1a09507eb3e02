//! The openings of all commitments.

use std::marker::PhantomData;

use air::F;
use p3_air::BaseAir;
use p3_batch_stark::BatchOpenedValues;
use p3_batch_stark::config::PcsProof;
use p3_batch_stark::proof::OpenedValuesWithLookups;
use p3_commit::{ExtensionMmcs, Mmcs as _, OpeningRequest};
use p3_field::{Field, PackedFieldExtension, PrimeCharacteristicRing, TwoAdicField};
use p3_fri::prover::prove_fri;
use p3_fri::{
    FriParameters, FriProverError, PcsProverTranscript, PcsShape, TwoAdicFriFolding,
    TwoAdicFriFoldingForMmcs,
};
use p3_matrix::Matrix;
use p3_matrix::dense::RowMajorMatrix;
use p3_matrix::interpolation::Interpolate;
use p3_maybe_rayon::prelude::*;
use p3_uni_stark::{OpenedValues, PreprocessedOpenedValues};
use tracing::info_span;
use verifier::Profile;
use verifier::config::{Challenge, Challenger, Config, Mmcs, mmcs};

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
    profile: Profile,
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
    let fri = profile.fri(ExtensionMmcs::new(mmcs()));
    let (values, proof) = transcript
        .delegate(|challenger| open_batch(&fri, &requests, challenger))
        .map_err(failed("openings"))?;
    Ok((by_instance(instances, rounds.preprocessed.is_some(), values), proof))
}

/// Opens a batch of commitments, as `TwoAdicFriPcs` does.
fn open_batch(
    fri: &FriParameters<ExtensionMmcs<F, Challenge, Mmcs>>,
    requests: &[Request<'_>],
    challenger: &mut Challenger,
) -> Result<(Values, PcsProof<Config>), FriProverError> {
    let mmcs = mmcs();
    let matrices: Vec<Vec<&RowMajorMatrix<F>>> =
        requests.iter().map(|request| mmcs.get_matrices(request.prover_data)).collect();
    let matrices_and_points = || {
        let requests = matrices.iter().zip(requests);
        requests.flat_map(|(matrices, request)| matrices.iter().zip(&request.points))
    };
    let weights = info_span!("weights").in_scope(|| {
        Weights::new(matrices_and_points().map(|(m, points)| (m.height(), points)), fri.log_blowup)
    });
    let evaluate = info_span!("evaluate");
    let values: Values = evaluate.in_scope(|| {
        let requests = matrices.iter().zip(requests);
        requests
            .map(|(matrices, request)| {
                let matrices = matrices.iter().zip(&request.points);
                matrices.map(|(matrix, points)| weights.evaluate(matrix, points)).collect()
            })
            .collect()
    });
    let mut transcript = PcsProverTranscript::<_, F, Challenge>::new(
        challenger,
        PcsShape::from_opened_values(fri, &values),
    );
    transcript.claimed_openings(&values);
    let (alpha, witness) = info_span!("grind").in_scope(|| transcript.batch_phase());

    let opened: Vec<Opened<'_>> = matrices_and_points()
        .zip(values.iter().flatten())
        .map(|((matrix, points), values)| Opened { matrix, points, values })
        .collect();
    let mut heights: Vec<usize> = opened.iter().map(|opened| opened.matrix.height()).collect();
    heights.sort_unstable();
    heights.dedup();
    let inputs: Vec<Vec<Challenge>> = info_span!("reduce").in_scope(|| {
        let of = |height| opened.iter().filter(move |opened| opened.matrix.height() == height);
        let combine = |&height| Combination::new(height, of(height), alpha).evaluate();
        heights.iter().rev().map(combine).collect()
    });
    let log_max_height = heights.last().map_or(0, |height| height.ilog2() as usize);
    let folding: TwoAdicFriFoldingForMmcs<F, Mmcs> = TwoAdicFriFolding(PhantomData);
    let proof = transcript.delegate(|challenger| {
        let witness = witness.unwrap_or(F::ZERO);
        prove_fri(&folding, fri, inputs, challenger, log_max_height, requests, &mmcs, witness)
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

/// Barycentric weights `1 / (z - x) - 1 / z` of the opening points, on the domain of the highest
/// trace that is opened there: that of a lower one is a prefix.
struct Weights {
    of_point: Vec<(Challenge, Vec<Challenge>)>,
    log_blowup: usize,
}

impl Weights {
    /// The weights for matrices of these heights and points.
    fn new<'a>(
        matrices: impl Iterator<Item = (usize, &'a Vec<Challenge>)>,
        log_blowup: usize,
    ) -> Self {
        let mut heights: Vec<(Challenge, usize)> = Vec::new();
        for (height, points) in matrices {
            for &point in points {
                match heights.iter_mut().find(|(other, _)| *other == point) {
                    Some((_, highest)) => *highest = height.max(*highest),
                    None => heights.push((point, height)),
                }
            }
        }
        let of_point = heights
            .into_iter()
            .map(|(point, height)| (point, weights(point, height >> log_blowup)))
            .collect();
        Self { of_point, log_blowup }
    }

    /// The values of a matrix at these points.
    fn evaluate(&self, matrix: &RowMajorMatrix<F>, points: &[Challenge]) -> Vec<Vec<Challenge>> {
        // These rows determine the columns' polynomials.
        let height = matrix.height() >> self.log_blowup;
        let (rows, _) = matrix.split_rows(height);
        let weights = self.of_point.iter().filter(|(point, _)| points.contains(point));
        let weights: Vec<_> = weights.collect();
        points
            .iter()
            .filter_map(|point| weights.iter().find(|(other, _)| other == point))
            .map(|(point, weights)| {
                let weights = &weights[..height];
                rows.interpolate_coset_with_precomputation(F::GENERATOR, *point, weights)
            })
            .collect()
    }
}

/// The barycentric weights of one point on a domain of `height` points.
pub fn weights(point: Challenge, height: usize) -> Vec<Challenge> {
    const GROUPS: usize = 64;
    let coset = Points::new(height.ilog2() as usize);
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
    let next = |instance: &Instance<'_>| zeta * F::two_adic_generator(instance.log_height);
    let at = |instance: &Instance<'_>, next_too: bool| {
        if next_too { vec![zeta, next(instance)] } else { vec![zeta] }
    };
    let main = instances
        .iter()
        .map(|instance| at(instance, !instance.table.air.main_next_row_columns().is_empty()));
    let quotient = instances.iter().flat_map(|instance| vec![vec![zeta]; 1 << instance.log_chunks]);
    let with_preprocessed =
        instances.iter().filter(|instance| preprocessed && instance.preprocessed.is_some());
    let preprocessed_points = with_preprocessed.map(|instance| {
        at(instance, !instance.table.air.preprocessed_next_row_columns().is_empty())
    });
    let permutation = instances.iter().map(|instance| at(instance, true));
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
