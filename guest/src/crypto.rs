//! Precompiles: cryptography that the machine proves in a few rows instead of thousands.

mod blake2f;
pub mod bn254;
pub mod curve;
mod ecdsa;
mod inverse;
mod modexp;
pub mod number;
pub mod secp256k1;
pub mod secp256r1;

use core::arch::asm;
use core::mem::MaybeUninit;

use isa::Precompile;
use isa::keccak::{BLOCK_WORDS, LANES};
use ripemd::{Digest, Ripemd160};

pub use self::blake2f::blake2f;
pub use self::inverse::invmod;
pub use self::modexp::modexp;
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
    // SAFETY: the results lie apart, and all their words are written.
    unsafe {
        muladd_raw(quotient.as_mut_ptr(), remainder.as_mut_ptr(), a, b, c, m);
        [quotient.assume_init(), remainder.assume_init()]
    }
}

/// [`muladd_div_rem`] into the places of its results.
#[inline(always)]
fn muladd_div_rem_to(
    quotient: &mut [u32; 8],
    remainder: &mut [u32; 8],
    [a, b, c, m]: [&[u32; 8]; 4],
) {
    // SAFETY: exclusive borrows lie apart from each other and from what is read.
    unsafe { muladd_raw(quotient, remainder, a, b, c, m) }
}

/// [`muladd_div_rem`] into places that hold nothing yet.
///
/// # Safety
///
/// The results lie apart from each other and from what is read.
#[inline(always)]
unsafe fn muladd_raw(
    quotient: *mut [u32; 8],
    remainder: *mut [u32; 8],
    a: &[u32; 8],
    b: &[u32; 8],
    c: &[u32; 8],
    m: &[u32; 8],
) {
    // SAFETY: the call reads the words of a, b, c and m, writes all words of both results, and
    // changes no register.
    unsafe {
        asm!(
            "ecall",
            in("a7") const { Precompile::U256MulAddMod.info().number },
            in("a0") remainder,
            in("a1") a,
            in("a2") b,
            in("a3") c,
            in("a4") m,
            in("a5") quotient,
            options(nostack),
        );
    }
}

/// Adds points of a curve: `r` becomes `p + q`, or `2 p` if they are the same, each x before y, the
/// lowest word of each first.
///
/// `curve` is a number of [`isa::curve`]. Coordinates are below the order of its field. Points of one
/// x must be the same, with a y that is not zero: else the sum is the point at infinity, which has no
/// coordinates here. Anything else ends the run with a trap, of which there is no proof. That the
/// points are on the curve is not checked.
pub fn ec_add(r: &mut [u32; 16], p: &[u32; 16], q: &[u32; 16], curve: u32) {
    // SAFETY: the call reads the words of p, q and the number, writes the 16 words of r, which no
    // other borrow has, and changes no register.
    unsafe {
        asm!(
            "ecall",
            in("a7") const { Precompile::EcAdd.info().number },
            in("a0") r.as_mut_ptr(),
            in("a1") p.as_ptr(),
            in("a2") q.as_ptr(),
            in("a3") &curve,
            options(nostack),
        );
    }
}

/// Keccak-f\[1600\] in place: lane `x + 5 y` is `A[x, y]`.
pub fn keccak_f1600(state: &mut [u64; LANES]) {
    keccak_absorb(state, &[0; BLOCK_WORDS]);
}

/// Absorbs a block of Keccak-256: combines its 34 words, little endian, with the state's first, and
/// permutes.
pub fn keccak_absorb(state: &mut [u64; LANES], block: &[u32; BLOCK_WORDS]) {
    // SAFETY: the block is as long as the call reads.
    unsafe { absorb(state, block.as_ptr()) }
}

/// Absorbs the block at `block`.
///
/// # Safety
///
/// `block` is a multiple of four, and 34 words can be read from there, none of them of `state`.
unsafe fn absorb(state: &mut [u64; LANES], block: *const u32) {
    // SAFETY: the call reads and writes the 25 lanes, reads the block, and changes no register.
    unsafe {
        asm!(
            "ecall",
            in("a7") const { Precompile::KeccakF1600.info().number },
            in("a0") state.as_mut_ptr(),
            in("a1") block,
            options(nostack),
        );
    }
}

/// RIPEMD-160 of `bytes`, in software.
pub fn ripemd160(bytes: &[u8]) -> [u8; 20] {
    Ripemd160::digest(bytes).into()
}

/// Bytes of a block.
const BLOCK: usize = 4 * BLOCK_WORDS;

/// A block's bytes, where the precompile can read them.
#[derive(Clone)]
#[repr(C, align(4))]
struct Block([u8; BLOCK]);

/// Keccak-256 of bytes that come in parts, with Ethereum's padding, not SHA-3's.
#[derive(Clone)]
pub struct Keccak256 {
    state: [u64; LANES],
    block: Block,
    /// Bytes in the block, which is never full.
    filled: usize,
}

impl Default for Keccak256 {
    fn default() -> Self {
        Self::new()
    }
}

impl Keccak256 {
    /// Of no bytes so far.
    pub const fn new() -> Self {
        Self { state: [0; LANES], block: Block([0; BLOCK]), filled: 0 }
    }

    /// Takes further bytes. Whole blocks that begin at a multiple of four are read where they are.
    pub fn update(&mut self, mut bytes: &[u8]) {
        if self.filled > 0 {
            let (taken, rest) = bytes.split_at(bytes.len().min(BLOCK - self.filled));
            self.block.0[self.filled..self.filled + taken.len()].copy_from_slice(taken);
            self.filled += taken.len();
            bytes = rest;
            if self.filled < BLOCK {
                return;
            }
            self.absorb();
        }
        while let Some((block, rest)) = bytes.split_first_chunk::<BLOCK>() {
            if block.as_ptr().cast::<u32>().is_aligned() {
                // SAFETY: aligned, and as long as a block.
                unsafe { absorb(&mut self.state, block.as_ptr().cast()) };
            } else {
                self.block.0 = *block;
                self.absorb();
            }
            bytes = rest;
        }
        self.block.0[..bytes.len()].copy_from_slice(bytes);
        self.filled = bytes.len();
    }

    /// The digest of all bytes.
    pub fn finalize(mut self) -> [u8; 32] {
        self.block.0[self.filled..].fill(0);
        self.block.0[self.filled] = 1;
        self.block.0[BLOCK - 1] |= 0x80;
        self.absorb();
        let mut digest = [0; 32];
        for (bytes, lane) in digest.chunks_exact_mut(8).zip(self.state) {
            bytes.copy_from_slice(&lane.to_le_bytes());
        }
        digest
    }

    fn absorb(&mut self) {
        // SAFETY: the block is aligned, and no part of the state.
        unsafe { absorb(&mut self.state, self.block.0.as_ptr().cast()) };
        self.filled = 0;
    }
}

/// Keccak-256 of `bytes`.
pub fn keccak256(bytes: &[u8]) -> [u8; 32] {
    let mut hasher = Keccak256::new();
    hasher.update(bytes);
    hasher.finalize()
}
