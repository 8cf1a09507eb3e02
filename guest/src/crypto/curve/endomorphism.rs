//! The endomorphism of curves with `a = 0` (R. Gallant, R. Lambert, S. Vanstone, "Faster Point
//! Multiplication on Elliptic Curves with Efficient Endomorphisms", 2001).
//!
//! `(x, y) -> (beta x, y)`, with `beta^3 = 1` modulo `p`, is the product with `lambda`, where `lambda^3 = 1` modulo
//! `n`. A scalar is `k = k1 + k2 lambda` modulo `n` with both below `2^128`: so half the doublings do.

use super::Curve;
use crate::crypto::number::{Number, difference};
use crate::crypto::{muladd_div_rem, muladd_mod, mulmod};

/// The endomorphism of a curve.
///
/// The pairs `(i, j)` with `i + j lambda = 0` modulo n are a lattice, with a basis of short vectors
/// `(a1, b1)` and `(a2, b2)`, of which `a1 b2 - a2 b1 = n`. Of the vectors of the lattice, the scalar loses the
/// nearest: `c1 (a1, b1) + c2 (a2, b2)`, with `c1 = b2 k / n` and `c2 = -b1 k / n`, both rounded.
#[derive(Clone, Copy, Debug)]
pub struct Endomorphism {
    /// By what it multiplies x.
    pub beta: Number,
    /// By what it multiplies a point.
    pub lambda: Number,
    /// `-b1`, which is positive.
    pub minus_b1: Number,
    /// `b2`, which is positive.
    pub b2: Number,
}

/// Half of a scalar.
#[derive(Clone, Copy)]
pub(super) struct Half {
    /// Its absolute value.
    pub words: [u32; 4],
    pub is_negative: bool,
}

impl Endomorphism {
    /// `k1` and `k2`. Each is at most half of the sum of both basis vectors' parts: below `2^128`.
    pub(super) fn split<C: Curve>(&self, k: &Number) -> [Half; 2] {
        let half_n = const { half(&C::N) };
        let [c1, c2] = [&self.b2, &self.minus_b1].map(|b| muladd_div_rem(k, b, &half_n, &C::N)[0]);
        let rest = mulmod(&c2, &difference(&C::N, &self.b2), &C::N);
        let k2 = muladd_mod(&c1, &self.minus_b1, &rest, &C::N);
        let k1 = muladd_mod(&k2, &difference(&C::N, &self.lambda), k, &C::N);
        [k1, k2].map(|number| Half::of::<C>(&number))
    }
}

impl Half {
    /// Of a number modulo n whose distance from a multiple of n is below `2^128`.
    fn of<C: Curve>(number: &Number) -> Self {
        let is_negative = number[4..] != [0; 4];
        let words = if is_negative { difference(&C::N, number) } else { *number };
        Self { words: [words[0], words[1], words[2], words[3]], is_negative }
    }
}

/// Half of an odd number, rounded down.
const fn half(number: &Number) -> Number {
    let mut half = [0; 8];
    let mut index = 0;
    while index < 8 {
        let above = if index < 7 { number[index + 1] << 31 } else { 0 };
        half[index] = number[index] >> 1 | above;
        index += 1;
    }
    half
}
