//! Cryptography, which a machine may have precompiles for.

use alloc::vec;
use alloc::vec::Vec;
use core::array;

use k256::ecdsa::{RecoveryId, Signature, VerifyingKey};
use num_bigint::BigUint;
use sha2::{Digest, Sha256};
use tiny_keccak::{Hasher, Keccak};

/// What the jobs need. All numbers are big endian.
pub trait Crypto {
    /// Keccak-256, as Ethereum has it.
    fn keccak256(&self, bytes: &[u8]) -> [u8; 32];

    /// SHA-256.
    fn sha256(&self, bytes: &[u8]) -> [u8; 32];

    /// The key, x and y, that a signature, r and s, of a digest verifies with on secp256k1. Both values of s count.
    ///
    /// `None` if there is none, or the recovery id is above 3.
    fn recover(&self, digest: &[u8; 32], signature: &[u8; 64], recovery_id: u8)
    -> Option<[u8; 64]>;

    /// `base^exponent` modulo `modulus`, in as many bytes as the modulus has; zero if that is zero.
    fn modexp(&self, base: &[u8], exponent: &[u8], modulus: &[u8]) -> Vec<u8>;
}

/// All of it by crates that know of no machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct Software;

impl Crypto for Software {
    fn keccak256(&self, bytes: &[u8]) -> [u8; 32] {
        let mut hasher = Keccak::v256();
        hasher.update(bytes);
        let mut digest = [0; 32];
        hasher.finalize(&mut digest);
        digest
    }

    fn sha256(&self, bytes: &[u8]) -> [u8; 32] {
        Sha256::digest(bytes).into()
    }

    fn recover(
        &self,
        digest: &[u8; 32],
        signature: &[u8; 64],
        recovery_id: u8,
    ) -> Option<[u8; 64]> {
        let signature = Signature::from_slice(signature).ok()?;
        let id = RecoveryId::from_byte(recovery_id)?;
        // The crate takes the lower s only: the other one is that of the point with the other y.
        let (signature, id) = match signature.normalize_s() {
            Some(low) => (low, RecoveryId::new(!id.is_y_odd(), id.is_x_reduced())),
            None => (signature, id),
        };
        let key = VerifyingKey::recover_from_prehash(digest, &signature, id).ok()?;
        key.to_encoded_point(false).as_bytes().last_chunk().copied()
    }

    fn modexp(&self, base: &[u8], exponent: &[u8], modulus: &[u8]) -> Vec<u8> {
        let mut result = vec![0; modulus.len()];
        let [base, exponent, modulus] = [base, exponent, modulus].map(BigUint::from_bytes_be);
        // `modpow` panics on a modulus of zero.
        if modulus != BigUint::ZERO {
            let power = base.modpow(&exponent, &modulus).to_bytes_be();
            // Below a modulus that is not zero, so no longer than it.
            let start = result.len().saturating_sub(power.len());
            result[start..].copy_from_slice(&power);
        }
        result
    }
}

/// The address of a key: the last 20 bytes of its digest.
pub(crate) fn address<C: Crypto>(crypto: &C, key: &[u8; 64]) -> [u8; 20] {
    let digest = crypto.keccak256(key);
    array::from_fn(|i| digest[12 + i])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers() {
        let modexp =
            |base: &[u8], exponent: &[u8], modulus: &[u8]| Software.modexp(base, exponent, modulus);
        assert_eq!(modexp(&[3], &[5], &[0, 0, 100]), [0, 0, 43]);
        assert_eq!(modexp(&[10], &[1], &[5]), [0]);
        assert_eq!(modexp(&[], &[], &[7]), [1]);
        assert_eq!(modexp(&[2], &[2], &[0, 1]), [0, 0]);
        assert_eq!(modexp(&[2], &[2], &[0, 0]), [0, 0]);
        assert_eq!(modexp(&[2], &[2], &[]), []);
    }

    #[test]
    fn what_is_no_signature_has_no_key() {
        for signature in [[0; 64], [0xff; 64]] {
            assert_eq!(Software.recover(&[1; 32], &signature, 0), None);
        }
        assert_eq!(Software.recover(&[1; 32], &[1; 64], 4), None);
    }
}
