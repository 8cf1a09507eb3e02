//! What can go wrong.

use std::path::PathBuf;

/// Why nothing was measured, or a machine was left out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A program is missing.
    #[error("{} is missing: `cargo run --release -- build` makes it", .0.display())]
    NoProgram(PathBuf),
    /// A tool that builds programs is missing.
    #[error("no {0}")]
    NoTool(&'static str),
    /// A tool did not do its work.
    #[error("{command} failed ({status})")]
    Tool {
        /// What was run.
        command: String,
        /// How it ended.
        status: String,
    },
    /// PolkaVM's linker rejects a program.
    #[error("PolkaVM's linker: {0}")]
    Link(String),
    /// A machine reports an error.
    #[error("{machine}: {message}")]
    Machine {
        /// Which.
        machine: &'static str,
        /// What it says.
        message: String,
    },
    /// The program says that its input is not right, or it panicked.
    #[error("{machine}: the program rejects its input (code {code})")]
    Rejected {
        /// Where.
        machine: &'static str,
        /// What it says.
        code: i64,
    },
    /// The output is another one than the right one.
    #[error("{machine} on {workload}: output {found}, expected {expected}")]
    Output {
        /// Where.
        machine: &'static str,
        /// Of what.
        workload: &'static str,
        /// Hex digits.
        expected: String,
        /// Hex digits.
        found: String,
    },
    /// Inputs cannot be made.
    #[error("inputs: {0}")]
    Inputs(#[from] evm_host::HostError),
    /// The result cannot be written as JSON.
    #[error("JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// There is no machine or workload of this name.
    #[error("there is no {0}")]
    Unknown(String),
    /// Nothing to compare with.
    #[error("no run was asked for")]
    NoRuns,
}

impl Error {
    /// An error that a machine reports, with its causes.
    pub fn of(machine: &'static str, error: impl std::fmt::Display) -> Self {
        Self::Machine { machine, message: format!("{error:#}") }
    }
}
