//! ECDSA on secp256k1, as Ethereum and Bitcoin use it.

use super::curve::{Affine, Curve, Secp256k1};
use super::ecdsa::Signature;
use super::number::{checked_sum, from_be_bytes};

/// Whether `signature` is one of `digest` by `key`.
///
/// The digest is 32 bytes, a number with its highest byte first, taken modulo n. The signature is r and
/// s, the key x and y, each 32 bytes with the highest first. False if r or s is zero or not below n, or if the key
/// is no point of the curve with coordinates below p.
///
/// With s, `n - s` verifies too: that only the lower one counts, as in Bitcoin's and Ethereum's
/// transactions, is for the caller to check.
pub fn verify(digest: &[u8; 32], signature: &[u8; 64], key: &[u8; 64]) -> bool {
    let signature = Signature::from_be_bytes::<Secp256k1>(signature);
    let (Some(signature), Some(key)) = (signature, Affine::<Secp256k1>::from_be_bytes(key)) else {
        return false;
    };
    signature.verifies(&from_be_bytes(digest), &key)
}

/// The key that `signature` of `digest` verifies with: x and y, the highest byte of each first.
///
/// `recovery_id` is 0 to 3, and says which point the signer chose: bit 0 whether its y is odd, bit 1 whether
/// its x is `r + n` in place of r. (In Ethereum's precompile 0x01 v is 27 or 28, the id 0 or 1.) As there, s may
/// be any from 1 to `n - 1`.
///
/// `None` if r or s is zero or not below n, the recovery id is above 3, no point of the curve has
/// this x, or the key is the point at infinity.
pub fn recover(digest: &[u8; 32], signature: &[u8; 64], recovery_id: u8) -> Option<[u8; 64]> {
    let signature = Signature::from_be_bytes::<Secp256k1>(signature)?;
    let (is_y_odd, is_x_reduced) = (recovery_id & 1 != 0, recovery_id & 2 != 0);
    if recovery_id > 3 {
        return None;
    }
    let reduced = if is_x_reduced { Secp256k1::N } else { [0; 8] };
    let x = checked_sum(&signature.r, &reduced)?;
    let point = Affine::decompress(&x, is_y_odd)?;
    let key = signature.key(&from_be_bytes(digest), &point)?;
    Some(key.to_be_bytes())
}
