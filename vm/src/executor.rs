//! A run: at full speed, shard by shard, or only counted.

use isa::Program;
use isa::clock::START;

use crate::checkpoints::Checkpoints;
use crate::error::ExecutionError;
use crate::history::History;
use crate::limit::ShardLimit;
use crate::machine::{Limits, Machine, Pause};
use crate::records::Records;
use crate::shard::{Counts, ShardTracer, Sink};
use crate::tracer::NoTracer;

/// What a run that halted has to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Exit code.
    pub exit_code: u32,
    /// Public output.
    pub output: Vec<u8>,
    /// Console output, up to the limit.
    pub console: Vec<u8>,
    /// Gas used.
    pub gas: u64,
    /// Instructions executed.
    pub cycles: u64,
    /// Loads and stores whose address was no multiple of their size.
    pub misaligned: u64,
    /// Pages of 4 KiB that hold program, input and whatever the guest wrote.
    pub pages: u32,
}

/// Runs `program` to its end at full speed.
pub fn run(program: &Program, input: &[u8], limits: Limits) -> Result<Outcome, ExecutionError> {
    Executor::new(program, input, limits)?.run()
}

/// A run of a program, which may stop between shards.
///
/// The ways to go on can be mixed: each starts where the last one stopped.
pub struct Executor<'p> {
    program: &'p Program,
    machine: Machine,
    history: History,
    /// How the run ended, once it has.
    end: Option<Result<Outcome, ExecutionError>>,
    #[cfg(feature = "faults")]
    armed: Option<crate::faults::Armed>,
}

impl<'p> Executor<'p> {
    /// A run from the start.
    pub fn new(program: &'p Program, input: &[u8], limits: Limits) -> Result<Self, ExecutionError> {
        Ok(Self::resume(program, Machine::new(program, input, limits)?))
    }

    /// A run from a checkpoint: a clone of [`Self::machine`] of an earlier run of `program`.
    pub fn resume(program: &'p Program, machine: Machine) -> Self {
        let mut executor = Self {
            program,
            machine,
            history: History::new(),
            end: None,
            #[cfg(feature = "faults")]
            armed: crate::faults::Armed::pending(),
        };
        if let Some(code) = executor.machine.exit_code() {
            executor.end = Some(executor.outcome_of(code));
        }
        executor
    }

    /// The state of the guest; clone it to make a checkpoint.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// The outcome, once the guest has exited.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.end.as_ref()?.as_ref().ok()
    }

    /// Runs to the end at full speed.
    pub fn run(&mut self) -> Result<Outcome, ExecutionError> {
        self.run_leaving(&mut Checkpoints::within(0))
    }

    /// As [`Self::run`], and leaves checkpoints on the way.
    pub fn run_leaving(
        &mut self,
        checkpoints: &mut Checkpoints,
    ) -> Result<Outcome, ExecutionError> {
        loop {
            if let Some(end) = &self.end {
                return end.clone();
            }
            self.run_to(checkpoints.due(self.machine.gas()))?;
            if self.end.is_none() {
                checkpoints.keep(&self.machine);
            }
        }
    }

    /// Runs on at full speed, until the next instruction would take the gas used by the whole run
    /// above `gas` or the guest exits.
    pub fn run_to(&mut self, gas: u64) -> Result<(), ExecutionError> {
        if self.end.is_none() {
            let pause = self.machine.run_to(self.program, gas, &mut NoTracer);
            self.note_end(&pause);
        }
        self.end.clone().map_or(Ok(()), |end| end.map(drop))
    }

    /// The records of the next shard; `None` after the last one.
    ///
    /// A shard ends before the first instruction that might take it over the limit, or take its
    /// clock over [`isa::clock::LOG_MAX`]; but it holds one instruction at least.
    pub fn next_shard(&mut self, limit: &ShardLimit) -> Result<Option<Records>, ExecutionError> {
        let pc_start = self.machine.pc();
        let sink = Records { pc_start, ..Records::default() };
        let Some((mut records, size)) = self.shard(limit, sink)? else {
            return Ok(None);
        };
        (records.leaves, records.refreshes) = self.history.finish(&self.machine);
        records.pc_end = self.end.is_none().then(|| self.machine.pc());
        records.clk_end = size.clk;
        records.cycles = size.cycles;
        Ok(Some(records))
    }

    /// As [`Self::next_shard`], but only counts the rows.
    pub fn next_counts(&mut self, limit: &ShardLimit) -> Result<Option<Counts>, ExecutionError> {
        let Some((mut counts, size)) = self.shard(limit, Counts::default())? else {
            return Ok(None);
        };
        let (leaves, refreshes) = self.history.clear();
        counts.leaves = leaves.len() as u64;
        counts.refreshes = refreshes.len() as u64;
        counts.cycles = size.cycles;
        counts.gas = u64::from(size.clk - START);
        counts.cells = size.cells;
        Ok(Some(counts))
    }

    /// Runs to the end and counts the rows of each shard.
    pub fn profile(&mut self, limit: &ShardLimit) -> Result<Vec<Counts>, ExecutionError> {
        std::iter::from_fn(|| self.next_counts(limit).transpose()).collect()
    }

    /// Executes one shard into `sink`; leaves its words in the history.
    fn shard<S: Sink>(
        &mut self,
        limit: &ShardLimit,
        sink: S,
    ) -> Result<Option<(S, ShardSize)>, ExecutionError> {
        match &self.end {
            Some(Ok(_)) => return Ok(None),
            Some(Err(error)) => return Err(error.clone()),
            None => {}
        }
        let mut tracer = ShardTracer::new(limit, &mut self.history, sink);
        #[cfg(feature = "faults")]
        {
            tracer.armed = self.armed.as_mut();
        }
        let pause = self.machine.run(self.program, &mut tracer);
        let size = ShardSize { clk: tracer.clk, cycles: tracer.cycles, cells: tracer.cells() };
        let sink = tracer.sink;
        #[cfg(feature = "faults")]
        let pause = match &self.armed {
            Some(armed) => armed.outlive(pause, size.cycles),
            None => pause,
        };
        self.note_end(&pause);
        match &self.end {
            #[cfg(feature = "faults")]
            Some(Err(_)) if self.armed.is_some_and(|armed| armed.outlives(size.cycles)) => {
                Ok(Some((sink, size)))
            }
            Some(Err(error)) => Err(error.clone()),
            _ => Ok(Some((sink, size))),
        }
    }

    fn note_end(&mut self, pause: &Result<Pause, ExecutionError>) {
        self.end = match pause {
            Ok(Pause::Full) => None,
            Ok(Pause::Halted(code)) => Some(self.outcome_of(*code)),
            Err(error) => Some(Err(error.clone())),
        };
    }

    fn outcome_of(&self, exit_code: u32) -> Result<Outcome, ExecutionError> {
        let machine = &self.machine;
        Ok(Outcome {
            exit_code,
            output: machine.output()?,
            console: machine.console().to_vec(),
            gas: machine.gas(),
            cycles: machine.cycles(),
            misaligned: machine.misaligned(),
            pages: machine.memory().pages_written(),
        })
    }
}

/// Where a shard's tracer stood at its end.
struct ShardSize {
    clk: u32,
    cycles: u64,
    cells: u64,
}
