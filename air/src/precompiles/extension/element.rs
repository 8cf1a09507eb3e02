//! Elements of the extension of degree five, of expressions or of values.

use core::array::from_fn;

use isa::extension::DEGREE;
use p3_field::extension::BinomiallyExtendable;
use p3_field::{Algebra, PrimeCharacteristicRing};

use crate::F;

/// Coefficients of `1, X, …, X^4`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element<E>(pub [E; DEGREE]);

impl<E: PrimeCharacteristicRing + Algebra<F>> Element<E> {
    /// `self * factor + addend`, with `X^5 = W`: products whose exponents add up to five or more come
    /// back five lower, times `W`.
    pub fn multiply_add(&self, factor: &Self, addend: &Self) -> Self {
        let Self(mut sums) = addend.clone();
        let mut wrapped: [E; DEGREE] = from_fn(|_| E::ZERO);
        for (i, a) in self.0.iter().enumerate() {
            for (j, b) in factor.0.iter().enumerate() {
                let place = (i + j) % DEGREE;
                let sum = if i + j < DEGREE { &mut sums } else { &mut wrapped };
                sum[place] += a.clone() * b.clone();
            }
        }
        let w = <F as BinomiallyExtendable<DEGREE>>::W;
        for (sum, wrapped) in sums.iter_mut().zip(wrapped) {
            *sum += wrapped * w;
        }
        Self(sums)
    }
}
