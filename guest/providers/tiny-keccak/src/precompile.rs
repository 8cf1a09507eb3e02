//! `Keccak` over the precompile.

use guest::crypto::Keccak256;
use tiny_keccak::Hasher;

/// The `Keccak` hash functions.
///
/// That of 256 bits is computed by the precompile, whose blocks are its own; the others in software.
#[derive(Clone)]
pub struct Keccak(Kind);

#[derive(Clone)]
enum Kind {
    Precompile(Keccak256),
    Software(tiny_keccak::Keccak),
}

impl Keccak {
    /// A hasher with a security level of 224 bits.
    pub fn v224() -> Self {
        Self(Kind::Software(tiny_keccak::Keccak::v224()))
    }

    /// A hasher with a security level of 256 bits.
    pub fn v256() -> Self {
        Self(Kind::Precompile(Keccak256::new()))
    }

    /// A hasher with a security level of 384 bits.
    pub fn v384() -> Self {
        Self(Kind::Software(tiny_keccak::Keccak::v384()))
    }

    /// A hasher with a security level of 512 bits.
    pub fn v512() -> Self {
        Self(Kind::Software(tiny_keccak::Keccak::v512()))
    }
}

impl Hasher for Keccak {
    fn update(&mut self, input: &[u8]) {
        match &mut self.0 {
            Kind::Precompile(hasher) => hasher.update(input),
            Kind::Software(hasher) => hasher.update(input),
        }
    }

    fn finalize(self, output: &mut [u8]) {
        match self.0 {
            Kind::Precompile(hasher) => hasher.squeeze(output),
            Kind::Software(hasher) => hasher.finalize(output),
        }
    }
}
