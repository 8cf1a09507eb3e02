//! A run gone through shard by shard: each is recorded, or skipped if it need not be proven.
//!
//! What a shard leads to is the same either way. To skip it costs no more than to execute it at
//! full speed, and less where there is a checkpoint on the way: the tree takes what differs between
//! the states around it.

use std::time::Instant;

use air::memory::tree::MemoryTree;
use air::witness::Shard;
use isa::Program;
use tracing::info_span;
use verifier::{ShardClaim, ShardEnd};
use vm::{Checkpoints, ExecutionError, Executor, Limits, Machine, ShardLimit, initial_image};

use crate::run::Stages;

/// A run between two shards.
pub(crate) struct Replay<'p> {
    program: &'p Program,
    executor: Executor<'p>,
    /// Of what the executor's machine holds.
    tree: MemoryTree,
    /// Of this run, further on. Only time depends on them.
    checkpoints: Checkpoints,
}

impl<'p> Replay<'p> {
    /// A run from the start.
    pub(crate) fn new(
        program: &'p Program,
        input: &[u8],
        limits: Limits,
        checkpoints: Checkpoints,
    ) -> Result<Self, ExecutionError> {
        let executor = Executor::new(program, input, limits)?;
        let tree = MemoryTree::new(initial_image(program, input));
        Ok(Self { program, executor, tree, checkpoints })
    }

    /// The state of the guest.
    pub(crate) fn machine(&self) -> &Machine {
        self.executor.machine()
    }

    /// The trees of what the guest holds.
    pub(crate) fn tree(&self) -> &MemoryTree {
        &self.tree
    }

    /// Whether the guest has exited.
    pub(crate) fn has_ended(&self) -> bool {
        self.executor.outcome().is_some()
    }

    /// Where the next shard starts.
    pub(crate) fn claim(&self) -> ShardClaim {
        ShardClaim { pc: self.machine().pc() / 4, roots: self.tree.roots() }
    }

    /// Records the next shard; `None` after the last one.
    pub(crate) fn record(
        &mut self,
        limit: &ShardLimit,
        stages: &mut Stages,
    ) -> Result<Option<Shard>, ExecutionError> {
        let start = Instant::now();
        let records = info_span!("execute").in_scope(|| self.executor.next_shard(limit))?;
        stages.execute += start.elapsed();
        let Some(records) = records else { return Ok(None) };
        drop(self.checkpoints.take(self.machine().gas()));

        let start = Instant::now();
        let (program, tree) = (self.program, &mut self.tree);
        let shard = info_span!("trace").in_scope(|| Shard::new(program, tree, records));
        stages.trace += start.elapsed();
        Ok(Some(shard))
    }

    /// Skips the next shard, of which a proof says that it ends in `end`. Whether it does: if not,
    /// nothing has changed.
    pub(crate) fn skip(&mut self, end: &ShardEnd, stages: &mut Stages) -> bool {
        let start = Instant::now();
        let after = info_span!("execute").in_scope(|| self.executed_to(end));
        stages.execute += start.elapsed();
        let Some(after) = after else { return false };

        let start = Instant::now();
        let fits = info_span!("trace").in_scope(|| self.update_tree(after.machine(), end));
        stages.trace += start.elapsed();
        if fits {
            self.executor = after;
        }
        fits
    }

    /// The run at the end of the next shard, if the guest gets there as `end` says.
    fn executed_to(&mut self, end: &ShardEnd) -> Option<Executor<'p>> {
        let before = self.executor.machine();
        let (gas, cycles) = (before.gas() + end.gas, before.cycles() + end.cycles);
        let nearest = self.checkpoints.take(gas).unwrap_or_else(|| before.clone());
        let mut executor = Executor::resume(self.program, nearest);
        executor.run_to(gas).ok()?;
        let after = executor.machine();
        let arrived = match after.exit_code() {
            Some(_) => end.halted,
            None => !end.halted && after.pc() / 4 == end.next.pc,
        };
        (arrived && after.gas() == gas && after.cycles() == cycles).then_some(executor)
    }

    /// Takes the tree to what `after` holds, if `end` has the same roots.
    fn update_tree(&mut self, after: &Machine, end: &ShardEnd) -> bool {
        let before = self.executor.machine();
        let changed = after.leaves_differing(before);
        self.tree.update(changed.iter().map(|&leaf| (leaf, after.leaf(leaf))));
        let fits = self.tree.roots() == end.next.roots;
        if !fits {
            self.tree.update(changed.iter().map(|&leaf| (leaf, before.leaf(leaf))));
        }
        fits
    }
}
