//! Why something could not be proven.

use thiserror::Error;
use verifier::VerifyError;
use vm::ExecutionError;

/// Why a run could not be proven.
#[derive(Debug, Error)]
pub enum ProveError {
    /// The run itself failed: there is nothing to prove.
    #[error(transparent)]
    Execution(#[from] ExecutionError),
    /// The program has more instructions than a table can hold.
    #[error("the program has {found} instructions, a proof can hold 2^{max_log}")]
    ProgramTooLarge {
        /// Number of instructions.
        found: usize,
        /// log2 of the bound.
        max_log: usize,
    },
    /// The memory budget is too small for any shard.
    #[error("a memory budget of {found} bytes is too small, this program needs {needed}")]
    Budget {
        /// The budget.
        found: u64,
        /// What the smallest shard needs.
        needed: u64,
    },
    /// The polynomial commitment failed.
    #[error("shard {shard}: {reason}")]
    Commitment {
        /// Index of the shard.
        shard: usize,
        /// What it says.
        reason: String,
    },
    /// A shard was proven, but its proof does not verify: a fault of this prover, not of its user.
    #[error("shard {shard} does not verify ({error}); {violation}. Please report this")]
    Rejected {
        /// Index of the shard.
        shard: usize,
        /// What the verifier says.
        error: VerifyError,
        /// The first constraint or bus that fails.
        violation: String,
    },
    /// The shards so far are longer than a whole proof may be.
    #[error(
        "with shard {shard} the proof has {length} bytes, more than the {max} that a verifier accepts"
    )]
    TooLong {
        /// Index of the shard.
        shard: usize,
        /// Bytes of the shards up to it.
        length: usize,
        /// The bound.
        max: usize,
    },
    /// A proof could not be encoded, or a saved shard does not belong to this run.
    #[error(transparent)]
    Verify(#[from] VerifyError),
    /// A finished shard could not be saved or loaded.
    #[error("shard {shard} could not be saved or loaded: {source}")]
    Store {
        /// Index of the shard.
        shard: usize,
        /// What went wrong.
        source: std::io::Error,
    },
}
