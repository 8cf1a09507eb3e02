//! A whole run: executed once at full speed, then gone through shard by shard, each proven and
//! verified before the next.

use std::time::{Duration, Instant};

use isa::memory_map::{INPUT_REGION_INDEX, OUTPUT_REGION_INDEX, REGION_LEVEL};
use tracing::info_span;
use verifier::memory::{EXIT_LEAF, FinalMemory};
use verifier::proof::{MAX_PROOF_BYTES, Proof, ShardProof, VERSION};
use verifier::{Policy, verify_shard};
use vm::{Checkpoints, Executor, Limits, ShardLimit};

use crate::budget::{CHECKPOINT_BYTES, shard_limit};
use crate::error::ProveError;
use crate::replay::Replay;
use crate::setup::Prover;

/// How to prove.
#[derive(Clone, Debug)]
pub struct Options {
    /// Peak memory to stay within, in bytes.
    pub max_memory: u64,
    /// Limits of the execution.
    pub limits: Limits,
    /// Bound of the predicted cells of a shard, below what the memory allows; `u64::MAX` for none.
    pub max_cells: u64,
}

impl Options {
    /// Proves within a memory budget, in bytes.
    pub fn within(max_memory: u64) -> Self {
        Self { max_memory, limits: Limits::default(), max_cells: u64::MAX }
    }
}

/// Time spent, by stage.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stages {
    /// Executing at full speed and recording.
    pub execute: Duration,
    /// Filling traces, the memory tree among them.
    pub trace: Duration,
    /// Committing, evaluating and opening.
    pub prove: Duration,
    /// Verifying shards.
    pub verify: Duration,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Progress {
    /// Shards done.
    pub shards: usize,
    /// Instructions proven.
    pub cycles: u64,
    /// Time spent so far.
    pub stages: Stages,
}

/// Is told about progress.
pub trait Observer {
    /// A shard is done.
    fn shard_done(&mut self, progress: &Progress);
}

/// Keeps finished shards, so that an interrupted run can go on.
///
/// A saved shard is verified, and used only if the run gets from its start to its end. So shards of
/// another program or input, and damaged ones, are proven anew. But where a run may be cut is not
/// looked into again: for the proof to be that of a run without interruption, shards must come
/// from runs with the same [`Prover::shard_limit`].
pub trait Store {
    /// The shard saved under this index, if there is one.
    fn load(&mut self, shard: usize) -> std::io::Result<Option<ShardProof>>;
    /// Saves a shard.
    fn save(&mut self, shard: usize, proof: &ShardProof) -> std::io::Result<()>;
}

/// Observes nothing and keeps nothing.
pub struct Nothing;

impl Observer for Nothing {
    fn shard_done(&mut self, _progress: &Progress) {}
}

impl Store for Nothing {
    fn load(&mut self, _shard: usize) -> std::io::Result<Option<ShardProof>> {
        Ok(None)
    }

    fn save(&mut self, _shard: usize, _proof: &ShardProof) -> std::io::Result<()> {
        Ok(())
    }
}

impl Prover {
    /// Where a run is cut into shards.
    ///
    /// # Errors
    ///
    /// If the budget is too small for any.
    pub fn shard_limit(&self, options: &Options) -> Result<ShardLimit, ProveError> {
        let limit = shard_limit(options.max_memory, self.key.log_program_height())?;
        Ok(ShardLimit { max_cells: limit.max_cells.min(options.max_cells), ..limit })
    }

    /// Executes a run of the program on an input at full speed, and proves it.
    ///
    /// The proof depends on program, input, profile and memory budget alone, not on the number of
    /// threads or on where the run was interrupted.
    ///
    /// # Errors
    ///
    /// If the run traps or exceeds a limit, if the budget is too small, or if a shard cannot be
    /// saved. Shards saved before stay saved. Also, at the first shard with which it is, if the
    /// proof is longer than a verifier accepts.
    pub fn prove(
        &mut self,
        input: &[u8],
        options: &Options,
        store: &mut impl Store,
        observer: &mut impl Observer,
    ) -> Result<Proof, ProveError> {
        let mut checkpoints = Checkpoints::within(CHECKPOINT_BYTES);
        let mut stages = Stages::default();
        let start = Instant::now();
        let outcome = info_span!("execute").in_scope(|| {
            Executor::new(&self.program, input, options.limits)?.run_leaving(&mut checkpoints)
        });
        outcome?;
        stages.execute += start.elapsed();
        self.prove_shards(input, checkpoints, options, store, observer, stages)
    }

