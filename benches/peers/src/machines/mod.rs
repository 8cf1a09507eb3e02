//! The machines, one file each.
//!
//! Each run starts anew from the bytes of the program, in two parts that are timed apart:
//!
//! ```text
//! program, input ──load──▶ Ready: compiled, in memory, with its input ──run──▶ at its end ──▶ output
//! ```

mod ckb;
mod native;
mod polkavm;
mod revm;
mod rivet;
mod wasmi;
mod wasmtime;

use crate::Error;
use crate::inputs::Case;
use crate::programs::Programs;

/// What a run has to show.
#[derive(Debug, Default)]
pub struct Finished {
    /// What the program wrote.
    pub output: Vec<u8>,
    /// Gas, fuel or cycles by the machine's own prices, if it was metered.
    pub gas: Option<u64>,
    /// Instructions executed, where the machine counts them.
    pub instructions: Option<u64>,
}

/// A program that stands at its entry, with its input.
pub trait Ready {
    /// Runs it to its end. Called once.
    ///
    /// # Errors
    ///
    /// If the machine fails.
    fn run(&mut self) -> Result<(), Error>;

    /// What came of it; takes none of the time that is measured.
    ///
    /// # Errors
    ///
    /// If the program fails, or has not run.
    fn finished(&mut self) -> Result<Finished, Error>;
}

/// A machine that has its program, in one of its modes.
pub trait Machine {
    /// From the bytes of the program to its entry.
    ///
    /// # Errors
    ///
    /// If the machine takes no such program or input.
    fn load<'a>(&'a self, case: &'a Case) -> Result<Box<dyn Ready + 'a>, Error>;
}

/// Sets up a machine in a mode.
pub type SetUp = fn(&Programs, Kind) -> Result<Box<dyn Machine>, Error>;

/// A machine in one of its modes, before it is set up.
#[derive(Clone, Copy)]
pub struct Kind {
    /// Its name, and how it executes where it has several ways.
    pub name: &'static str,
    /// Whether it meters.
    pub metering: bool,
    /// The crate whose version is the machine's.
    pub package: &'static str,
    /// Sets it up, before all time that is measured.
    pub set_up: SetUp,
}

/// In place of what a program returns, before it has: as an error that no program reports.
const NOT_RUN: i64 = i64::MIN;

/// What all others are compared with.
pub const NATIVE: &str = "native";

const fn kind(name: &'static str, metering: bool, package: &'static str, set_up: SetUp) -> Kind {
    Kind { name, metering, package, set_up }
}

/// All of them; the first one is [`NATIVE`].
pub const KINDS: [Kind; 17] = [
    kind(NATIVE, false, "peers", native::baseline),
    kind("native-cpu", false, "peers", native::this_cpu),
    kind("rivet", true, "vm", rivet::software),
    kind("rivet-precompiles", true, "vm", rivet::precompiles),
    kind("revm", true, "revm", revm::set_up),
    kind("wasmtime", false, "wasmtime", wasmtime::set_up),
    kind("wasmtime", true, "wasmtime", wasmtime::set_up),
    kind("wasmi", false, "wasmi", wasmi::set_up),
    kind("wasmi", true, "wasmi", wasmi::set_up),
    kind("ckb-vm-asm", false, "ckb-vm", ckb::assembly),
    kind("ckb-vm-asm", true, "ckb-vm", ckb::assembly),
    kind("ckb-vm-interpreter", false, "ckb-vm", ckb::interpreter),
    kind("ckb-vm-interpreter", true, "ckb-vm", ckb::interpreter),
    kind("polkavm-recompiler", false, "polkavm", polkavm::recompiler),
    kind("polkavm-recompiler", true, "polkavm", polkavm::recompiler),
    kind("polkavm-interpreter", false, "polkavm", polkavm::interpreter),
    kind("polkavm-interpreter", true, "polkavm", polkavm::interpreter),
];
