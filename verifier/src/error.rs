//! Why a proof was rejected.

use alloc::string::String;

use thiserror::Error;

/// Why a proof was rejected.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum VerifyError {
    /// The bytes are longer than any proof may be.
    #[error("the proof has {found} bytes, more than the {max} allowed")]
    TooLong {
        /// Length of the input.
        found: usize,
        /// The bound.
        max: usize,
    },
    /// The bytes are no proof, or not the canonical encoding of one.
    #[error("the proof cannot be decoded: {reason}")]
    Encoding {
        /// What the decoder says.
        reason: String,
    },
    /// The proof is of another version of this proof system.
    #[error("the proof is of version {found}, this verifier speaks {expected}")]
    Version {
        /// Version in the proof.
        found: u32,
        /// Version of the verifier.
        expected: u32,
    },
    /// The proof names a security profile that does not exist.
    #[error("the proof names the security profile {found}, which does not exist")]
    Profile {
        /// Number in the proof.
        found: u8,
    },
    /// The proof gives fewer proven bits than the policy asks for.
    #[error("shard {shard}: {found} proven bits of security, the policy asks for {expected}")]
    Security {
        /// Index of the shard.
        shard: usize,
        /// Proven bits.
        found: u32,
        /// The policy's bound.
        expected: u32,
    },
    /// The proof has no shard.
    #[error("the proof has no shard")]
    NoShards,
    /// A chip's number does not exist, or there is one table more or less than heights.
    #[error("shard {shard}: the list of tables is malformed")]
    Tables {
        /// Index of the shard.
        shard: usize,
    },
    /// The tables of a shard are not as they must be.
    #[error("the tables of a shard are wrong: {0}")]
    Shape(#[from] ShapeError),
    /// A number that must be a canonical field element, or smaller, is not.
    #[error("shard {shard}: {field} is {found}, out of range")]
    Range {
        /// Index of the shard.
        shard: usize,
        /// Which public value.
        field: &'static str,
        /// Its value.
        found: u32,
    },
    /// A shard's proof does not hold.
    #[error("shard {shard}: {reason}")]
    Shard {
        /// Index of the shard.
        shard: usize,
        /// What `p3-batch-stark` says.
        reason: String,
    },
    /// A shard follows the one in which the run halted.
    #[error("shard {shard} follows the shard in which the run halted")]
    AfterHalt {
        /// Index of the shard.
        shard: usize,
    },
    /// The last shard does not halt.
    #[error("the run does not halt: its last shard ends at pc {pc:#x}")]
    NotHalted {
        /// Byte address at which it ends.
        pc: u64,
    },
    /// The output is longer than its region.
    #[error("the output has {found} bytes, more than the {max} of its region")]
    OutputLength {
        /// Its length.
        found: usize,
        /// The bound.
        max: usize,
    },
    /// The output is not what memory holds at the end.
    #[error("the output is not the one that the final memory holds")]
    Output,
    /// The exit code is not what a0 holds at the end.
    #[error("the exit code is not the one that the final registers hold")]
    ExitCode,
}

/// Why a shard's list of tables was rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ShapeError {
    /// More tables than a chip may have.
    #[error("{chip} has more than {max} tables")]
    TooManyTables {
        /// The chip.
        chip: &'static str,
        /// As many as it may have.
        max: usize,
    },
    /// Two neighbours out of order.
    #[error("{first} stands before {second}: chips go in order, their heights fall")]
    Order {
        /// The first chip.
        first: &'static str,
        /// The one after it.
        second: &'static str,
    },
    /// A table that must stand exactly once.
    #[error("{chip} must have one table, it has {found}")]
    Singleton {
        /// The chip.
        chip: &'static str,
        /// Number of its tables.
        found: usize,
    },
    /// A height that the chip cannot have.
    #[error("{chip} cannot have 2^{found} rows")]
    Height {
        /// The chip.
        chip: &'static str,
        /// log2 of its height.
        found: usize,
    },
    /// So many rows that the clock might wrap.
    #[error("the rows could advance the clock by {advance}, which overflows it")]
    Clock {
        /// The most gas that they can use.
        advance: u64,
    },
}
