//! ECDSA (FIPS 186-5, section 6.4) on the curves of the precompile: what both curves share.

use super::curve::{Affine, Generator, linear_combination};
use super::inverse::invmod;
use super::number::{Number, ONE, ZERO, difference, is_less, pair_from_be_bytes};
use super::{muladd_mod, mulmod};

/// A signature: r and s, from 1 to n - 1.
pub(super) struct Signature {
    pub r: Number,
    pub s: Number,
}

impl Signature {
    /// Of r and then s, the highest byte of each first.
    pub fn from_be_bytes<C: Generator>(bytes: &[u8; 64]) -> Option<Self> {
        let [r, s] = pair_from_be_bytes(bytes);
        let is_scalar = |number: &Number| *number != ZERO && is_less(number, &C::N);
        (is_scalar(&r) && is_scalar(&s)).then_some(Self { r, s })
    }

    /// Whether it is one of this digest, by this key.
    pub fn verifies<C: Generator>(&self, digest: &Number, key: &Affine<C>) -> bool {
        let n = &C::N;
        let Some(inverse_of_s) = invmod(&self.s, n) else { return false };
        let u1 = mulmod(digest, &inverse_of_s, n);
        let u2 = mulmod(&self.r, &inverse_of_s, n);
        let point = linear_combination(&u1, &u2, key);
        // n is above half of p, so x is r or r + n.
        point.is_some_and(|point| muladd_mod(&ZERO, &ZERO, point.x(), n) == self.r)
    }

    /// The key that it verifies with, where `point`, whose x is r modulo n, is the signer's choice.
    pub fn key<C: Generator>(&self, digest: &Number, point: &Affine<C>) -> Option<Affine<C>> {
        let n = &C::N;
        let inverse_of_r = invmod(&self.r, n)?;
        let minus_u1 = mulmod(digest, &inverse_of_r, n);
        let u1 = mulmod(&minus_u1, &difference(n, &ONE), n);
        let u2 = mulmod(&self.s, &inverse_of_r, n);
        linear_combination(&u1, &u2, point)
    }
}
