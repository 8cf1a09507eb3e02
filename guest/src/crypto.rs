//! Precompiles: cryptography that the machine proves in a few rows instead of thousands.

use core::arch::asm;
use core::mem::MaybeUninit;

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

const ZERO: [u32; 8] = [0; 8];
const ONE: [u32; 8] = [1, 0, 0, 0, 0, 0, 0, 0];

/// `a * b + c` modulo `m`, of numbers of 256 bits, the lowest word first.
///
/// `m = 0` stands for `2^256`. The quotient must have at most 256 bits: it has if `a` or `b` is below
/// `m`, whatever the others. If it has not, the run ends with a trap, of which there is no proof.
pub fn muladd_mod(a: &[u32; 8], b: &[u32; 8], c: &[u32; 8], m: &[u32; 8]) -> [u32; 8] {
    muladd_div_rem(a, b, c, m)[1]
}

/// `a * b` modulo `m`; see [`muladd_mod`].
pub fn mulmod(a: &[u32; 8], b: &[u32; 8], m: &[u32; 8]) -> [u32; 8] {
    muladd_mod(a, b, &ZERO, m)
}

/// `a + b` modulo `m`; see [`muladd_mod`]. Of any `a` and `b` if `m` is greater than one.
pub fn addmod(a: &[u32; 8], b: &[u32; 8], m: &[u32; 8]) -> [u32; 8] {
    muladd_mod(a, &ONE, b, m)
}

/// `a * b`: its low and its high half.
pub fn mul_wide(a: &[u32; 8], b: &[u32; 8]) -> [[u32; 8]; 2] {
    let [high, low] = muladd_div_rem(a, b, &ZERO, &ZERO);
    [low, high]
}

/// Quotient and remainder of `a * b + c` by `m`; see [`muladd_mod`]. With `a = 0`, those of `c`.
pub fn muladd_div_rem(a: &[u32; 8], b: &[u32; 8], c: &[u32; 8], m: &[u32; 8]) -> [[u32; 8]; 2] {
    let mut quotient = MaybeUninit::uninit();
    let mut remainder = MaybeUninit::uninit();
    // SAFETY: the call reads the words of a, b, c and m, writes all words of both results, and
    // changes no register.
    unsafe {
        asm!(
            "ecall",
            in("a7") const { Precompile::U256MulAddMod.info().number },
            in("a0") remainder.as_mut_ptr(),
            in("a1") a,
            in("a2") b,
            in("a3") c,
            in("a4") m,
            in("a5") quotient.as_mut_ptr(),
            options(nostack),
        );
        [quotient.assume_init(), remainder.assume_init()]
    }
}
