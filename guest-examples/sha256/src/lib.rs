//! SHA-256 in plain software (crate `sha2`).
//!
//! Input: any bytes. Output: their digest, 32 bytes: what `sha256sum` prints in hex.
#![no_std]

extern crate alloc;

use alloc::vec::Vec;

use sha2::{Digest, Sha256};

/// The guest: input to output.
pub fn run(input: &[u8]) -> Vec<u8> {
    Sha256::digest(input).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FIPS 180-2, appendix B.1.
    #[test]
    fn abc() {
        let digest = [
            0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40, 0xde, 0x5d, 0xae,
            0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61,
            0xf2, 0x00, 0x15, 0xad,
        ];
        assert_eq!(run(b"abc"), digest);
    }
}
