//! Several runs, one result.
//!
//! The run of median speed stands for all, with all its figures, so that they fit together; the
//! spread says how far the others were.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::measure::Run;
use crate::stages::Stage;

/// What `cargo prove bench` found.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Runs of each workload.
    pub runs: usize,
    /// Threads that could work.
    pub threads: usize,
    /// Vector instructions of the build.
    pub simd: &'static str,
    /// Their figures.
    pub workloads: Vec<Figures>,
}

/// Least and greatest of all runs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spread {
    /// Of the speed, in kHz.
    pub khz: [f64; 2],
    /// Of the efficiency.
    pub efficiency: [f64; 2],
}

/// The figures of a workload: those of its median run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figures {
    /// Name of the workload.
    pub name: &'static str,
    /// Instructions proven.
    pub cycles: u64,
    /// Parts of the proof.
    pub shards: usize,
    /// Committed cells, padding included.
    pub cells: u64,
    /// Committed cells for each instruction.
    pub cells_per_cycle: f64,
    /// Thousands of cycles in a second of the whole, from execution to the verified proof.
    pub khz: f64,
    /// `floor_seconds` as a share of `proving_seconds`.
    pub efficiency: f64,
    /// Share of the time of all threads, while proving, in which they worked.
    pub thread_share: f64,
    /// The most memory that was resident in any run.
    pub peak_memory_bytes: Option<u64>,
    /// Length of the proof.
    pub proof_bytes: u64,
    /// Proven bits of security.
    pub proven_bits: u32,
    /// The whole, in seconds.
    pub total_seconds: f64,
    /// All between execution and proof, in seconds.
    pub proving_seconds: f64,
    /// The least time that the commitments take, in seconds.
    pub floor_seconds: f64,
    /// Each stage, in seconds.
    pub seconds: BTreeMap<Stage, f64>,
    /// Of all runs.
    pub spread: Spread,
}

impl Figures {
    /// The figures of some runs; `None` if there are none.
    pub fn of(name: &'static str, mut runs: Vec<Run>) -> Option<Self> {
        runs.sort_by(|a, b| a.total_seconds().total_cmp(&b.total_seconds()));
        let range = |value: fn(&Run) -> f64| {
            let values = || runs.iter().map(value);
            [values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max)]
        };
        let spread = Spread { khz: range(Run::khz), efficiency: range(Run::efficiency) };
        // Of an even number, the slower one in the middle.
        let run = runs.get(runs.len() / 2)?;
        Some(Self {
            name,
            cycles: run.cycles,
            shards: run.shards,
            cells: run.cells,
            cells_per_cycle: run.cells as f64 / run.cycles as f64,
            khz: run.khz(),
            efficiency: run.efficiency(),
            thread_share: run.thread_share,
            peak_memory_bytes: runs.iter().filter_map(|run| run.peak_memory_bytes).max(),
            proof_bytes: run.proof_bytes,
            proven_bits: run.proven_bits,
            total_seconds: run.total_seconds(),
            proving_seconds: run.proving_seconds(),
            floor_seconds: run.floor_seconds,
            seconds: run.seconds.clone(),
            spread,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(seconds: f64) -> Run {
        Run {
            cycles: 6000,
            shards: 1,
            cells: 60_000,
            peak_memory_bytes: Some(seconds as u64),
            proof_bytes: 1,
            proven_bits: 100,
            threads: 2,
            floor_seconds: 0.5,
            thread_share: 0.9,
            seconds: [(Stage::Verify, 1.0), (Stage::Commit, seconds)].into(),
        }
    }

    #[test]
    fn the_median_stands_for_all() {
        let result = Figures::of("x", [5.0, 1.0, 2.0].map(run).to_vec()).expect("figures");
        assert_eq!((result.khz, result.cells_per_cycle, result.efficiency), (2.0, 10.0, 0.25));
        assert_eq!(result.spread, Spread { khz: [1.0, 3.0], efficiency: [0.1, 0.5] });
        assert_eq!(result.peak_memory_bytes, Some(5));
        assert_eq!((result.total_seconds, result.proving_seconds), (3.0, 2.0));
        assert_eq!(Figures::of("x", Vec::new()), None);
    }
}
