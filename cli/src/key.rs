//! Verifying keys: made from programs, kept in files.

use std::path::Path;

use isa::Program;
use prover::Prover;
use verifier::{Profile, VerifyingKey};

use crate::draft;
use crate::error::CliError;
use crate::guest::read_file;

/// The longest key file that is read, in bytes. A key has a few hundred.
const MAX_KEY_BYTES: u64 = 1 << 16;

/// The key of a program. It does not depend on the level of security.
pub fn of_program(program: Program) -> Result<VerifyingKey, CliError> {
    let prover = Prover::new(program, Profile::Bits100).map_err(CliError::Prove)?;
    Ok(prover.key().clone())
}

/// Writes a key to a file, in postcard.
pub fn write(path: &Path, key: &VerifyingKey) -> Result<(), CliError> {
    let not_encoded = |_| CliError::NotAKey { path: path.to_owned() };
    draft::write(path, &postcard::to_allocvec(key).map_err(not_encoded)?)
}

/// Reads a key from a file that holds the canonical encoding of one and nothing else.
pub fn read(path: &Path) -> Result<VerifyingKey, CliError> {
    let bytes = read_file(path, "a verifying key", MAX_KEY_BYTES)?;
    let key: Option<VerifyingKey> = postcard::from_bytes(&bytes).ok();
    let canonical = |key: &VerifyingKey| postcard::to_allocvec(key).is_ok_and(|it| it == bytes);
    key.filter(canonical).ok_or_else(|| CliError::NotAKey { path: path.to_owned() })
}
