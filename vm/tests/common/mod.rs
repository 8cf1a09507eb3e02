//! Shared by the integration tests.
#![allow(dead_code)] // each test binary uses a part

mod bus;
pub mod replay;

use isa::Program;
use vm::records::{NUM_CHIPS, Records};
use vm::{Executor, Limits, Machine, Outcome, ShardLimit};

/// A limit of about `rows` rows a shard.
pub fn rows_limit(rows: u64) -> ShardLimit {
    ShardLimit {
        cells_per_row: [10; NUM_CHIPS],
        cells_per_copy: 7,
        cells_per_call: [20; isa::precompile::COUNT],
        cells_per_refresh: 5,
        cells_per_leaf: 3,
        max_cells: 10 * rows,
    }
}

/// All shards of a run, its outcome, and the state at its end.
pub struct Run {
    pub shards: Vec<Records>,
    pub outcome: Outcome,
    pub machine: Machine,
}

/// Records all shards of a run that must end well, and replays them.
pub fn record(program: &Program, input: &[u8], limit: &ShardLimit) -> Run {
    let mut executor = Executor::new(program, input, Limits::default()).unwrap();
    let mut shards = Vec::new();
    while let Some(records) = executor.next_shard(limit).unwrap() {
        shards.push(records);
    }
    let outcome = executor.outcome().unwrap().clone();
    replay::check(program, input, &shards, &outcome);
    Run { shards, outcome, machine: executor.machine().clone() }
}
