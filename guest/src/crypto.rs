//! Precompiles: cryptography that the machine proves in a few rows instead of thousands.

use core::arch::asm;

use isa::Precompile;

pub use crate::sha256::Sha256;

/// The machine's own permutation, Poseidon2 of width 16 over BabyBear, in place.
///
/// Each word is a field element in canonical form: below [`isa::precompile::MODULUS`], before and
/// after. A word that is not ends the run with a trap, of which there is no proof.
pub fn poseidon2_permute(state: &mut [u32; 16]) {
    // SAFETY: the call reads and writes the 16 words, and changes no register.
    unsafe {
        asm!(
            "ecall",
            in("a7") const { Precompile::Poseidon2.info().number },
            in("a0") state.as_mut_ptr(),
            options(nostack),
        );
    }
}

/// SHA-256's compression (FIPS 180-4, section 6.2.2): takes `block` into `state`.
///
/// The state's words are numbers; the block's bytes are those of the message, as they lie in memory.
/// [`Sha256`] hashes whole messages.
pub fn sha256_compress(state: &mut [u32; 8], block: &[u32; 16]) {
    // SAFETY: the call reads and writes the 8 words, reads the 16, and changes no register. The
    // exclusive borrow says that they do not overlap.
    unsafe {
        asm!(
            "ecall",
            in("a7") const { Precompile::Sha256Compress.info().number },
            in("a0") state.as_mut_ptr(),
            in("a1") block.as_ptr(),
            options(nostack),
        );
    }
}
