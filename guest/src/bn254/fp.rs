//! The base field of BN254, one call of the precompile for each operation.
//!
//! An addition costs what a multiplication costs, and `a b + c` what either does. So everything above is
//! written in sums of products, the textbook's way: what spares multiplications for additions
//! (Karatsuba, Toom) would cost more.

use core::mem::MaybeUninit;

use isa::curve;

use crate::crypto::muladd_raw;

/// The field's order, the lowest word first.
const MODULUS: [u32; 8] = curve::TABLE[curve::BN254 as usize].p;

/// A number below the modulus.
///
/// The words are initialised wherever one is read: only [`Fp::UNSET`] has none, the place for a result.
/// So a result is written where it is to be, and nothing is cleared before or copied after.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Fp(MaybeUninit<[u32; 8]>);

impl Fp {
    pub const ZERO: Self = Self::small(0);
    pub const ONE: Self = Self::small(1);
    pub const NINE: Self = Self::small(9);
    /// `p - 1`, that is `-1`.
    pub const MINUS_ONE: Self = Self::minus(1);
    /// `p - 2`, that is `-2`.
    pub const MINUS_TWO: Self = Self::minus(2);

    /// Of the given words, which are a number below the modulus.
    pub const fn new(words: [u32; 8]) -> Self {
        Self(MaybeUninit::new(words))
    }

    pub const fn small(number: u32) -> Self {
        Self::new([number, 0, 0, 0, 0, 0, 0, 0])
    }

    const fn minus(number: u32) -> Self {
        let mut words = MODULUS;
        words[0] -= number;
        Self::new(words)
    }

    /// The number that 32 bytes are, big endian, if it is below the modulus.
    pub fn from_bytes(bytes: &[u8; 32]) -> Option<Self> {
        let words = crate::bytes::words_of(bytes);
        let below = words.iter().rev().lt(MODULUS.iter().rev());
        below.then_some(Self::new(words))
    }

    pub const fn words(&self) -> &[u32; 8] {
        // SAFETY: it is initialised, as the type says.
        unsafe { self.0.assume_init_ref() }
    }

    pub fn is_zero(&self) -> bool {
        *self.words() == [0; 8]
    }

    /// By Fermat's little theorem: `self^(p - 2)`.
    pub fn inverse(&self) -> Self {
        let mut power = Self::ONE;
        for bit in (0..254).rev() {
            power = power.mul(&power);
            if Self::MINUS_TWO.words()[bit / 32] >> (bit % 32) & 1 == 1 {
                power = power.mul(self);
            }
        }
        power
    }

    pub fn add(&self, other: &Self) -> Self {
        let mut sum = unset();
        fma(&mut sum, self, &Self::ONE, other);
        sum
    }

    pub fn sub(&self, other: &Self) -> Self {
        let mut difference = unset();
        fma(&mut difference, other, &Self::MINUS_ONE, self);
        difference
    }

    pub fn neg(&self) -> Self {
        self.mul(&Self::MINUS_ONE)
    }

    pub fn mul(&self, other: &Self) -> Self {
        let mut product = unset();
        fma(&mut product, self, other, &Self::ZERO);
        product
    }
}

impl PartialEq for Fp {
    fn eq(&self, other: &Self) -> bool {
        self.words() == other.words()
    }
}

/// The place for a result.
#[inline(always)]
pub const fn unset() -> Fp {
    Fp(MaybeUninit::uninit())
}

/// `out = a b + c`: the one operation.
#[inline(always)]
pub fn fma(out: &mut Fp, a: &Fp, b: &Fp, c: &Fp) {
    let mut quotient = MaybeUninit::uninit();
    // SAFETY: the quotient is here, and `out` is borrowed exclusively: they lie apart from all else.
    unsafe {
        muladd_raw(
            quotient.as_mut_ptr(),
            out.0.as_mut_ptr(),
            a.words(),
            b.words(),
            c.words(),
            &MODULUS,
        );
    }
}
