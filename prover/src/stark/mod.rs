//! The prover of a batch of tables.
//!
//! The protocol, its transcript and its verifier are those of `p3-batch-stark`; the proof is the
//! same, byte for byte, as that of its `prove_batch`, which is this module's oracle in tests. What
//! differs is how the values are computed: chips run as compiled code on a vector of rows
//! (`folder`), their messages included (`messages`), where the general prover walks expressions
//! row by row.

use air::F;
use air::check::Table;
use p3_air::BaseAir;
use p3_air::symbolic::AirLayout;
use p3_batch_stark::common::PreprocessedInstanceMeta;
use p3_batch_stark::symbolic::get_log_num_quotient_chunks;
use p3_batch_stark::{BatchCommitments, BatchProof, BatchProverTranscript, BatchShape, ProverData};
use p3_commit::Mmcs;
use p3_fri::FriProverError;
use p3_lookup::{
    LogUpGadget, Lookup, LookupError, LookupTerminal, check_multiplicity_height_bound,
};
use p3_matrix::Matrix;
use p3_uni_stark::StarkGenericConfig;
use thiserror::Error;
use tracing::info_span;
use verifier::Profile;
use verifier::config::{Challenge, Challenger, Config, mmcs};

mod commit;
mod folder;
mod messages;
mod open;
mod permutation;
mod quotient;
mod reduce;
mod rows;
#[cfg(test)]
mod tests;

use commit::{Commitment, Committer, Data};
use messages::Layout;
use quotient::{Committed, Weights};

/// Why a batch of tables has no proof.
#[derive(Debug, Error)]
pub enum StarkError {
    /// The tables together are too high for the lookup argument.
    #[error(transparent)]
    Lookup(#[from] LookupError),
    /// A table of a chip without messages.
    #[error("chip {chip} has no messages")]
    NoMessages {
        /// The chip.
        chip: &'static str,
    },
    /// The polynomial commitment failed.
    #[error("commitment of the {phase}: {source}")]
    Commitment {
        /// What was to be committed to, or opened.
        phase: &'static str,
        /// What it says.
        source: FriProverError,
    },
}

type Transcript<'a> = BatchProverTranscript<'a, Challenger, F, Challenge, Commitment>;

/// A table and what follows from its chip.
struct Instance<'a> {
    /// Its trace is dropped once the permutation columns are there.
    table: Table,
    lookups: &'a [Lookup<F>],
    preprocessed: Option<&'a PreprocessedInstanceMeta>,
    log_height: usize,
    log_chunks: usize,
}

/// Proves a batch of tables, which `data` describes. Each trace is dropped when it is not needed any
/// more, long before the peak of memory.
///
/// # Errors
///
/// If the tables are too high together, or a commitment fails. Tables that violate constraints have
/// a proof too, one that does not verify.
pub fn prove(
    profile: Profile,
    config: &Config,
    tables: Vec<Table>,
    data: &ProverData<Config>,
) -> Result<BatchProof<Config>, StarkError> {
    let instances = instances(tables, data)?;
    let mut challenger = config.initialise_challenger();
    let mut transcript = Transcript::new(&mut challenger, shape(config, &instances, data));
    let committer = Committer::new(config.pcs(), profile.regime().log_blowup);
    let proof = prove_phases(&committer, instances, data, &mut transcript);
    match proof {
        Ok(proof) => {
            transcript.finish();
            Ok(proof)
        }
        Err(error) => {
            transcript.abort();
            Err(error)
        }
    }
}

/// The phases of the protocol, in order.
fn prove_phases(
    committer: &Committer<'_>,
    mut instances: Vec<Instance<'_>>,
    data: &ProverData<Config>,
    transcript: &mut Transcript<'_>,
) -> Result<BatchProof<Config>, StarkError> {
    // 1. The tables.
    let degree_bits: Vec<usize> = instances.iter().map(|instance| instance.log_height).collect();
    transcript.instance_bindings(&degree_bits);
    let (main, main_data) = commit_main(committer, &instances)?;
    let public_values: Vec<_> =
        instances.iter().map(|instance| instance.table.public_values.as_slice()).collect();
    transcript.main_phase(main.clone(), &public_values);
    let preprocessed = data.common.preprocessed.as_ref();
    transcript.preprocessed_phase(preprocessed.map(|global| global.commitment.clone()));

    // 2. The permutation columns.
    let (challenges, lookup_pow_witness) =
        transcript.lookup_phase(&data.common.lookups, &LogUpGadget::new());
    let layouts: Vec<Layout> = instances
        .iter()
        .zip(&challenges)
        .map(|(instance, challenges)| {
            Layout::new(&instance.table.air, instance.lookups, challenges)
        })
        .collect();
    let (permutation, permutation_data, terminals) =
        commit_permutation(committer, &mut instances, &layouts)?;
    let alpha = transcript.permutation_phase(Some(permutation.clone()), &terminals);

    // 3. The quotients.
    let committed = [&main_data, &permutation_data];
    let (quotient, quotient_data) =
        commit_quotient(committer, &instances, &layouts, data, committed, &terminals, alpha)?;
    transcript.quotient_phase(quotient.clone(), None);

    // 4. The openings.
    let (zeta, ood_pow_witness) = transcript.ood_phase();
    let rounds = open::Rounds {
        main: &main_data,
        quotient: &quotient_data,
        preprocessed: data.prover_only.preprocessed_prover_data.as_ref(),
        permutation: &permutation_data,
    };
    let (opened_values, opening_proof) = info_span!("open")
        .in_scope(|| open::open(committer.pcs, &instances, &rounds, zeta, transcript))?;
    Ok(BatchProof {
        commitments: BatchCommitments {
            main,
            permutation: Some(permutation),
            quotient_chunks: quotient,
            random: None,
        },
        opened_values,
        opening_proof,
        lookup_terminals: terminals.into_iter().map(|sum| Some(LookupTerminal(sum))).collect(),
        degree_bits,
        lookup_pow_witness,
        ood_pow_witness,
    })
}

