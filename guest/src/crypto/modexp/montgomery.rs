//! Long odd moduli: Montgomery's product on limbs of 256 bits.
//!
//! A product of two limbs is one call of the precompile, and so is adding its high half to the sum:
//! eight additions of words with their carries would cost more.

use alloc::vec;
use alloc::vec::Vec;
use core::mem;

use num_bigint::BigUint;

use crate::crypto::number::{ONE, ZERO, multiply_to, to_be_bytes};
use crate::crypto::{muladd_div_rem_to, muladd_mod};

type Limb = [u32; 8];
/// Bits of a limb.
const BITS: usize = 256;

/// `base^exponent` modulo `modulus`, which is odd and greater than one; all big endian, the exponent
/// without leading zeros.
pub fn modexp(base: &[u8], exponent: &[u8], modulus: &[u8]) -> Vec<u8> {
    let [base, modulus] = [base, modulus].map(BigUint::from_bytes_be);
    let montgomery = Montgomery::new(&modulus);
    let limbs = montgomery.modulus.len();
    let base = limbs_of(&(base % &modulus), limbs);
    let one = limbs_of(&BigUint::from(1u32), limbs);
    let multiply = |out: &mut Vec<Limb>, a: &Vec<Limb>, b: &Vec<Limb>| {
        montgomery.multiply(out, a, b);
    };
    let product = |a: &Vec<Limb>, b: &Vec<Limb>| {
        let mut product = vec![ZERO; limbs];
        multiply(&mut product, a, b);
        product
    };
    let inside = |number: &Vec<Limb>| product(number, &montgomery.square);
    let power = super::power(&inside(&base), inside(&one), exponent, multiply);
    let power = product(&power, &one);
    power.iter().rev().flat_map(to_be_bytes).collect()
}

/// The words of a number in so many limbs, which are enough.
fn limbs_of(number: &BigUint, limbs: usize) -> Vec<Limb> {
    let mut words = number.to_u32_digits();
    words.resize(8 * limbs, 0);
    words.as_chunks().0.to_vec()
}

/// An odd modulus `m` of n limbs, with `R = 2^(256 n)`.
struct Montgomery {
    modulus: Vec<Limb>,
    /// `-1 / m` modulo `2^256`.
    inverse: Limb,
    /// `R^2` modulo `m`.
    square: Vec<Limb>,
}

impl Montgomery {
    fn new(modulus: &BigUint) -> Self {
        let limbs = (modulus.bits() as usize).div_ceil(BITS);
        let square = (BigUint::from(1u32) << (2 * BITS * limbs)) % modulus;
        let square = limbs_of(&square, limbs);
        let modulus = limbs_of(modulus, limbs);
        let inverse = minus_inverse(&modulus[0]);
        Self { modulus, inverse, square }
    }

    /// `out = a b / R` modulo `m`, of numbers below `m` (Koç, Acar, Kaliski: Analyzing and comparing
    /// Montgomery multiplication algorithms, "FIPS": column by column).
    fn multiply(&self, out: &mut [Limb], a: &[Limb], b: &[Limb]) {
        let m = &self.modulus;
        let n = m.len();
        // Column k of a b + q m, where q_k makes its lowest limb zero.
        let (mut sum, mut half) = (Sum::ZERO, Sum::ZERO);
        let mut q = vec![ZERO; n];
        for k in 0..n {
            for j in 0..k {
                half.set_sum(&sum, &a[j], &b[k - j]);
                sum.set_sum(&half, &q[j], &m[k - j]);
            }
            half.set_sum(&sum, &a[k], &b[0]);
            multiply_to(&mut q[k], &half.low, &self.inverse, &ZERO);
            sum.set_sum(&half, &q[k], &m[0]);
            sum.shift();
        }
        for k in n..2 * n {
            for j in k + 1 - n..n {
                half.set_sum(&sum, &a[j], &b[k - j]);
                sum.set_sum(&half, &q[j], &m[k - j]);
            }
            out[k - n] = sum.low;
            sum.shift();
        }
        // It is below 2 m.
        let (result, modulus) = (out.as_flattened(), m.as_flattened());
        if sum.low != ZERO || !result.iter().rev().lt(modulus.iter().rev()) {
            subtract(out, m);
        }
    }
}

/// `low + middle 2^256 + high 2^512`
struct Sum {
    low: Limb,
    middle: Limb,
    high: u32,
    /// Places for results on the way, here once instead of cleared for each product.
    product: Limb,
    carry: Limb,
}

impl Sum {
    const ZERO: Self = Self { low: ZERO, middle: ZERO, high: 0, product: ZERO, carry: ZERO };

    /// `self = other + a b`. There are at most `2 n` such products in a column: `high` counts the
    /// carries.
    #[inline(always)]
    fn set_sum(&mut self, other: &Self, a: &Limb, b: &Limb) {
        let Self { low, middle, product, carry, .. } = self;
        muladd_div_rem_to(product, low, [a, b, &other.low, &ZERO]);
        muladd_div_rem_to(carry, middle, [product, &ONE, &other.middle, &ZERO]);
        self.high = other.high + carry[0];
    }

    /// To the next column.
    fn shift(&mut self) {
        self.low = mem::replace(&mut self.middle, [self.high, 0, 0, 0, 0, 0, 0, 0]);
        self.high = 0;
    }
}

/// `number -= other`, without the borrow of the highest limb.
fn subtract(number: &mut [Limb], other: &[Limb]) {
    let mut borrow = false;
    for (word, other) in number.as_flattened_mut().iter_mut().zip(other.as_flattened()) {
        let (difference, first) = word.overflowing_sub(*other);
        let (difference, second) = difference.overflowing_sub(u32::from(borrow));
        (*word, borrow) = (difference, first | second);
    }
}

/// `-1 / m` modulo `2^256` of an odd number, by Newton's iteration: `x (m x + 2)` has twice as many right bits
/// as `x` if `m x = -1`.
fn minus_inverse(m: &Limb) -> Limb {
    // -m has itself as inverse modulo 8.
    let minus = muladd_mod(m, &[u32::MAX; 8], &ZERO, &ZERO);
    let mut inverse = minus;
    let two = [2, 0, 0, 0, 0, 0, 0, 0];
    let mut bits = 3;
    while bits < BITS {
        let factor = muladd_mod(m, &inverse, &two, &ZERO);
        inverse = muladd_mod(&inverse, &factor, &ZERO, &ZERO);
        bits *= 2;
    }
    inverse
}
