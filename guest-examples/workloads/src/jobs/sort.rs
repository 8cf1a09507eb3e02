//! `sort(uint256[] numbers)`.
//!
//! Output, 32 bytes each: the least number, that in the middle (of two the greater), the greatest, and the sum
//! of the sums of the first one, of the first two and so on, modulo 2^256. No numbers: all zero. A digest
//! would say more of the order, and take longer than the sorting.

use alloc::vec::Vec;

use ruint::aliases::U256;

use crate::abi::{Tuple, word};
use crate::{Crypto, Error};

/// Arguments to output.
///
/// # Errors
///
/// If these are no such arguments.
pub fn run<C: Crypto>(_: &C, input: &[u8]) -> Result<Vec<u8>, Error> {
    let words = Tuple::arguments(input).array(0)?.words()?;
    let mut numbers: Vec<U256> = words.iter().map(|word| U256::from_be_bytes(*word)).collect();
    numbers.sort_unstable();
    let (mut sum, mut checksum) = (U256::ZERO, U256::ZERO);
    for number in &numbers {
        sum = sum.wrapping_add(*number);
        checksum = checksum.wrapping_add(sum);
    }
    let middle = numbers.get(numbers.len() / 2);
    let some = [numbers.first(), middle, numbers.last(), Some(&checksum)];
    Ok(some.map(|number| word(number.copied().unwrap_or_default())).concat())
}
