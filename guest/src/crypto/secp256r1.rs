//! ECDSA on secp256r1, also called P-256.

use super::curve::{Affine, Secp256r1};
use super::ecdsa::Signature;
use super::number::from_be_bytes;

/// Whether `signature` is one of `digest` by `key`, as RIP-7212 and EIP-7951 say.
///
/// The digest is 32 bytes, a number with its highest byte first, taken modulo n. The signature is r and
/// s, the key x and y, each 32 bytes with the highest first. False if r or s is zero or not below n, or if the key
/// is no point of the curve with coordinates below p. With s, `n - s` verifies too.
pub fn verify(digest: &[u8; 32], signature: &[u8; 64], key: &[u8; 64]) -> bool {
    let signature = Signature::from_be_bytes::<Secp256r1>(signature);
    let (Some(signature), Some(key)) = (signature, Affine::<Secp256r1>::from_be_bytes(key)) else {
        return false;
    };
    signature.verifies(&from_be_bytes(digest), &key)
}
