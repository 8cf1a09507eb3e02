//! The openings of all commitments.

use air::F;
use p3_air::BaseAir;
use p3_batch_stark::BatchOpenedValues;
use p3_batch_stark::config::PcsProof;
use p3_batch_stark::proof::OpenedValuesWithLookups;
use p3_commit::UnivariateStarkPcs;
use p3_field::TwoAdicField;
use p3_uni_stark::{
    OpenedValues, PreprocessedOpenedValues, StarkGenericConfig, StarkOpeningLayout,
};
use verifier::config::{Challenge, Challenger, Config, Pcs};

use super::commit::Data;
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

/// Opens all commitments at `zeta`, and at the point after it what is needed there.
pub fn open(
    config: &Config,
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
    let (values, proof) = transcript
        .delegate(|challenger| {
            <Pcs as UnivariateStarkPcs<Challenge, Challenger>>::open_with_preprocessing(
                config.pcs(),
                commitments.into_iter().zip(points).map(Into::into).collect(),
                challenger,
                rounds.preprocessed.map(|_| StarkOpeningLayout::new(false).preprocessed),
            )
        })
        .map_err(failed("openings"))?;
    Ok((by_instance(instances, rounds.preprocessed.is_some(), values), proof))
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
    values: p3_commit::OpenedValues<Challenge>,
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
