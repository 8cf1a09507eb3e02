//! Words of memory that a precompile takes and leaves: where they are, how a row has them, and that
//! they are field elements in canonical form.

use isa::Precompile;
use isa::precompile::{MODULUS, Slots};
use p3_field::PrimeCharacteristicRing;

use crate::bus::{MachineBuilder, constant};
use crate::cols::columns;
use crate::cpu::bytes::BytePair;
use crate::memory::access::Access;
use crate::word::{Word, expr, inverse_power_of_two};

/// The modulus is `2^16 TOP + 1`.
const TOP: u32 = MODULUS >> 16;
const _: () = assert!(MODULUS == TOP << 16 | 1 && TOP < 1 << 15);

/// Which operand of a call a word belongs to, and when the call starts: so when it is accessed.
pub struct Operand<E> {
    /// The precompile.
    pub precompile: Precompile,
    /// Number of the operand.
    pub number: usize,
    /// Clock of the call.
    pub clk: E,
}

impl<E: PrimeCharacteristicRing> Operand<E> {
    /// Where `is_real` is one, word `index` is `before` and becomes `after`; its previous access is
    /// stamped `prev_ts`. Three interactions. Limbs of `after` must be in range: they are if it is
    /// `before`, as it must be of an operand that is only read.
    pub fn access<AB: MachineBuilder<Expr = E>>(
        self,
        builder: &mut AB,
        index: E,
        [before, after]: [Word<E>; 2],
        prev_ts: E,
        is_real: E,
    ) {
        let Slots { first, last } = self.precompile.info().slots(self.number);
        let since = self.clk.clone() + constant::<AB>(first);
        let now = self.clk + constant::<AB>(last);
        Access { index, before, prev_ts, after, now }.eval_since(builder, since, is_real);
    }
}

columns! {
    /// Byte address of a word.
    pub struct Aligned<T> {
        /// Its limbs.
        pub address: [T; 2],
    }
}

columns! {
    /// A word that is read, in bytes.
    pub struct ReadBytes<T> {
        /// Its bytes.
        pub bytes: [BytePair<T>; 2],
        /// Timestamp of its previous access.
        pub prev_ts: T,
    }
}

columns! {
    /// A word that is read, in limbs.
    pub struct ReadLimbs<T> {
        /// Its limbs.
        pub value: [T; 2],
        /// Timestamp of its previous access.
        pub prev_ts: T,
    }
}

columns! {
    /// A word that is written, in bytes.
    pub struct WriteBytes<T> {
        /// Limbs before.
        pub before: [T; 2],
        /// Bytes after.
        pub bytes: [BytePair<T>; 2],
        /// Timestamp of its previous access.
        pub prev_ts: T,
    }
}

columns! {
    /// A word that is written, in limbs.
    pub struct WriteLimbs<T> {
        /// Limbs before.
        pub before: [T; 2],
        /// Limbs after.
        pub after: [T; 2],
        /// Timestamp of its previous access.
        pub prev_ts: T,
    }
}

columns! {
    /// A word that holds a field element, before a call and after it.
    pub struct FieldWord<T> {
        /// Value before.
        pub before: [T; 2],
        /// Value after.
        pub after: [T; 2],
        /// Timestamp of the previous access.
        pub prev_ts: T,
        /// Inverses of `TOP` less the high limbs, before and after; zero where there is none.
        pub inverse: [T; 2],
    }
}

impl<V: Copy> Aligned<V> {
    /// Index of the word: `low / 4 + 2^14 high`.
    pub fn index<AB: MachineBuilder<Var = V>>(&self) -> AB::Expr
    where
        V: Into<AB::Expr>,
    {
        let [low, high] = self.address.map(Into::<AB::Expr>::into);
        low * inverse_power_of_two(2) + high * constant::<AB>(1 << 14)
    }

    /// Where `is_real` is one, the address is a multiple of four and has 32 bits: with
    /// `x = low / 4` looked up to 14 bits, `low = 4 x < 2^16` holds in the integers too. So the
    /// index lies below `2^30`, where the registers start. Two interactions.
    pub fn eval<AB: MachineBuilder<Var = V>>(&self, builder: &mut AB, is_real: AB::Expr)
    where
        V: Into<AB::Expr>,
    {
        let [low, high] = self.address.map(Into::<AB::Expr>::into);
        builder.range(constant::<AB>(14), low * inverse_power_of_two(2), is_real.clone());
        builder.range(constant::<AB>(16), high, is_real);
    }
}

