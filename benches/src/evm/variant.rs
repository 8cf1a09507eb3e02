//! One piece of work in four ways: by the EVM or natively, without and with precompiles.

use std::time::Instant;

use evm_host::workload::Work;
use evm_host::workloads::{Workload, tagged};
use isa::Program;
use prover::{Nothing, Observer, Options, Prover};
use serde::{Deserialize, Serialize};
use verifier::{Policy, Profile, verify};
use vm::{Outcome, load_elf};

use crate::measure::MeasureError;
use crate::precompiles::{InUse, MEMORY, in_use};

/// How the work is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Variant {
    /// As a contract or a transaction, by revm in software.
    EvmSoftware,
    /// As a contract or a transaction, by revm with precompiles.
    Evm,
    /// As native code, in software.
    NativeSoftware,
    /// As native code, with precompiles.
    Native,
}

impl Variant {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::EvmSoftware, Self::Evm, Self::NativeSoftware, Self::Native];

    /// The example that does it so.
    pub const fn example(self) -> &'static str {
        match self {
            Self::EvmSoftware => "evm-software",
            Self::Evm => "evm",
            Self::NativeSoftware => "workloads-software",
            Self::Native => "workloads",
        }
    }

    /// Its name, as in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::EvmSoftware => "evm-software",
            Self::Evm => "evm",
            Self::NativeSoftware => "native-software",
            Self::Native => "native",
        }
    }

    /// The variant of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|variant| variant.name() == name)
    }

    const fn is_evm(self) -> bool {
        matches!(self, Self::EvmSoftware | Self::Evm)
    }
}

/// What a guest is to do, and what it should write.
#[derive(Clone, Debug)]
pub struct Task {
    /// In which way.
    pub variant: Variant,
    /// The guest.
    pub program: Program,
    /// Its input.
    pub input: Vec<u8>,
    /// Its output, by native execution.
    pub output: Vec<u8>,
    /// Gas that the EVM uses for the work.
    pub evm_gas: u64,
}

/// What a run takes, without proving it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Executed {
    /// Instructions executed.
    pub cycles: u64,
    /// Gas of the machine.
    pub gas: u64,
    /// Cells of all rows in use, of all chips but those whose tables have one size.
    pub cells: u64,
}

/// What the proof of a run takes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proven {
    /// From execution to the encoded proof, setup and verification left out.
    pub seconds: f64,
    /// Length of the proof.
    pub proof_bytes: u64,
    /// The most memory that was resident in the process that did this and nothing else.
    pub peak_memory_bytes: Option<u64>,
}

impl Task {
    /// So much of a workload, in one of the ways; `elf` is that of [`Variant::example`].
    ///
    /// # Errors
    ///
    /// If the input cannot be made, or the ELF is none.
    pub fn new(
        workload: Workload,
        count: u32,
        variant: Variant,
        elf: &[u8],
    ) -> Result<Self, MeasureError> {
        let work = Work::new(workload, count)?;
        let prepared = work.job()?.prepare()?;
        let evm_gas = prepared.execution.output.gas_used.iter().sum();
        let (input, output) = if variant.is_evm() {
            (prepared.input, prepared.execution.output.encode())
        } else {
            (tagged(workload, &work.native_input()?), work.expected()?)
        };
        Ok(Self { variant, program: load_elf(elf)?, input, output, evm_gas })
    }

    /// Executes it, checks the output and counts.
    ///
    /// # Errors
    ///
    /// If the guest does not run to its end, or gives another output.
    pub fn execute(&self) -> Result<Executed, MeasureError> {
        let InUse { outcome, cells } = in_use(&self.program, &self.input)?;
        self.check(&outcome)?;
        Ok(Executed { cycles: outcome.cycles, gas: outcome.gas, cells })
    }

    fn check(&self, outcome: &Outcome) -> Result<(), MeasureError> {
        if outcome.exit_code == 0 && outcome.output == self.output {
            return Ok(());
        }
        Err(MeasureError::Output {
            program: self.variant.example(),
            exit_code: outcome.exit_code,
            expected: self.output.len(),
            found: outcome.output.len(),
        })
    }

    /// Proves it and verifies the proof. The observer is made when the number of cycles is known.
    ///
    /// # Errors
    ///
    /// If the guest, the prover or the verifier fails.
    pub fn prove<O: Observer>(
        &self,
        observer: impl FnOnce(u64) -> O,
    ) -> Result<Proven, MeasureError> {
        let outcome = vm::run(&self.program, &self.input, vm::Limits::default())?;
        self.check(&outcome)?;
        let profile = Profile::Bits100;
        let mut prover = Prover::new(self.program.clone(), profile)?;
        let mut observer = observer(outcome.cycles);
        let start = Instant::now();
        let options = Options::within(MEMORY);
        let proof = prover.prove(&self.input, &options, &mut Nothing, &mut observer)?.to_bytes()?;
        let seconds = start.elapsed().as_secs_f64();
        verify(prover.key(), &proof, Policy { min_bits: profile.target() })?;
        Ok(Proven { seconds, proof_bytes: proof.len() as u64, peak_memory_bytes: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(workload: Workload, count: u32, variant: Variant) -> Task {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../guest-examples/elf");
        let elf = std::fs::read(format!("{folder}/{}.elf", variant.example())).expect("an example");
        Task::new(workload, count, variant, &elf).expect("a task")
    }

    /// The EVM's execution is proven too, from input to verified proof.
    #[test]
    fn the_work_is_proven_by_the_evm_and_natively() {
        for variant in [Variant::Evm, Variant::Native] {
            let task = task(Workload::Swap, 1, variant);
            let executed = task.execute().expect("it is executed");
            let proven = task.prove(|_| Nothing).expect("it is proven");
            assert!(executed.cells > 10 * executed.cycles && executed.gas > executed.cycles);
            assert!(proven.proof_bytes > 100_000 && proven.seconds > 0.0, "{proven:?}");
        }
    }

    /// NEGATIVE: a guest that gives something else is found out.
    #[test]
    fn another_output_is_an_error() {
        let mut task = task(Workload::Fibonacci, 10, Variant::Native);
        task.execute().expect("it is executed");
        task.output[0] ^= 1;
        let wrong = |error| matches!(error, MeasureError::Output { program: "workloads", .. });
        assert!(task.execute().is_err_and(wrong) && task.prove(|_| Nothing).is_err_and(wrong));
    }

    #[test]
    fn names_lead_back() {
        for variant in Variant::ALL {
            assert_eq!(Variant::named(variant.name()), Some(variant));
            let name = serde_json::to_value(variant).expect("JSON");
            assert_eq!(name, variant.name());
        }
    }
}
