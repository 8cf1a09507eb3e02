//! Modular exponentiation of numbers of any length, with the meaning of the EVM's precompile at address 5
//! (EIP-198).

mod montgomery;
mod word;

use alloc::vec;
use alloc::vec::Vec;
use core::mem;

use num_bigint::BigUint;

/// `base^exponent` modulo `modulus`, in as many bytes as the modulus has; all big endian.
///
/// Zero if the modulus is zero or one; else `x^0 = 1`, also of zero. A modulus of up to 256 bits costs a call
/// of the precompile for a multiplication, a longer odd one a few for each pair of its words
/// of 256 bits; a longer even one is computed in software.
pub fn modexp(base: &[u8], exponent: &[u8], modulus: &[u8]) -> Vec<u8> {
    let length = modulus.len();
    let [base, exponent, modulus] = [base, exponent, modulus].map(without_zeros);
    let power = match modulus {
        [] | [1] => Vec::new(),
        _ if modulus.len() <= 32 => word::modexp(base, exponent, modulus).to_vec(),
        [.., last] if last % 2 == 1 => montgomery::modexp(base, exponent, modulus),
        _ => {
            let [base, exponent, modulus] = [base, exponent, modulus].map(BigUint::from_bytes_be);
            base.modpow(&exponent, &modulus).to_bytes_be()
        }
    };
    let power = without_zeros(&power);
    let mut result = vec![0; length];
    result[length - power.len()..].copy_from_slice(power);
    result
}

/// A number without its leading zeros.
fn without_zeros(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    &bytes[zeros..]
}

/// Bits of the exponent that are taken at once.
const WINDOW: usize = 4;
/// The longest exponent, in bytes, for which a table of powers does not pay.
const SHORT: usize = 4;

/// `base^exponent`, by the product `multiply(out, a, b)`; the exponent is big endian without leading
/// zeros.
fn power<T: Clone>(
    base: &T,
    one: T,
    exponent: &[u8],
    multiply: impl Fn(&mut T, &T, &T),
) -> T {
    let digit_bits = if exponent.len() <= SHORT { 1 } else { WINDOW };
    let mut powers = vec![one.clone(), base.clone()];
    for index in 2..1 << digit_bits {
        let mut next = one.clone();
        multiply(&mut next, &powers[index - 1], base);
        powers.push(next);
    }
    let digits = exponent.iter().flat_map(|byte| {
        let shifts = (0..8).step_by(digit_bits).rev();
        shifts.map(move |shift| usize::from(byte >> shift) % (1 << digit_bits))
    });
    let mut digits = digits.skip_while(|digit| *digit == 0);
    let Some(first) = digits.next() else { return one };
    // The result is in one of two places, the next one goes to the other.
    let (mut here, mut there) = (powers[first].clone(), one);
    let (mut result, mut next) = (&mut here, &mut there);
    for digit in digits {
        for _ in 0..digit_bits {
            multiply(next, result, result);
            mem::swap(&mut result, &mut next);
        }
        if digit != 0 {
            multiply(next, result, &powers[digit]);
            mem::swap(&mut result, &mut next);
        }
    }
    result.clone()
}
