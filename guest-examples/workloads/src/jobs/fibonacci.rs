//! `fibonacci(uint256 a, uint256 b, uint256 steps)`: the sequence that begins with a and b, modulo 2^256.
//!
//! Output: the number that `steps` steps lead to from a, 32 bytes.

use alloc::vec::Vec;

use crate::abi::{Tuple, word};
use crate::{Crypto, Error};

/// Arguments to output.
///
/// # Errors
///
/// If these are no such arguments.
pub fn run<C: Crypto>(_: &C, input: &[u8]) -> Result<Vec<u8>, Error> {
    let arguments = Tuple::arguments(input);
    let start = (arguments.number(0)?, arguments.number(1)?);
    let (a, _) = (0..arguments.count(2)?).fold(start, |(a, b), _| (b, a.wrapping_add(b)));
    Ok(word(a).to_vec())
}
