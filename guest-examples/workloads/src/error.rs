//! What can be wrong with an input.

use thiserror::Error;

/// Why there is no output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Error {
    /// Too short to say which job.
    #[error("the input has {0} bytes, expected four that say which workload")]
    NoTag(usize),
    /// No job has this number.
    #[error("no workload has the number {0}")]
    NoWorkload(u32),
    /// The arguments are not encoded as the ABI has it.
    #[error("the arguments are not of the form expected: {0}")]
    Abi(&'static str),
    /// An account is listed twice.
    #[error("account {0} of the list is there already")]
    Duplicate(usize),
    /// A transaction that no block may have.
    #[error("transaction {index}: {reason}")]
    Transaction {
        /// Which one, counted from zero.
        index: usize,
        /// What is wrong with it.
        reason: TransactionError,
    },
}

/// Why a transaction is not executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TransactionError {
    /// Not the type that is known here.
    #[error("it is not of type 2, EIP-1559")]
    Type,
    /// Not encoded as Ethereum has it.
    #[error("its encoding is not RLP of the form expected: {0}")]
    Rlp(&'static str),
    /// Signed by nobody.
    #[error("its signature has no signer")]
    Signature,
    /// Signed for another chain.
    #[error("it is for chain {found}, expected {expected}")]
    Chain {
        /// Which one.
        found: u64,
        /// The block's.
        expected: u64,
    },
    /// Out of turn.
    #[error("its nonce is {found}, expected {expected}")]
    Nonce {
        /// The nonce.
        found: u64,
        /// That of the sender.
        expected: u64,
    },
    /// Offers too little for gas, or more for the block's producer than in all.
    #[error("its fees are not those of a transaction of this block")]
    Fees,
    /// Less gas than any transaction of its size takes.
    #[error("its gas limit is {found}, it takes at least {least}")]
    Gas {
        /// The limit.
        found: u64,
        /// What its bytes take.
        least: u64,
    },
    /// The sender cannot pay.
    #[error("its sender has too little ether")]
    Balance,
    /// It asks for something that is not done here.
    #[error("{0} is not part of this workload")]
    Unsupported(&'static str),
}