    /// As [`Self::prove`], for who has executed the run already, and has checkpoints of it. The
    /// proof does not depend on them, nor do the errors.
    ///
    /// # Errors
    ///
    /// As [`Self::prove`].
    pub fn prove_executed(
        &mut self,
        input: &[u8],
        checkpoints: Checkpoints,
        options: &Options,
        store: &mut impl Store,
        observer: &mut impl Observer,
    ) -> Result<Proof, ProveError> {
        self.prove_shards(input, checkpoints, options, store, observer, Stages::default())
    }

    /// Proves a run shard by shard; `stages` is the time spent on it before.
    fn prove_shards(
        &mut self,
        input: &[u8],
        checkpoints: Checkpoints,
        options: &Options,
        store: &mut impl Store,
        observer: &mut impl Observer,
        stages: Stages,
    ) -> Result<Proof, ProveError> {
        let limit = self.shard_limit(options)?;
        let program = self.program.clone();
        let mut replay = Replay::new(&program, input, options.limits, checkpoints)?;
        let input_digest = replay.tree().digest(REGION_LEVEL, INPUT_REGION_INDEX);
        let mut progress = Progress { stages, ..Progress::default() };
        let mut shards = Vec::new();
        let mut length = 0;
        loop {
            let (index, stages) = (shards.len(), &mut progress.stages);
            let proof = match self.saved(store, index, &mut replay, stages)? {
                Some(proof) => proof,
                None => {
                    let Some(shard) = replay.record(&limit, stages)? else { break };
                    let (proof, _) = self.prove_shard(index, shard, stages)?;
                    let saved = store.save(index, &proof);
                    saved.map_err(|source| ProveError::Store { shard: index, source })?;
                    proof
                }
            };
            length += proof.encoded_len()?;
            check_length(index, length)?;
            shards.push(proof);
            progress.shards = shards.len();
            progress.cycles = replay.machine().cycles();
            observer.shard_done(&progress);
        }
        let memory = final_memory(&replay)?;
        Ok(Proof {
            version: VERSION,
            profile: self.profile as u8,
            input: input_digest,
            memory,
            shards,
        })
    }

    /// The saved proof of the next shard, which is skipped then, if there is one that fits.
    fn saved(
        &self,
        store: &mut impl Store,
        index: usize,
        replay: &mut Replay<'_>,
        stages: &mut Stages,
    ) -> Result<Option<ShardProof>, ProveError> {
        if replay.has_ended() {
            return Ok(None);
        }
        let loaded = store.load(index);
        let Some(proof) = loaded.map_err(|source| ProveError::Store { shard: index, source })?
        else {
            return Ok(None);
        };
        let start = Instant::now();
        let (claim, policy) = (replay.claim(), Policy { min_bits: self.profile.target() });
        let end = info_span!("check")
            .in_scope(|| verify_shard(&self.key, self.profile, &claim, index, &proof, policy));
        stages.verify += start.elapsed();
        let fits = end.is_ok_and(|end| replay.skip(&end, stages));
        Ok(fits.then_some(proof))
    }
}

/// Whether a proof whose shards up to `shard` take `length` bytes can still be decoded.
fn check_length(shard: usize, length: usize) -> Result<(), ProveError> {
    if length > MAX_PROOF_BYTES {
        return Err(ProveError::TooLong { shard, length, max: MAX_PROOF_BYTES });
    }
    Ok(())
}

/// Opens the final memory where output and exit code are.
fn final_memory(replay: &Replay<'_>) -> Result<FinalMemory, ProveError> {
    let (machine, tree) = (replay.machine(), replay.tree());
    let output = machine.output()?;
    let output_path = tree.path(REGION_LEVEL, OUTPUT_REGION_INDEX);
    let registers_path = tree.path(0, EXIT_LEAF);
    Ok(FinalMemory {
        output,
        output_path: std::array::from_fn(|level| output_path[level]),
        registers: std::array::from_fn(|i| machine.register(8 + i as u8)),
        registers_path: std::array::from_fn(|level| registers_path[level]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_that_no_verifier_would_decode_is_an_error_at_once() {
        assert!(check_length(7, MAX_PROOF_BYTES).is_ok());
        let error = check_length(7, MAX_PROOF_BYTES + 1);
        assert!(matches!(error, Err(ProveError::TooLong { shard: 7, .. })), "{error:?}");
    }
}
