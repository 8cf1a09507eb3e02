//! A number of 256 bits is less than a bound, on eight rows: row `i` has word `i` of both.
//!
//! `bound - number - 1`, limb by limb from the lowest on, has limbs of 16 bits and borrows nothing from
//! above the last. What is borrowed is boolean: from the high limb, by constraint; from a row, by
//! constraint on the row before; from row 7, as the chip says.

use p3_air::AirBuilder;

use super::identity::Place;
use crate::bus::{MachineBuilder, constant};
use crate::cols::columns;
use crate::word::Word;

columns! {
    /// A row's part of the comparison.
    pub struct Below<T> {
        /// What the low limb is short by already, what it borrows from the high limb, what that borrows
        /// from the next row's.
        pub borrow: [T; 3],
    }
}

impl<V: Copy> Below<V> {
    /// `number` is less than `bound`, of which `above` times `2^256` is no part yet. Limbs of both must
    /// be in range. Two interactions; degree 2.
    pub fn eval<AB: MachineBuilder<Var = V>>(
        &self,
        next: &Self,
        builder: &mut AB,
        [number, bound]: [Word<AB::Expr>; 2],
        above: AB::Expr,
        place: Place<AB::Expr>,
    ) where
        V: Into<AB::Expr>,
    {
        let Place { is_first, is_last, is_real } = place;
        let [short, middle, out] = self.borrow.map(Into::<AB::Expr>::into);
        builder.assert_bools([middle.clone(), out.clone()]);
        builder.when(is_first).assert_one(short.clone());
        builder.when(is_last.clone()).assert_eq(out.clone(), above);
        builder.when(is_real.clone() - is_last).assert_eq(next.borrow[0], out.clone());
        let limb = constant::<AB>(1 << 16);
        let ([low, high], [bound_low, bound_high]) = (number, bound);
        let low = bound_low - low - short + middle.clone() * limb.clone();
        let high = bound_high - high - middle + out * limb;
        builder.range_word([low, high], is_real);
    }
}

#[cfg(feature = "trace")]
mod trace {
    use p3_field::PrimeCharacteristicRing;

    use super::Below;
    use crate::F;
    use crate::witness::Lookups;

    impl Below<F> {
        /// Fills row `number` and counts its lookups.
        pub fn fill(
            &mut self,
            number: usize,
            value: &[u32; 8],
            bound: &[u32; 8],
            lookups: &Lookups,
        ) {
            let limbs = |word: u32| [word & 0xffff, word >> 16].map(i64::from);
            let mut borrow = true;
            let mut left = [0; 2];
            for (value, bound) in value.iter().zip(bound).take(number + 1) {
                let ([low, high], [bound_low, bound_high]) = (limbs(*value), limbs(*bound));
                let low = bound_low - low - i64::from(borrow);
                let high = bound_high - high - i64::from(low < 0);
                self.borrow = [borrow, low < 0, high < 0].map(F::from_bool);
                borrow = high < 0;
                left = [low, high];
            }
            for limb in left {
                lookups.range(16, limb as u32 & 0xffff);
            }
        }
    }
}