/// What follows from each table's chip.
fn instances<'a>(
    tables: Vec<Table>,
    data: &'a ProverData<Config>,
) -> Result<Vec<Instance<'a>>, StarkError> {
    let heights: Vec<usize> = tables.iter().map(|table| table.trace.height()).collect();
    check_multiplicity_height_bound(&data.common.lookups, &heights)?;
    let global = data.common.preprocessed.as_ref();
    let described = tables.into_iter().zip(&data.common.lookups).enumerate();
    described
        .map(|(index, (table, lookups))| {
            if lookups.is_empty() {
                return Err(StarkError::NoMessages { chip: table.air.id.name() });
            }
            let preprocessed = global.and_then(|global| global.instances[index].as_ref());
            let log_height = table.trace.height().ilog2() as usize;
            let log_chunks = get_log_num_quotient_chunks::<F, Challenge, _, _>(
                &table.air,
                AirLayout::from_air::<F>(&table.air),
                table.trace.height(),
                lookups,
                0,
                &LogUpGadget::new(),
            );
            Ok(Instance { table, lookups, preprocessed, log_height, log_chunks })
        })
        .collect()
}

/// What the transcript starts from.
fn shape(config: &Config, instances: &[Instance<'_>], data: &ProverData<Config>) -> BatchShape {
    let of_each = |of: fn(&Instance<'_>) -> usize| instances.iter().map(of).collect();
    BatchShape {
        trace_widths: of_each(|instance| instance.table.air.width()),
        public_value_counts: of_each(|instance| instance.table.public_values.len()),
        preprocessed_widths: of_each(|instance| instance.preprocessed.map_or(0, |meta| meta.width)),
        has_preprocessed_commitment: data.common.preprocessed.is_some(),
        num_lookup_instances: instances.len(),
        lookup_pow_bits: config.lookup_proof_of_work_bits(),
        has_randomization_commitment: false,
        ood_pow_bits: config.ood_proof_of_work_bits(),
    }
}

/// Commits to the traces.
fn commit_main(
    committer: &Committer<'_>,
    instances: &[Instance<'_>],
) -> Result<(Commitment, Data), StarkError> {
    let _span = info_span!("commit main").entered();
    let traces = instances.iter().map(|instance| committer.copy(&instance.table.trace));
    let extended = traces.map(|trace| committer.extend(trace)).collect();
    committer.commit(extended).map_err(failed("traces"))
}

/// Commits to the permutation traces; returns the terminals too. The traces are dropped.
fn commit_permutation(
    committer: &Committer<'_>,
    instances: &mut [Instance<'_>],
    layouts: &[Layout],
) -> Result<(Commitment, Data, Vec<Challenge>), StarkError> {
    let _span = info_span!("commit permutation").entered();
    let (extended, terminals) = instances
        .iter_mut()
        .zip(layouts)
        .map(|(instance, layout)| {
            let (trace, terminal) = info_span!("generate permutation")
                .in_scope(|| permutation::generate(&instance.table, layout, committer.log_blowup));
            instance.table.trace.values = Vec::new();
            (committer.extend(trace), terminal)
        })
        .unzip();
    let (commitment, data) = committer.commit(extended).map_err(failed("permutation traces"))?;
    Ok((commitment, data, terminals))
}

/// Evaluates the quotients and commits to them.
#[allow(clippy::too_many_arguments)] // what the protocol has bound so far
fn commit_quotient(
    committer: &Committer<'_>,
    instances: &[Instance<'_>],
    layouts: &[Layout],
    data: &ProverData<Config>,
    [main, permutation]: [&Data; 2],
    terminals: &[Challenge],
    alpha: Challenge,
) -> Result<(Commitment, Data), StarkError> {
    let mmcs = mmcs();
    let main = mmcs.get_matrices(main);
    let permutation = mmcs.get_matrices(permutation);
    let preprocessed = data.prover_only.preprocessed_prover_data.as_ref();
    let preprocessed = preprocessed.map_or_else(Vec::new, |data| mmcs.get_matrices(data));
    let (mut extended, mut memory) = (Vec::new(), Vec::new());
    for (index, instance) in instances.iter().enumerate() {
        let weights = Weights::new(&instance.table.air, instance.lookups, alpha);
        let preprocessed =
            instance.preprocessed.map(|meta| preprocessed[meta.matrix_index].as_view());
        let [main, permutation] = [main[index], permutation[index]]
            .map(|matrix| committer.extend_to(matrix, instance.log_height + instance.log_chunks));
        let committed = Committed {
            air: &instance.table.air,
            public_values: &instance.table.public_values,
            layout: &layouts[index],
            main: main.as_view(),
            preprocessed,
            permutation: permutation.as_view(),
            terminal: terminals[index],
            log_height: instance.log_height,
            log_chunks: instance.log_chunks,
            weights: &weights,
        };
        let reused = std::mem::take(&mut memory);
        let quotient =
            info_span!("quotient").in_scope(|| committed.quotient(committer.log_blowup, reused));
        let _span = info_span!("commit quotient").entered();
        let (chunks, reusable) = committer.extend_quotient(quotient, instance.log_chunks);
        extended.extend(chunks);
        memory = reusable;
    }
    let _span = info_span!("commit quotient").entered();
    committer.commit(extended).map_err(failed("quotients"))
}

fn failed(phase: &'static str) -> impl Fn(FriProverError) -> StarkError {
    move |source| StarkError::Commitment { phase, source }
}
