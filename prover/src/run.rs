//! A whole run: executed shard by shard, each proven and verified before the next.

use std::time::{Duration, Instant};

use air::memory::tree::MemoryTree;
use air::witness::Shard;
use isa::memory_map::{INPUT_REGION_INDEX, OUTPUT_REGION_INDEX, REGION_LEVEL};
use tracing::info_span;
use verifier::memory::{EXIT_LEAF, FinalMemory};
use verifier::proof::{MAX_PROOF_BYTES, Proof, ShardProof, VERSION};
use verifier::{Policy, ShardClaim, verify_shard};
use vm::{Executor, Limits, initial_image};

use crate::budget::shard_limit;
use crate::error::ProveError;
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
    /// Executing and recording.
    pub execute: Duration,
    /// Filling traces, the memory tree among them.
    pub trace: Duration,
    /// Committing, evaluating and opening.
    pub prove: Duration,
    /// Verifying shards.
    pub verify: Duration,
}

/// How far a run is.
#[derive(Clone, Copy, Debug)]
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
    /// Proves a run of the program on an input.
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
        let mut limit = shard_limit(options.max_memory, self.key.log_program_height())?;
        limit.max_cells = limit.max_cells.min(options.max_cells);
        let program = self.program.clone();
        let mut executor = Executor::new(&program, input, options.limits)?;
        let mut tree = MemoryTree::new(initial_image(&program, input));
        let input_digest = tree.digest(REGION_LEVEL, INPUT_REGION_INDEX);
        let mut progress = Progress { shards: 0, cycles: 0, stages: Stages::default() };
        let mut shards = Vec::new();
        let mut length = 0;
        loop {
            let start = Instant::now();
            let records = info_span!("execute").in_scope(|| executor.next_shard(&limit))?;
            let Some(records) = records else { break };
            progress.stages.execute += start.elapsed();
            progress.cycles += records.cycles;

            let start = Instant::now();
            let claim = ShardClaim { pc: records.pc_start / 4, roots: tree.roots() };
            let shard = info_span!("trace").in_scope(|| Shard::new(&program, &mut tree, records));
            progress.stages.trace += start.elapsed();
            let index = shards.len();
            let proof = match self.saved(store, index, &claim, &shard)? {
                Some(proof) => proof,
                None => {
                    let (proof, _) = self.prove_shard(index, shard, &mut progress.stages)?;
                    let saved = store.save(index, &proof);
                    saved.map_err(|source| ProveError::Store { shard: index, source })?;
                    proof
                }
            };
            length += proof.encoded_len()?;
            check_length(index, length)?;
            shards.push(proof);
            progress.shards = shards.len();
            observer.shard_done(&progress);
        }
        let memory = final_memory(&executor, &tree)?;
        Ok(Proof {
            version: VERSION,
            profile: self.profile as u8,
            input: input_digest,
            memory,
            shards,
        })
    }

    /// The saved proof of a shard, if there is one that proves just this shard.
    fn saved(
        &self,
        store: &mut impl Store,
        index: usize,
        claim: &ShardClaim,
        shard: &Shard,
    ) -> Result<Option<ShardProof>, ProveError> {
        let loaded = store.load(index);
        let Some(proof) = loaded.map_err(|source| ProveError::Store { shard: index, source })?
        else {
            return Ok(None);
        };
        let policy = Policy { min_bits: self.profile.target() };
        let fits =
            verify_shard(&self.key, self.profile, claim, index, &proof, policy).is_ok_and(|end| {
                end.next.roots == shard.boundary.roots_end && end.cycles == shard.records.cycles
            });
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
fn final_memory(executor: &Executor<'_>, tree: &MemoryTree) -> Result<FinalMemory, ProveError> {
    let machine = executor.machine();
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
