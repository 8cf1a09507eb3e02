//! What the solver is told of division: that there is one quotient and one remainder.
//!
//! Of integers, `dividend = quotient * divisor + remainder` with `0 <= remainder < divisor` has one
//! solution for a given dividend and divisor. That a row satisfies it is linear in the products of
//! bytes, so the solver proves it; this theorem does the rest.

use std::mem::offset_of;

use air::cpu::bytes::BytePair;
use air::cpu::div_rem::DivRemCols;

use crate::symbolic::polynomial::{Polynomial, Variable};

/// An integer: the sum of polynomials by weight, whose variables and coefficients are taken as
/// integers.
pub type Integer = Vec<(i128, Polynomial)>;

/// The division of a row.
#[derive(Clone, Debug)]
pub struct Division {
    pub quotient: Integer,
    pub divisor: Integer,
    pub remainder: Integer,
    pub dividend: Integer,
}

impl Division {
    /// That of magnitudes, in a row of `DivRem`.
    pub fn of_div_rem() -> Self {
        let column = |byte: usize| Polynomial::variable(Variable::Main(byte, 0));
        let bytes = |word: usize| -> Integer {
            let places = [0, 1, size_of::<BytePair<u8>>(), size_of::<BytePair<u8>>() + 1];
            places.iter().enumerate().map(|(i, at)| (1 << (8 * i), column(word + at))).collect()
        };
        let limbs = |word: usize| vec![(1, column(word)), (1 << 16, column(word + 1))];
        let negative = column(offset_of!(DivRemCols<u8>, a_negative));
        // a, or 2^32 - a where it is negative.
        let mut dividend = limbs(offset_of!(DivRemCols<u8>, a));
        let doubled = dividend.iter().map(|(weight, limb)| (-2 * weight, &negative * limb));
        let doubled: Vec<_> = doubled.collect();
        dividend.extend(doubled);
        dividend.push((1 << 32, negative));
        Self {
            quotient: bytes(offset_of!(DivRemCols<u8>, quotient)),
            divisor: bytes(offset_of!(DivRemCols<u8>, divisor)),
            remainder: limbs(offset_of!(DivRemCols<u8>, remainder)),
            dividend,
        }
    }

    /// All polynomials.
    pub fn polynomials(&mut self) -> impl Iterator<Item = &mut Polynomial> {
        let parts =
            [&mut self.quotient, &mut self.divisor, &mut self.remainder, &mut self.dividend];
        parts.into_iter().flatten().map(|(_, polynomial)| polynomial)
    }

    /// Quotient times divisor, byte by byte.
    pub fn product(&self) -> Integer {
        let times = |(v, x): &(i128, Polynomial)| {
            self.divisor.iter().map(|(w, y)| (v * w, x * y)).collect::<Vec<_>>()
        };
        self.quotient.iter().flat_map(times).collect()
    }

    /// Whether dividend and divisor satisfy `is_known`.
    pub fn is_of(&self, is_known: impl Fn(&Polynomial) -> bool) -> bool {
        self.divisor.iter().chain(&self.dividend).all(|(_, polynomial)| is_known(polynomial))
    }

    /// The columns of quotient and remainder.
    pub fn columns(&self) -> impl Iterator<Item = Variable> {
        let polynomials = self.quotient.iter().chain(&self.remainder);
        polynomials.flat_map(|(_, polynomial)| polynomial.variables())
    }
}
