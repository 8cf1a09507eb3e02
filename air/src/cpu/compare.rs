//! Gadget: whether one word is less than another, signed or not.
//!
//! Let `A = a_hi`, `B = b_hi` for unsigned operands. For signed ones the sign bit is flipped,
//! `A = a_hi + 2^15 - 2^16 a_negative` and `B` alike, which maps the order of signed words to
//! that of unsigned ones. Then `a < b` if `A < B`, or if `A = B` and `a_lo < b_lo`.
//!
//! One lookup of 16 bits decides, of `difference`, which is one of
//!
//! ```text
//! of_high = A - B - 1 + less + 2^16 less        of_low = a_lo - b_lo + 2^16 less
//! ```
//!
//! by `(difference - of_high) (A - B) = 0` and `(difference - of_high) (difference - of_low) = 0`:
//!
//! - `A != B`: it is `of_high`. That has 16 bits for `less = 0` only if `A > B`, and for
//!   `less = 1` only if `A < B`.
//! - `A = B`: `of_high` is `-1` or `2^16`, so it is `of_low`. That has 16 bits for `less = 0` only
//!   if `a_lo >= b_lo`, and for `less = 1` only if `a_lo < b_lo`.
//!
//! Limbs have 16 bits, so `A`, `B` are looked up to have 16 bits as integers: either `a_negative`
//! is bit 15 of `a_hi` or the lookup fails. All differences lie within `2^18` of zero, far from
//! the modulus.
//!
//! | a | b | signed | A | B | difference | less |
//! | --- | --- | --- | --- | --- | --- | --- |
//! | 0xffff_fffe | 0x0000_0001 | yes | 0x7fff | 0x8000 | 0xffff | 1 |
//! | 0xffff_fffe | 0x0000_0001 | no | 0xffff | 0x0000 | 0xfffe | 0 |
//! | 0x0000_0005 | 0x0000_0005 | no | 0x0000 | 0x0000 | 0x0000 | 0 |

use p3_field::PrimeCharacteristicRing;

use crate::bus::{MachineBuilder, constant};
use crate::cols::columns;
use crate::word::Word;

columns! {
    /// A comparison of `a` and `b`, columns of the chip.
    pub struct Compare<T> {
        /// `a` is negative: bit 31 if operands are signed, else 0.
        pub a_negative: T,
        /// `b` is negative.
        pub b_negative: T,
        /// Difference of the limbs that decide, in the one way that has 16 bits.
        pub difference: T,
        /// `a < b`.
        pub less: T,
    }
}

impl<V: Copy> Compare<V> {
    /// Binds `less` where `is_real` is one. Limbs must be in range; `is_signed` is boolean.
    ///
    /// Constraints: signs boolean, and zero for unsigned operands (2); `less` boolean (1);
    /// `difference` (2). Three lookups. A row of zeros holds.
    pub fn eval<AB: MachineBuilder<Var = V>>(
        &self,
        builder: &mut AB,
        [a_low, a_high]: Word<AB::Expr>,
        [b_low, b_high]: Word<AB::Expr>,
        is_signed: AB::Expr,
        is_real: AB::Expr,
    ) where
        V: Into<AB::Expr>,
    {
        let flipped = |builder: &mut AB, high: AB::Expr, negative: V| {
            let negative: AB::Expr = negative.into();
            builder.assert_zero(negative.clone() * (is_signed.clone() - negative.clone()));
            let flipped = high + is_signed.clone() * constant::<AB>(1 << 15)
                - negative * constant::<AB>(1 << 16);
            builder.range(constant::<AB>(16), flipped.clone(), is_real.clone());
            flipped
        };
        let a_high = flipped(builder, a_high, self.a_negative);
        let b_high = flipped(builder, b_high, self.b_negative);

        let less: AB::Expr = self.less.into();
        let borrow = less.clone() * constant::<AB>(1 << 16);
        builder.assert_bool(less.clone());
        let high = a_high - b_high;
        let of_high = high.clone() - AB::Expr::ONE + less + borrow.clone();
        let of_low = a_low - b_low + borrow;
        let difference: AB::Expr = self.difference.into();
        let not_high = difference.clone() - of_high;
        builder.assert_zero(not_high.clone() * high);
        builder.assert_zero(not_high * (difference.clone() - of_low));
        builder.range(constant::<AB>(16), difference, is_real);
    }
}

#[cfg(feature = "trace")]
mod trace {
    use p3_field::PrimeCharacteristicRing;

    use super::Compare;
    use crate::F;
    use crate::witness::Lookups;

    impl Compare<F> {
        /// Fills the comparison and counts its lookups.
        pub fn fill(&mut self, a: u32, b: u32, is_signed: bool, lookups: &Lookups) {
            let sign = u32::from(is_signed) << 31;
            self.a_negative = F::from_bool(a & sign != 0);
            self.b_negative = F::from_bool(b & sign != 0);
            let (a, b) = (a ^ sign, b ^ sign);
            let less = u32::from(a < b);
            let (a_high, b_high) = (a >> 16, b >> 16);
            // Both ways lie in 0..2^16 once `less` is added in.
            let difference = if a_high == b_high {
                (a & 0xffff) + (less << 16) - (b & 0xffff)
            } else {
                a_high + (less << 16) + less - 1 - b_high
            };
            self.difference = F::from_u32(difference);
            self.less = F::from_u32(less);
            for value in [a_high, b_high, difference] {
                lookups.range(16, value);
            }
        }
    }
}

#[cfg(all(test, feature = "trace"))]
mod forge {
    use p3_field::{Field, PrimeCharacteristicRing};

    use super::Compare;
    use crate::F;

    /// Comparisons that satisfy the constraints on `difference`: with either sign, or signs that
    /// turn a high limb into a given one; with either result, or one that turns the difference
    /// into a given one.
    pub fn comparisons(a: u32, b: u32, is_signed: bool) -> Vec<Compare<F>> {
        let limb = F::from_u32(1 << 16);
        let [a_low, b_low] = [a, b].map(|value| F::from_u32(value & 0xffff));
        let [a_high, b_high] =
            [a, b].map(|value| F::from_u32((value >> 16) + (u32::from(is_signed) << 15)));
        let values = [F::ZERO, F::ONE, limb - F::ONE];
        let negatives = |high: F| {
            let solved = values.map(|value| (high - value) * limb.inverse());
            [F::ZERO, F::ONE].into_iter().chain(solved)
        };
        let mut comparisons = Vec::new();
        let mut push = |a_negative: F, b_negative: F, less: F, difference: F| {
            comparisons.push(Compare { a_negative, b_negative, difference, less });
        };
        for a_negative in negatives(a_high) {
            for b_negative in negatives(b_high) {
                let high = a_high - b_high - limb * (a_negative - b_negative);
                // Each way is `start + less * step`.
                for (start, step) in [(high - F::ONE, limb + F::ONE), (a_low - b_low, limb)] {
                    for less in [F::ZERO, F::ONE] {
                        push(a_negative, b_negative, less, start + less * step);
                    }
                    for value in values {
                        push(a_negative, b_negative, (value - start) * step.inverse(), value);
                    }
                }
            }
        }
        comparisons
    }
}
#[cfg(all(test, feature = "trace"))]
pub use forge::comparisons;
