//! The EVM's precompiles: revm's interface.

use alloc::vec::Vec;

use alloy_primitives::keccak256;
use guest::crypto::{Sha256, blake2f, bn254, modexp, ripemd160, secp256k1, secp256r1};
use revm::precompile::{Crypto, PrecompileHalt};

use crate::Machine;

/// What is said of bytes that are no point. The EVM does not tell the reasons apart.
const NOT_A_POINT: PrecompileHalt = PrecompileHalt::Bn254AffineGFailedToCreate;

/// Bytes that revm has cut to this length.
fn exactly<const N: usize>(bytes: &[u8]) -> Result<&[u8; N], PrecompileHalt> {
    bytes.try_into().map_err(|_| NOT_A_POINT)
}

impl Crypto for Machine {
    fn sha256(&self, input: &[u8]) -> [u8; 32] {
        Sha256::digest(input)
    }

    fn ripemd160(&self, input: &[u8]) -> [u8; 32] {
        let mut word = [0; 32];
        word[12..].copy_from_slice(&ripemd160(input));
        word
    }

    fn bn254_g1_add(&self, p: &[u8], q: &[u8]) -> Result<[u8; 64], PrecompileHalt> {
        bn254::add(exactly(p)?, exactly(q)?).map_err(|_| NOT_A_POINT)
    }

    fn bn254_g1_mul(&self, point: &[u8], scalar: &[u8]) -> Result<[u8; 64], PrecompileHalt> {
        bn254::multiply(exactly(point)?, exactly(scalar)?).map_err(|_| NOT_A_POINT)
    }

    fn bn254_pairing_check(&self, pairs: &[(&[u8], &[u8])]) -> Result<bool, PrecompileHalt> {
        let mut points = Vec::with_capacity(pairs.len());
        for (p, q) in pairs {
            points.push((exactly(p)?, exactly(q)?));
        }
        bn254::pairing_check(points).map_err(|_| NOT_A_POINT)
    }

    fn secp256k1_ecrecover(
        &self,
        signature: &[u8; 64],
        recovery_id: u8,
        digest: &[u8; 32],
    ) -> Result<[u8; 32], PrecompileHalt> {
        let key = secp256k1::recover(digest, signature, recovery_id);
        let mut word = keccak256(key.ok_or(PrecompileHalt::Secp256k1RecoverFailed)?);
        word[..12].fill(0);
        Ok(word.0)
    }

    fn modexp(
        &self,
        base: &[u8],
        exponent: &[u8],
        modulus: &[u8],
    ) -> Result<Vec<u8>, PrecompileHalt> {
        Ok(modexp(base, exponent, modulus))
    }

    fn blake2_compress(
        &self,
        rounds: u32,
        h: &mut [u64; 8],
        m: &[u64; 16],
        t: &[u64; 2],
        last: bool,
    ) {
        blake2f(rounds, h, m, *t, last);
    }

    fn secp256r1_verify_signature(
        &self,
        digest: &[u8; 32],
        signature: &[u8; 64],
        key: &[u8; 64],
    ) -> bool {
        secp256r1::verify(digest, signature, key)
    }
}
