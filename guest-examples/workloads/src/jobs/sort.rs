//! `sort(uint256[] numbers)`.
//!
//! Output: Keccak-256 of the numbers in ascending order, 32 bytes each.

use alloc::vec::Vec;

use ruint::aliases::U256;

use crate::abi::{Tuple, word};
use crate::{Crypto, Error};

/// Arguments to output.
///
/// # Errors
///
/// If these are no such arguments.
pub fn run<C: Crypto>(crypto: &C, input: &[u8]) -> Result<Vec<u8>, Error> {
    let words = Tuple::arguments(input).array(0)?.words()?;
    let mut numbers: Vec<U256> = words.iter().map(|word| U256::from_be_bytes(*word)).collect();
    numbers.sort_unstable();
    let sorted: Vec<_> = numbers.into_iter().map(word).collect();
    Ok(crypto.keccak256(sorted.as_flattened()).to_vec())
}
