//! What can go wrong, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

use benches::MeasureError;
use benches::chart::ChartError;
use prover::ProveError;
use thiserror::Error;
use verifier::VerifyError;
use vm::{ElfError, ExecutionError, TrapKind};

use crate::guest_build::BuildError;

/// Why a command failed. Each message is a sentence; [`CliError::hint`] may add a remedy.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CliError {
    /// A file or folder could not be used.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// The standard output is broken.
    #[error("cannot write to the standard output: {0}")]
    Stdout(io::Error),
    /// A file is larger than any of its kind.
    #[error("{} is longer than the {max} bytes that {what} can have", path.display())]
    TooLong {
        /// The file.
        path: PathBuf,
        /// What it should have been.
        what: &'static str,
        /// The bound.
        max: u64,
    },
    /// No file, folder or example has this name.
    #[error("{} is neither a file, nor a folder, nor a built-in example", name.display())]
    UnknownProgram {
        /// What was asked for.
        name: PathBuf,
    },
    /// A file is not an ELF that can be run.
    #[error("{name}: {source}")]
    Elf {
        /// The file, or the example.
        name: String,
        /// Why it cannot be loaded.
        source: ElfError,
    },
    /// A guest could not be built.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// A guest could not be executed to its end.
    #[error("the execution failed: {0}")]
    Execution(#[from] ExecutionError),
    /// A run could not be proven.
    #[error("the run could not be proven: {0}")]
    Prove(ProveError),
    /// A proof does not verify.
    #[error("{} does not verify: {source}", path.display())]
    Rejected {
        /// The proof.
        path: PathBuf,
        /// Why.
        source: VerifyError,
    },
    /// A file holds no proof.
    #[error("{} cannot be shown: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: VerifyError,
    },
    /// The proof states something other than the execution has shown: a fault of ours.
    #[error(
        "the proof verifies, but it does not state what the execution gave; please report this"
    )]
    OtherStatement,
    /// A file holds no verifying key.
    #[error("{} is not a verifying key", path.display())]
    NotAKey {
        /// The file.
        path: PathBuf,
    },
    /// The pool of threads could not be made.
    #[error("cannot start {threads} threads: {reason}")]
    Threads {
        /// How many.
        threads: usize,
        /// Why not.
        reason: String,
    },
    /// A workload could not be measured.
    #[error("{workload} could not be measured: {source}")]
    Measure {
        /// The workload.
        workload: &'static str,
        /// Why not.
        source: MeasureError,
    },
    /// The process that measures a workload failed, or did not say what it measured.
    #[error("the process that measures {workload} gave no result: {status}")]
    Child {
        /// The workload.
        workload: &'static str,
        /// How the process ended.
        status: ExitStatus,
    },
    /// A state test cannot be an input, or fails.
    #[cfg(feature = "evm")]
    #[error("{}: {source}", path.display())]
    StateTest {
        /// The file.
        path: PathBuf,
        /// Why.
        source: evm_host::HostError,
    },
    /// The EVM is left out of this program.
    #[cfg(not(feature = "evm"))]
    #[error(
        "this program was built without the EVM, which brings revm; in Rivet's folder: \
         cargo run --release --features evm -- bench evm"
    )]
    WithoutEvm,
    /// What `benches/peers` should have written is something else.
    #[cfg(feature = "evm")]
    #[error("{} is not what benches/peers writes: {source}", path.display())]
    NotPeers {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: serde_json::Error,
    },
    /// No run is short enough to be proven, so there is no speed to measure.
    #[cfg(feature = "evm")]
    #[error("--prove-up-to {limit} proves nothing: the shortest run has {shortest} cycles")]
    NothingToProve {
        /// The most cycles that were to be proven.
        limit: u64,
        /// Cycles of the shortest run.
        shortest: u64,
    },
    /// The chart could not be drawn.
    #[error(transparent)]
    Chart(ChartError),
    /// The ELF has no signature.
    #[error("the ELF has no symbol {symbol}, so there is no signature to write")]
    NoSignature {
        /// The missing symbol.
        symbol: &'static str,
    },
    /// The signature is not made of whole words.
    #[error("the signature from {begin:#010x} to {end:#010x} is not made of whole words")]
    BadSignature {
        /// Value of `begin_signature`.
        begin: u32,
        /// Value of `end_signature`.
        end: u32,
    },
}

impl CliError {
    /// An error of the file system, for `map_err`.
    pub fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { action, path, source }
    }

    /// What a person can do about it.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::UnknownProgram { .. } => {
                return Some(format!("the built-in examples are {}", crate::examples::names()));
            }
            Self::Build(BuildError::NoCompiler { .. }) => {
                "`cargo prove doctor` shows what is installed"
            }
            Self::Build(BuildError::NotAGuest { .. } | BuildError::Metadata { .. }) => {
                "name an ELF file, a built-in example or the folder of a guest; see --help"
            }
            Self::Execution(error) | Self::Prove(ProveError::Execution(error)) => {
                return hint_of_execution(error).map(str::to_owned);
            }
            Self::Prove(ProveError::Budget { needed, .. }) => {
                return Some(format!("give it more, as in --max-memory {needed}"));
            }
            Self::Prove(ProveError::Store { .. }) => {
                "shards saved so far stay where they are; the same command goes on from there"
            }
            Self::Rejected { source: VerifyError::Security { found, .. }, .. } => {
                return Some(format!("--min-bits {found} would accept it"));
            }
            Self::Rejected { .. } => {
                "a proof verifies unchanged, with the key of its own program, and with the version \
                 of Rivet that made it"
            }
            Self::NotAKey { .. } => "`cargo prove vkey PROGRAM` makes the key of a program",
            Self::NoSignature { .. } => {
                "link with the symbols begin_signature and end_signature, and do not strip them"
            }
            _ => return None,
        };
        Some(hint.to_owned())
    }
}

fn hint_of_execution(error: &ExecutionError) -> Option<&'static str> {
    match error {
        ExecutionError::Trap(trap) => match trap.kind {
            TrapKind::OutOfGas { .. } => Some("--gas-limit sets the limit"),
            TrapKind::MemoryLimit(_) => Some("--guest-memory-limit sets the limit"),
            TrapKind::IllegalInstruction { .. } => Some("build with -march=rv32im -mabi=ilp32"),
            _ => None,
        },
        ExecutionError::ImageTooLarge(_) => Some("--guest-memory-limit sets the limit"),
        _ => None,
    }
}
