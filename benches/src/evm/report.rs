//! All figures, as JSON has them.

use std::collections::BTreeMap;

use evm_host::workload::Size;
use evm_host::workloads::Workload;
use serde::{Deserialize, Serialize};

use super::opcodes::Opcode;
use super::variant::{Executed, Proven, Variant};

/// What `cargo prove bench evm` found.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// How each figure is found.
    pub method: &'static str,
    /// What proved.
    pub machine: Machine,
    /// Versions of what took part.
    pub versions: BTreeMap<&'static str, String>,
    /// Runs of each proof, of which the median counts.
    pub runs: usize,
    /// The most cycles that were proven.
    pub prove_up_to: u64,
    /// Cells in use that the prover proves in a second: the median of all rows that were proven and have a
    /// million cycles at least; of all if none has.
    pub cells_per_second: f64,
    /// The workloads in all ways.
    pub rows: Vec<Row>,
    /// The EVM's figures by those of native code.
    pub ratios: Vec<Ratio>,
    /// The opcodes, dearest first by cells for each unit of gas.
    pub opcodes: Vec<Opcode>,
    /// Execution by other virtual machines, as `benches/peers` has measured it.
    pub execution: Option<Execution>,
}

/// The method, in a few words.
pub const METHOD: &str = "cycles, gas and cells: counted, in rows in use, without padding and fixed tables. \
    proving_seconds: from execution to the encoded proof at 100 bits, setup and verification left out, each run in a process of \
    its own, median; where `proven` is false it is cells / cells_per_second. opcodes: differences of loops with and without \
    the opcode and with more and fewer rounds, median of three draws of arguments.";

/// What proved.
#[derive(Clone, Debug, Serialize)]
pub struct Machine {
    /// Name of the processor.
    pub processor: String,
    /// Threads that could work.
    pub threads: usize,
    /// Vector instructions of the build.
    pub simd: &'static str,
}

/// A workload in one of the ways.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// Name of the workload.
    pub workload: &'static str,
    /// In which way.
    pub variant: Variant,
    /// How much of it.
    pub count: u32,
    /// Of what.
    pub of: &'static str,
    /// Gas that the EVM uses for it.
    pub evm_gas: u64,
    /// Instructions executed.
    pub cycles: u64,
    /// Gas of the machine.
    pub rivet_gas: u64,
    /// Cells of rows in use.
    pub cells: u64,
    /// Whether it was proven.
    pub proven: bool,
    /// Time to prove it: measured, or else what its cells take.
    pub proving_seconds: f64,
    /// Least and greatest of the runs.
    pub spread: Option<[f64; 2]>,
    /// Time to prove for a million of the EVM's gas.
    pub seconds_per_million_evm_gas: f64,
    /// The most memory of any run.
    pub peak_memory_bytes: Option<u64>,
    /// Length of the proof.
    pub proof_bytes: Option<u64>,
}

/// What the EVM takes of what native code takes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ratio {
    /// Name of the workload.
    pub workload: &'static str,
    /// Whether both have precompiles, or neither.
    pub precompiles: bool,
    /// Of the cycles.
    pub cycles: f64,
    /// Of the cells.
    pub cells: f64,
    /// Of the time to prove.
    pub proving_seconds: f64,
}

/// Execution by several virtual machines.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Execution {
    /// Machine, date and method.
    pub header: serde_json::Value,
    /// A workload on a virtual machine.
    pub rows: Vec<ExecutionRow>,
}

/// A workload on a virtual machine.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExecutionRow {
    /// Name of the workload.
    pub workload: String,
    /// Name of the virtual machine.
    pub vm: String,
    /// Whether it counts what the program uses.
    pub metering: bool,
    /// To load or compile the program.
    pub load_seconds: f64,
    /// To execute it, median.
    pub run_seconds: f64,
    /// Least and greatest of the runs.
    pub spread: [f64; 2],
    /// By the native time.
    pub slowdown: f64,
    /// Version of the virtual machine.
    pub version: String,
}

impl Row {
    /// A row without its proof.
    pub fn new(
        workload: Workload,
        count: u32,
        variant: Variant,
        evm_gas: u64,
        executed: Executed,
    ) -> Self {
        Self {
            workload: workload.name(),
            variant,
            count,
            of: Size::of(workload).of,
            evm_gas,
            cycles: executed.cycles,
            rivet_gas: executed.gas,
            cells: executed.cells,
            proven: false,
            proving_seconds: 0.0,
            spread: None,
            seconds_per_million_evm_gas: 0.0,
            peak_memory_bytes: None,
            proof_bytes: None,
        }
    }

