//! Precompiles: cryptography that the machine proves in a few rows instead of thousands.

use core::arch::asm;

use isa::Precompile;

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
