//! Bytes, where a chip needs them.

use core::ops::{Add, Mul};

use crate::bus::{MachineBuilder, Message, constant};
use crate::cols::columns;

columns! {
    /// Two bytes of a limb.
    ///
    /// That they are bytes is proven by looking up their conjunction: one column and one message,
    /// where two range lookups would be two messages, which cost more.
    pub struct BytePair<T> {
        /// Low byte, high byte.
        pub bytes: [T; 2],
        /// Their conjunction.
        pub and: T,
    }
}

impl<V: Copy> BytePair<V> {
    /// Proves that both are bytes, where `is_real` is one. One interaction.
    pub fn eval<AB: MachineBuilder<Var = V>>(&self, builder: &mut AB, is_real: AB::Expr)
    where
        V: Into<AB::Expr>,
    {
        let [low, high] = self.bytes;
        builder.send(Message::And, [low.into(), high.into(), self.and.into()], is_real);
    }
}

/// The limb of two bytes.
pub fn limb<AB: MachineBuilder>([low, high]: [AB::Var; 2]) -> AB::Expr {
    low.into() + high.into() * constant::<AB>(1 << 8)
}

/// The four bytes of two pairs.
pub fn word_bytes<T: Copy>([low, high]: [BytePair<T>; 2]) -> [T; 4] {
    let ([b0, b1], [b2, b3]) = (low.bytes, high.bytes);
    [b0, b1, b2, b3]
}

/// The products of the bytes of two words, summed by weight: `P_i = sum of a_j b_(i - j)`, so that
/// `a b = sum of 2^(8 i) P_i`.
///
/// Of bytes, `P_0` to `P_6` are sums of 1, 2, 3, 4, 3, 2, 1 products of at most `255^2 = 65025`.
pub fn products<T: Clone + Add<Output = T> + Mul<Output = T>>(a: &[T; 4], b: &[T; 4]) -> [T; 7] {
    let p = |i: usize, j: usize| a[i].clone() * b[j].clone();
    [
        p(0, 0),
        p(0, 1) + p(1, 0),
        p(0, 2) + p(1, 1) + p(2, 0),
        p(0, 3) + p(1, 2) + p(2, 1) + p(3, 0),
        p(1, 3) + p(2, 2) + p(3, 1),
        p(2, 3) + p(3, 2),
        p(3, 3),
    ]
}

#[cfg(feature = "trace")]
mod trace {
    use p3_field::PrimeCharacteristicRing;

    use super::BytePair;
    use crate::F;
    use crate::witness::Lookups;

    impl BytePair<F> {
        /// Fills the pair and counts its lookup.
        pub fn fill(&mut self, [low, high]: [u8; 2], lookups: &Lookups) {
            self.bytes = [low, high].map(F::from_u8);
            self.and = F::from_u8(low & high);
            lookups.and(low, high);
        }
    }

    /// Fills the bytes of a word.
    pub fn fill_word([low, high]: &mut [BytePair<F>; 2], word: u32, lookups: &Lookups) {
        let [b0, b1, b2, b3] = word.to_le_bytes();
        low.fill([b0, b1], lookups);
        high.fill([b2, b3], lookups);
    }
}
#[cfg(feature = "trace")]
pub use trace::fill_word;
