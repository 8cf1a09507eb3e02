//! The guest program around [`workloads::run_tagged`], with cryptography by the machine's precompiles.
#![no_std]
#![no_main]

extern crate alloc;

use alloc::vec::Vec;

use guest::crypto;
use workloads::Crypto;

guest::entry!(main);

/// The machine's precompiles.
struct Precompiles;

impl Crypto for Precompiles {
    fn keccak256(&self, bytes: &[u8]) -> [u8; 32] {
        crypto::keccak256(bytes)
    }

    fn sha256(&self, bytes: &[u8]) -> [u8; 32] {
        crypto::Sha256::digest(bytes)
    }

    fn recover(
        &self,
        digest: &[u8; 32],
        signature: &[u8; 64],
        recovery_id: u8,
    ) -> Option<[u8; 64]> {
        crypto::secp256k1::recover(digest, signature, recovery_id)
    }

    fn modexp(&self, base: &[u8], exponent: &[u8], modulus: &[u8]) -> Vec<u8> {
        crypto::modexp(base, exponent, modulus)
    }
}

fn main() -> u32 {
    match workloads::run_tagged(&Precompiles, guest::read_input()) {
        Ok(output) => {
            guest::write_output(&output);
            0
        }
        Err(error) => {
            guest::println!("workloads: {error}");
            workloads::REJECTED
        }
    }
}
