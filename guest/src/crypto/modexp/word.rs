//! Moduli of up to 256 bits: a call of the precompile for each product.

use crate::crypto::muladd_mod;
use crate::crypto::number::{ONE, ZERO, from_be_bytes, multiply_to, to_be_bytes};

/// `base^exponent` modulo `modulus`, big endian without leading zeros: greater than one, and of at most 32
/// bytes.
pub fn modexp(base: &[u8], exponent: &[u8], modulus: &[u8]) -> [u8; 32] {
    let modulus = from_be_bytes(&padded(modulus));
    let base = reduce(base, &modulus);
    let product = |out: &mut [u32; 8], a: &[u32; 8], b: &[u32; 8]| {
        multiply_to(out, a, b, &modulus);
    };
    to_be_bytes(&super::power(&base, ONE, exponent, product))
}

/// The remainder of a number of any length, 256 bits at a time.
fn reduce(number: &[u8], modulus: &[u32; 8]) -> [u32; 8] {
    // 2^256 = (2^256 - 1) 1 + 1
    let radix = muladd_mod(&[u32::MAX; 8], &ONE, &ONE, modulus);
    let (first, chunks) = number.as_rchunks::<32>();
    let first = from_be_bytes(&padded(first));
    let first = muladd_mod(&first, &ONE, &ZERO, modulus);
    chunks.iter().fold(first, |rest, chunk| muladd_mod(&rest, &radix, &from_be_bytes(chunk), modulus))
}

/// A number of at most 32 bytes, in 32.
fn padded(bytes: &[u8]) -> [u8; 32] {
    let mut number = [0; 32];
    number[32 - bytes.len()..].copy_from_slice(bytes);
    number
}
