//! `hash(bytes data)`: SHA-256.
//!
//! Output: the digest, 32 bytes.

use alloc::vec::Vec;

use crate::abi::Tuple;
use crate::{Crypto, Error};

/// Arguments to output.
///
/// # Errors
///
/// If these are no such arguments.
pub fn run<C: Crypto>(crypto: &C, input: &[u8]) -> Result<Vec<u8>, Error> {
    let data = Tuple::arguments(input).bytes(0)?;
    Ok(crypto.sha256(data).to_vec())
}
