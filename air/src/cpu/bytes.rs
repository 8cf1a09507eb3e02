//! Bytes, where a chip needs them.

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
