//! `power(bytes base, bytes exponent, bytes modulus)`, numbers of any length, big endian, as the EVM's precompile
//! 0x05 has it.
//!
//! Output: the power, of as many bytes as the modulus.

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
    Ok(crypto.modexp(arguments.bytes(0)?, arguments.bytes(1)?, arguments.bytes(2)?))
}
