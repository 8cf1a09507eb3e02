use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

/// All that a proof claims. A verifier that returns one has checked every field of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Version of the statement's meaning: [`Statement::VERSION`].
    pub version: u32,
    /// Digest of the verifying key, hence of the program: eight BabyBear elements in canonical form.
    pub program: [u32; 8],
    /// Bytes the guest wrote to its public output.
    pub output: Vec<u8>,
    /// Exit code: a0 at the exit syscall.
    pub exit_code: u32,
    /// Gas used: the sum of the gas of everything executed.
    pub gas: u64,
    /// Instructions executed.
    pub cycles: u64,
}

impl Statement {
    /// The version this crate speaks.
    pub const VERSION: u32 = 1;
}