impl<V: Copy> FieldWord<V> {
    /// The elements before and after.
    pub fn elements<AB: MachineBuilder<Var = V>>(&self) -> [AB::Expr; 2]
    where
        V: Into<AB::Expr>,
    {
        [self.before, self.after].map(|word| {
            let [low, high] = word.map(Into::<AB::Expr>::into);
            low + high * constant::<AB>(1 << 16)
        })
    }

    /// Changes word `index` of an operand, where `is_real` is one. Seven interactions; degree 3.
    ///
    /// Both words are below the modulus `p = 2^16 TOP + 1`, so an element has one word. A word with
    /// limbs of 16 bits is below `p` if and only if its high limb is less than `TOP`, or is `TOP`
    /// and the low limb is zero. The word before has such limbs, as any has on the bus; those of
    /// the word after are looked up. `TOP - high` is looked up to 15 bits: then it is not negative.
    pub fn eval<AB: MachineBuilder<Var = V>>(
        &self,
        builder: &mut AB,
        index: AB::Expr,
        operand: Operand<AB::Expr>,
        is_real: AB::Expr,
    ) where
        V: Into<AB::Expr>,
    {
        let [before, after] = [self.before, self.after].map(expr::<AB>);
        let [low, high] = after.clone();
        builder.range(constant::<AB>(16), low, is_real.clone());
        builder.range(constant::<AB>(15), high, is_real.clone());
        for (word, inverse) in [before.clone(), after.clone()].into_iter().zip(self.inverse) {
            let to_top = constant::<AB>(TOP) - word[1].clone();
            builder.range(constant::<AB>(15), to_top.clone(), is_real.clone());
            assert_zero_at_top(builder, word, to_top, inverse.into());
        }
        operand.access(builder, index, [before, after], self.prev_ts.into(), is_real);
    }
}

/// The low limb is zero where `to_top` is. `inverse` is that of `to_top`, or zero.
fn assert_zero_at_top<AB: MachineBuilder>(
    builder: &mut AB,
    [low, _]: Word<AB::Expr>,
    to_top: AB::Expr,
    inverse: AB::Expr,
) {
    let is_top = AB::Expr::ONE - to_top.clone() * inverse.clone();
    builder.assert_zero(to_top * is_top.clone());
    builder.assert_zero(inverse * is_top.clone());
    builder.assert_zero(low * is_top);
}

#[cfg(feature = "trace")]
mod trace {
    use isa::Precompile;
    use p3_field::{Field, PrimeCharacteristicRing};
    use vm::records::Write;

    use super::{Aligned, FieldWord, TOP};
    use crate::F;
    use crate::memory::access::fill_prev_ts;
    use crate::witness::Lookups;
    use crate::word::limbs;

    impl Aligned<F> {
        /// Fills the address.
        pub fn fill(&mut self, address: u32) {
            self.address = limbs(address);
        }

        /// Counts its lookups.
        pub fn count(address: u32, lookups: &Lookups) {
            lookups.range(14, (address & 0xffff) / 4);
            lookups.range(16, address >> 16);
        }
    }

    /// Counts the lookup of an access to a word of operand number `operand` by a call at `clk`;
    /// returns its `prev_ts` column.
    pub fn fill_word(
        precompile: Precompile,
        operand: usize,
        write: &Write,
        clk: u32,
        lookups: &Lookups,
    ) -> F {
        fill_prev_ts(lookups, write.prev_ts, clk + precompile.info().slots(operand).first)
    }

    impl FieldWord<F> {
        /// Fills the word.
        pub fn fill(&mut self, write: &Write) {
            self.before = limbs(write.prev_value);
            self.after = limbs(write.value);
            self.prev_ts = F::from_u32(write.prev_ts);
            self.inverse = [self.before, self.after]
                .map(|[_, high]| (F::from_u32(TOP) - high).try_inverse().unwrap_or_default());
        }

        /// Counts the lookups of a word of operand number `operand` of a call at `clk`.
        pub fn count(
            precompile: Precompile,
            operand: usize,
            write: &Write,
            clk: u32,
            lookups: &Lookups,
        ) {
            let _ = fill_word(precompile, operand, write, clk, lookups);
            lookups.range(16, write.value & 0xffff);
            lookups.range(15, write.value >> 16);
            for word in [write.prev_value, write.value] {
                lookups.range(15, TOP.wrapping_sub(word >> 16));
            }
        }
    }
}
#[cfg(feature = "trace")]
pub use trace::fill_word;
