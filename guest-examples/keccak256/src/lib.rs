//! Keccak-256 in plain software (crate `tiny-keccak`), with Ethereum's padding, not SHA-3's.
//!
//! Input: any bytes. Output: their digest, 32 bytes.
#![no_std]

extern crate alloc;

use alloc::vec::Vec;

use tiny_keccak::{Hasher, Keccak};

/// The guest: input to output.
pub fn run(input: &[u8]) -> Vec<u8> {
    let mut digest = [0; 32];
    let mut hasher = Keccak::v256();
    hasher.update(input);
    hasher.finalize(&mut digest);
    digest.to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The hash of no bytes: the code hash of every Ethereum account without code.
    #[test]
    fn empty() {
        let digest = [
            0xc5, 0xd2, 0x46, 0x01, 0x86, 0xf7, 0x23, 0x3c, 0x92, 0x7e, 0x7d, 0xb2, 0xdc, 0xc7,
            0x03, 0xc0, 0xe5, 0x00, 0xb6, 0x53, 0xca, 0x82, 0x27, 0x3b, 0x7b, 0xfa, 0xd8, 0x04,
            0x5d, 0x85, 0xa4, 0x70,
        ];
        assert_eq!(run(b""), digest);
    }

    /// The first four bytes are the selector of ERC-20's `transfer`.
    #[test]
    fn selector() {
        assert_eq!(run(b"transfer(address,uint256)")[..4], [0xa9, 0x05, 0x9c, 0xbb]);
    }
}
