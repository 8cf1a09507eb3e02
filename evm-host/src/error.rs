//! What can be wrong with files for the guest `evm`.

use std::io;
use std::path::{Path, PathBuf};

use alloy_primitives::B256;
use thiserror::Error;

/// Why there is no input, or why a test fails.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum HostError {
    /// A file could not be used.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which file.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// The text is not JSON of this form.
    #[error("the JSON is not of the form expected: {0}")]
    Json(#[from] serde_json::Error),
    /// No fork has this name, or revm does not know its rules.
    #[error("the fork {0} is not supported")]
    Fork(String),
    /// A field has a value that cannot be used.
    #[error("{field} is {found}, expected {expected}")]
    Field {
        /// The field.
        field: &'static str,
        /// What it holds.
        found: String,
        /// What it should hold.
        expected: &'static str,
    },
    /// A state test has no case of these indexes.
    #[error("no case is number {index}: there are {count}")]
    NoCase {
        /// What was asked for.
        index: usize,
        /// How many there are.
        count: usize,
    },
    /// The transaction cannot be signed.
    #[error("the transaction cannot be signed: {0}")]
    Sign(&'static str),
    /// There is no contract of this name.
    #[error("there is no contract {0}")]
    NoContract(String),
    /// A workload is not of the form that it should have.
    #[error("the workload cannot be compared: {0}")]
    Workload(&'static str),
    /// revm by itself rejects a transaction.
    #[error("transaction {index} is not valid: {reason}")]
    Native {
        /// Which one, counted from zero.
        index: usize,
        /// What revm says.
        reason: String,
    },
    /// The guest's code rejects the input.
    #[error(transparent)]
    Rejected(#[from] evm::Error),
    /// The state after the execution is another one.
    #[error("the post-state root is {found}, expected {expected}")]
    Root {
        /// The root.
        found: B256,
        /// What the test says.
        expected: B256,
    },
    /// The logs are other ones.
    #[error("the hash of the logs is {found}, expected {expected}")]
    Logs {
        /// Their hash.
        found: B256,
        /// What the test says.
        expected: B256,
    },
    /// The transaction should be rejected and is not.
    #[error("the transaction is executed, expected the error {0}")]
    Executed(String),
}

impl HostError {
    /// An error of the file system, for `map_err`.
    pub fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { action, path, source }
    }
}
