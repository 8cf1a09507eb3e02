//! One run of a workload.

use std::collections::BTreeMap;

use prover::budget::CHECKPOINT_BYTES;
use prover::{Nothing, Observer, Options, ProveError, Prover};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use tracing::info_span;
use verifier::security::report;
use verifier::{Policy, Profile, Proof, Shape, VerifyError, layouts, verify};
use vm::{Checkpoints, ElfError, ExecutionError, Executor, Limits, load_elf};

use crate::floor::floor;
use crate::stages::{Stage, Times, timed};
use crate::workload::Workload;

/// Why a workload could not be measured.
#[derive(Debug, Error)]
pub enum MeasureError {
    /// Its guest cannot be loaded.
    #[error(transparent)]
    Elf(#[from] ElfError),
    /// Its guest does not run to its end.
    #[error(transparent)]
    Execution(#[from] ExecutionError),
    /// Its guest has no more shards, and has not ended.
    #[error("the run has no more shards, and has not ended")]
    Unfinished,
    /// The guest gives something else than it should.
    #[error(
        "the output of {program} is another one than expected: exit code {exit_code}, {expected} bytes expected, found {found}"
    )]
    Output {
        /// The guest.
        program: &'static str,
        /// Its exit code.
        exit_code: u32,
        /// Length of the right output.
        expected: usize,
        /// Length of what it gave.
        found: usize,
    },
    /// An input for the EVM cannot be made.
    #[cfg(feature = "evm")]
    #[error(transparent)]
    Evm(#[from] evm_host::HostError),
    /// It cannot be proven.
    #[error(transparent)]
    Prove(#[from] ProveError),
    /// Its proof does not verify.
    #[error(transparent)]
    Verify(#[from] VerifyError),
}

/// What one run took.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Instructions proven.
    pub cycles: u64,
    /// Parts of the proof.
    pub shards: usize,
    /// Committed cells: main, permutation and quotient columns, padding included.
    pub cells: u64,
    /// The most memory that was resident until the proof was verified; `None` where the system
    /// does not say.
    pub peak_memory_bytes: Option<u64>,
    /// Length of the proof.
    pub proof_bytes: u64,
    /// Proven bits of security of the weakest shard.
    pub proven_bits: u32,
    /// Threads that could work.
    pub threads: usize,
    /// The least time that the commitments take, in seconds.
    pub floor_seconds: f64,
    /// Share of the time of all threads, while proving, in which they worked.
    pub thread_share: f64,
    /// Time by the clock on the wall, in seconds, of each stage.
    pub seconds: BTreeMap<Stage, f64>,
}

impl Run {
    /// Time of all stages together, in seconds.
    pub fn total_seconds(&self) -> f64 {
        self.seconds.values().sum()
    }

    /// Time from the execution to the proof, both left out, in seconds.
    pub fn proving_seconds(&self) -> f64 {
        let proving = self.seconds.iter().filter(|(stage, _)| stage.is_proving());
        proving.map(|(_, seconds)| seconds).sum()
    }

    /// Thousands of cycles in a second of the whole.
    pub fn khz(&self) -> f64 {
        self.cycles as f64 / self.total_seconds() / 1000.0
    }

    /// Share of proving that no prover with these commitments could save.
    pub fn efficiency(&self) -> f64 {
        self.floor_seconds / self.proving_seconds()
    }
}

/// A run whose floor is not known yet.
pub struct Measured {
    profile: Profile,
    shapes: Vec<Shape>,
    run: Run,
}

/// Proves about so many cycles of a workload, whose guest is `elf`, and verifies the proof. The
/// observer is made when the number of cycles is known.
///
/// # Errors
///
/// If the guest, the prover or the verifier fails.
pub fn measure<O: Observer>(
    workload: &Workload,
    elf: &[u8],
    cycles: u64,
    observer: impl FnOnce(u64) -> O,
) -> Result<Measured, MeasureError> {
    let profile = Profile::Bits100;
    let program = load_elf(elf)?;
    let input = workload.input(cycles);
    let work = || {
        let mut checkpoints = Checkpoints::within(CHECKPOINT_BYTES);
        let outcome = info_span!("execute").in_scope(|| {
            Executor::new(&program, &input, Limits::default())?.run_leaving(&mut checkpoints)
        })?;
        let mut prover = info_span!("setup").in_scope(|| Prover::new(program.clone(), profile))?;
        let options = Options::within(workload.max_memory);
        let mut observer = observer(outcome.cycles);
        let proof =
            prover.prove_executed(&input, checkpoints, &options, &mut Nothing, &mut observer)?;
        let proof = proof.to_bytes()?;
        let policy = Policy { min_bits: profile.target() };
        let statement = info_span!("verify").in_scope(|| verify(prover.key(), &proof, policy))?;
        Ok::<_, MeasureError>((prover, proof, statement))
    };
    let (result, times) = timed(work);
    let (prover, bytes, statement) = result?;
    let proof = Proof::from_bytes(&bytes)?;
    let shards = proof.shards.iter().enumerate();
    let shapes: Vec<Shape> =
        shards.map(|(index, shard)| shard.shape(prover.key(), index)).collect::<Result<_, _>>()?;
    let bits = |shape: &Shape| report(profile, shape.instances(), &layouts(shape)).bits();
    let threads = rayon::current_num_threads();
    let run = Run {
        cycles: statement.cycles,
        shards: shapes.len(),
        cells: shapes.iter().map(cells).sum(),
        peak_memory_bytes: None,
        proof_bytes: bytes.len() as u64,
        proven_bits: shapes.iter().map(bits).min().unwrap_or(0),
        threads,
        floor_seconds: 0.0,
        thread_share: thread_share(&times, threads),
        seconds: Stage::ALL.into_iter().zip(times.map(|spent| spent.wall.as_secs_f64())).collect(),
    };
    Ok(Measured { profile, shapes, run })
}

impl Measured {
    /// Measures the floor too. The peak of memory is to be read before: the floor takes some.
    pub fn with_floor(self, peak_memory_bytes: Option<u64>) -> Run {
        let floor_seconds = floor(self.profile, &self.shapes).as_secs_f64();
        Run { peak_memory_bytes, floor_seconds, ..self.run }
    }
}

/// Committed cells of a shard.
fn cells(shape: &Shape) -> u64 {
    let tables = shape.instances().iter().zip(layouts(shape));
    tables.map(|(table, layout)| (layout.cells_per_row() as u64) << table.log_height).sum()
}

fn thread_share(times: &Times, threads: usize) -> f64 {
    let proving = Stage::ALL.into_iter().zip(times).filter(|(stage, _)| stage.is_proving());
    let (wall, cpu) = proving.fold((0.0, 0.0), |(wall, cpu), (_, spent)| {
        (wall + spent.wall.as_secs_f64(), cpu + spent.cpu.as_secs_f64())
    });
    cpu / (wall * threads as f64)
}