    /// Adds the proofs: the time is their median.
    pub fn prove(&mut self, mut runs: Vec<Proven>) {
        runs.sort_by(|x, y| x.seconds.total_cmp(&y.seconds));
        let (Some(first), Some(last)) = (runs.first(), runs.last()) else { return };
        // Of an even number, the slower one in the middle.
        let median = &runs[runs.len() / 2];
        self.proven = true;
        self.proving_seconds = median.seconds;
        self.spread = Some([first.seconds, last.seconds]);
        self.proof_bytes = Some(median.proof_bytes);
        self.peak_memory_bytes = runs.iter().filter_map(|run| run.peak_memory_bytes).max();
    }
}

/// Proofs of fewer cycles say little of the prover's speed: the tables of one size take most of it.
const ENOUGH_CYCLES: u64 = 1_000_000;

/// Cells that the prover proves in a second: see [`Report::cells_per_second`].
pub fn cells_per_second(rows: &[Row]) -> f64 {
    let proven = || rows.iter().filter(|row| row.proven);
    let is_enough = |row: &&Row| row.cycles >= ENOUGH_CYCLES;
    let least = if proven().any(|row| is_enough(&row)) { ENOUGH_CYCLES } else { 0 };
    let mut speeds: Vec<f64> = proven()
        .filter(|row| row.cycles >= least)
        .map(|row| row.cells as f64 / row.proving_seconds)
        .collect();
    speeds.sort_by(f64::total_cmp);
    speeds.get(speeds.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Gives rows without a proof the time that their cells take, and all of them the time for their gas.
pub fn complete(rows: &mut [Row], cells_per_second: f64) {
    for row in rows {
        if !row.proven {
            row.proving_seconds = row.cells as f64 / cells_per_second;
        }
        row.seconds_per_million_evm_gas = row.proving_seconds * 1e6 / row.evm_gas as f64;
    }
}

/// What the EVM takes by what native code takes, of each workload that has both.
pub fn ratios(rows: &[Row]) -> Vec<Ratio> {
    let pairs = [
        (false, Variant::EvmSoftware, Variant::NativeSoftware),
        (true, Variant::Evm, Variant::Native),
    ];
    let of_pair = |(precompiles, evm, native)| {
        let natives = rows.iter().filter(move |row| row.variant == native);
        natives.filter_map(move |native| {
            let evm =
                rows.iter().find(|row| row.variant == evm && row.workload == native.workload)?;
            Some(Ratio {
                workload: native.workload,
                precompiles,
                cycles: evm.cycles as f64 / native.cycles as f64,
                cells: evm.cells as f64 / native.cells as f64,
                proving_seconds: evm.proving_seconds / native.proving_seconds,
            })
        })
    };
    pairs.into_iter().flat_map(of_pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row of so many cells, and its proofs' seconds.
    fn row(variant: Variant, cells: u64, seconds: &[f64]) -> Row {
        let executed = Executed { cycles: cells / 50, gas: cells / 10, cells };
        let mut row = Row::new(Workload::Sort, 7, variant, 2_000_000, executed);
        let proven = |&seconds: &f64| Proven {
            seconds,
            proof_bytes: 1_000_000,
            peak_memory_bytes: Some(seconds as u64),
        };
        row.prove(seconds.iter().map(proven).collect());
        row
    }

    #[test]
    fn what_is_not_proven_takes_what_its_cells_take() {
        let mut rows = [
            row(Variant::EvmSoftware, 8_000_000_000, &[]),
            row(Variant::Evm, 400_000_000, &[4.0, 2.0, 9.0]),
            row(Variant::Native, 50_000_000, &[1.0]),
        ];
        let speed = cells_per_second(&rows);
        assert_eq!(speed, 1e8, "the native row is too short to count");
        complete(&mut rows, speed);
        let seconds = rows.each_ref().map(|row| row.proving_seconds);
        assert_eq!(seconds, [80.0, 4.0, 1.0]);
        assert_eq!(rows.each_ref().map(|row| row.proven), [false, true, true]);
        assert_eq!(rows[1].spread, Some([2.0, 9.0]));
        assert_eq!(rows[1].peak_memory_bytes, Some(9));
        assert_eq!(rows[1].seconds_per_million_evm_gas, 2.0);
        let expected = Ratio {
            workload: "sort",
            precompiles: true,
            cycles: 8.0,
            cells: 8.0,
            proving_seconds: 4.0,
        };
        assert_eq!(ratios(&rows), [expected]);
    }
}
