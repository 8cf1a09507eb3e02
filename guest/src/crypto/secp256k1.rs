//! ECDSA on secp256k1, as Ethereum and Bitcoin use it.
//!
//! A digest is 32 bytes, a number with its highest byte first, taken modulo n. A signature is r and s, a key x
//! and y, each 32 bytes with the highest first.

use super::curve::{Affine, Curve, Secp256k1};
use super::ecdsa::Signature;
use super::number::{checked_sum, from_be_bytes};

/// Whether `signature` is one of `digest` by `key`.
///
/// False if r or s is zero or not below n, or if the key is no point of the curve with coordinates
/// below p.
///
/// With s, `n - s` verifies too: that only the lower one counts, as in Bitcoin's and Ethereum's
/// transactions, is for the caller to check.
pub fn verify(digest: &[u8; 32], signature: &[u8; 64], key: &[u8; 64]) -> bool {
    Affine::from_be_bytes(key).is_some_and(|key| verify_by_point(digest, signature, &key))
}

/// As [`verify`], with a key that is known to be a point.
pub fn verify_by_point(digest: &[u8; 32], signature: &[u8; 64], key: &Affine<Secp256k1>) -> bool {
    Signature::from_be_bytes::<Secp256k1>(signature)
        .is_some_and(|signature| signature.verifies(&from_be_bytes(digest), key))
}

/// The key that `signature` of `digest` verifies with.
///
/// `recovery_id` is 0 to 3, and says which point the signer chose: bit 0 whether its y is odd, bit 1 whether
/// its x is `r + n` in place of r. (In Ethereum's precompile 0x01 v is 27 or 28, for the ids 0 and 1.) As
/// there, s may be any from 1 to `n - 1`.
///
/// `None` if r or s is zero or not below n, the recovery id is above 3, no point of the curve has
/// this x, or the key is the point at infinity.
pub fn recover(digest: &[u8; 32], signature: &[u8; 64], recovery_id: u8) -> Option<[u8; 64]> {
    recover_point(digest, signature, recovery_id).map(|key| key.to_be_bytes())
}

/// As [`recover`], a point.
pub fn recover_point(
    digest: &[u8; 32],
    signature: &[u8; 64],
    recovery_id: u8,
) -> Option<Affine<Secp256k1>> {
    if recovery_id > 3 {
        return None;
    }
    let signature = Signature::from_be_bytes::<Secp256k1>(signature)?;
    let x =
        if recovery_id & 2 == 0 { signature.r } else { checked_sum(&signature.r, &Secp256k1::N)? };
    let point = Affine::decompress(&x, recovery_id & 1 == 1)?;
    signature.key(&from_be_bytes(digest), &point)
}
