//! Why an input is rejected.

use alloc::boxed::Box;

use alloy_primitives::{Address, B256};
use revm::context_interface::result::{EVMError, InvalidTransaction};
use revm::database_interface::DBErrorMarker;
use thiserror::Error;

use crate::trie::TrieError;

/// Why an input is rejected.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are not the encoding of an input.
    #[error("the input cannot be decoded: {0}")]
    Encoding(postcard::Error),
    /// Bytes follow the input.
    #[error("{0} bytes follow the input")]
    Slack(usize),
    /// The input is of another version.
    #[error("the input has version {found}, expected {}", crate::VERSION)]
    Version {
        /// The version.
        found: u32,
    },
    /// There is no fork of this number.
    #[error("there is no fork of number {0}")]
    Fork(u8),
    /// The environment lacks what its fork asks for.
    #[error("the block environment has no {0}, which its fork asks for")]
    Environment(&'static str),
    /// Bytes are not a transaction.
    #[error("transaction {index} cannot be decoded: {source}")]
    Undecodable {
        /// Which one, from 0 on.
        index: usize,
        /// Why not.
        source: alloy_eips::eip2718::Eip2718Error,
    },
    /// The signature belongs to nobody.
    #[error("transaction {index} has a signature of nobody")]
    Signature {
        /// Which one, from 0 on.
        index: usize,
    },
    /// A transaction may not be executed.
    #[error("transaction {index} is not valid: {source}")]
    Transaction {
        /// Which one, from 0 on.
        index: usize,
        /// Why not.
        source: Box<InvalidTransaction>,
    },
    /// A transaction may use more gas than any has ever used.
    #[error("transaction {index} may use {found} gas, expected at most 2^32 - 1")]
    GasLimit {
        /// Which one, from 0 on.
        index: usize,
        /// What it may use.
        found: u64,
    },
    /// The block has no gas left for a transaction.
    #[error("transaction {index} may use {limit} gas, the block has {left} left")]
    BlockGas {
        /// Which one, from 0 on.
        index: usize,
        /// What it may use.
        limit: u64,
        /// What is left.
        left: u64,
    },
    /// The state does not hold what was asked for.
    #[error(transparent)]
    State(#[from] StateError),
    /// revm reports an error that it documents as none of the state and of no transaction.
    #[error("execution failed: {0}")]
    Execution(Box<str>),
}

/// Why the state cannot answer.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum StateError {
    /// A node is missing or malformed.
    #[error(transparent)]
    Trie(#[from] TrieError),
    /// A leaf of the state trie holds no account.
    #[error("the leaf of account {0} does not hold an account")]
    Account(Address),
    /// A leaf of a storage trie holds no number.
    #[error("a leaf in the storage of {0} does not hold a number above zero")]
    Slot(Address),
    /// The code of this hash is missing.
    #[error("the code of hash {0} is missing")]
    Code(B256),
    /// The code of this hash is malformed.
    #[error("the code of hash {0} is malformed")]
    MalformedCode(B256),
    /// The block of this number is no ancestor with a known hash.
    #[error("the hash of block {0} is missing")]
    BlockHash(u64),
    /// A node or code was given more than once.
    #[error("the node or code of hash {0} was given twice")]
    Twice(B256),
    /// A node or code was not needed.
    #[error("the node or code of hash {0} was not needed")]
    Unused(B256),
}

impl DBErrorMarker for StateError {}

impl Error {
    /// What revm says of transaction `index`.
    pub(crate) fn of_revm(index: usize, error: EVMError<StateError>) -> Self {
        match error {
            EVMError::Transaction(source) => Self::Transaction { index, source: Box::new(source) },
            EVMError::Database(source) => Self::State(source),
            other => Self::Execution(alloc::format!("{other}").into()),
        }
    }
}
