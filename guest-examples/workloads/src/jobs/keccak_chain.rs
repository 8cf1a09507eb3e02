//! `hash(bytes32 seed, uint256 rounds)`: Keccak-256 of the seed, of that digest, and so on.
//!
//! Output: the last digest, 32 bytes.

use alloc::vec::Vec;

use crate::abi::Tuple;
use crate::{Crypto, Error};

/// Arguments to output.
///
/// # Errors
///
/// If these are no such arguments.
pub fn run<C: Crypto>(crypto: &C, input: &[u8]) -> Result<Vec<u8>, Error> {
    let arguments = Tuple::arguments(input);
    let (seed, rounds) = (arguments.word(0)?, arguments.count(1)?);
    let digest = (0..rounds).fold(*seed, |digest, _| crypto.keccak256(&digest));
    Ok(digest.to_vec())
}
