//! Reads and writes of words, registers and memory alike, by offline memory checking.
//!
//! Each access takes the word's previous entry `(index, value, earlier timestamp)` off the bus
//! and puts a new one `(index, value, now)` on it. Timestamps strictly rise along the history of
//! a word, since `now - earlier - 1` is looked up in the range table. A history hence has no
//! cycle, and as each word has one first entry (its leaf's), every access sees the value that the
//! access before it left.

use isa::memory_map::REGISTERS;
use p3_field::PrimeCharacteristicRing;

use crate::bus::{MachineBuilder, Message, constant};
use crate::cols::columns;
use crate::word::Word;

columns! {
    /// Read of a register. The value is the chip's own column.
    pub struct ReadRegister<T> {
        /// Number of the register.
        pub index: T,
        /// Timestamp of its previous access.
        pub prev_ts: T,
    }
}

columns! {
    /// Write of a register. The value written is the chip's own column.
    pub struct WriteRegister<T> {
        /// Number of the register.
        pub index: T,
        /// Value before.
        pub prev_value: [T; 2],
        /// Timestamp of its previous access.
        pub prev_ts: T,
    }
}

/// One access: `before` becomes `after` at time `now`.
pub struct Access<E> {
    /// Word index.
    pub index: E,
    /// Value before.
    pub before: Word<E>,
    /// Timestamp of the previous access.
    pub prev_ts: E,
    /// Value after.
    pub after: Word<E>,
    /// Timestamp of this access.
    pub now: E,
}

impl<E: PrimeCharacteristicRing> Access<E> {
    /// Puts the access on the bus, where `condition` (boolean) is one. Three interactions.
    pub fn eval<AB: MachineBuilder<Expr = E>>(self, builder: &mut AB, condition: E) {
        let since = self.now.clone();
        self.eval_since(builder, since, condition);
    }

    /// As [`Access::eval`], but the previous access must come before `since`, which must not come
    /// after `now`. No other access to the word can be stamped with a time between the two: if it
    /// comes before this one, it is not before `since`; if after, it does not follow `now`.
    pub fn eval_since<AB: MachineBuilder<Expr = E>>(
        self,
        builder: &mut AB,
        since: E,
        condition: E,
    ) {
        let Self { index, before: [b0, b1], prev_ts, after: [a0, a1], now } = self;
        builder.receive(
            Message::Memory,
            [index.clone(), b0, b1, prev_ts.clone()],
            condition.clone(),
        );
        builder.send(Message::Memory, [index, a0, a1, now], condition.clone());
        builder.range_before(prev_ts, since, condition);
    }
}

impl<V: Copy> ReadRegister<V> {
    /// The register holds `value` at time `now`.
    pub fn eval<AB: MachineBuilder<Var = V>>(
        &self,
        builder: &mut AB,
        value: Word<AB::Expr>,
        now: AB::Expr,
        condition: AB::Expr,
    ) where
        V: Into<AB::Expr>,
    {
        let index = constant::<AB>(REGISTERS) + self.index.into();
        let prev_ts = self.prev_ts.into();
        Access { index, before: value.clone(), prev_ts, after: value, now }
            .eval(builder, condition);
    }
}

impl<V: Copy> WriteRegister<V> {
    /// The register takes `value`, whose limbs must be in range, at time `now`.
    pub fn eval<AB: MachineBuilder<Var = V>>(
        &self,
        builder: &mut AB,
        value: Word<AB::Expr>,
        now: AB::Expr,
        condition: AB::Expr,
    ) where
        V: Into<AB::Expr>,
    {
        let index = constant::<AB>(REGISTERS) + self.index.into();
        let before = self.prev_value.map(Into::into);
        let prev_ts = self.prev_ts.into();
        Access { index, before, prev_ts, after: value, now }.eval(builder, condition);
    }
}

#[cfg(feature = "trace")]
mod trace {
    use isa::clock::LOG_WINDOW;
    use p3_field::PrimeCharacteristicRing;
    use vm::records::{Read, Write};

    use super::{ReadRegister, WriteRegister};
    use crate::F;
    use crate::witness::Lookups;
    use crate::word::limbs;

    /// Counts the range lookup of an access at `now`; returns its `prev_ts` column.
    pub fn fill_prev_ts(lookups: &Lookups, prev_ts: u32, now: u32) -> F {
        lookups.range(LOG_WINDOW, now.wrapping_sub(prev_ts).wrapping_sub(1));
        F::from_u32(prev_ts)
    }

    impl ReadRegister<F> {
        /// Fills the row of a read at time `now`.
        pub fn fill(&mut self, lookups: &Lookups, index: u8, read: &Read, now: u32) {
            self.index = F::from_u8(index);
            self.prev_ts = fill_prev_ts(lookups, read.prev_ts, now);
        }
    }

    impl WriteRegister<F> {
        /// Fills the row of a write at time `now`.
        pub fn fill(&mut self, lookups: &Lookups, index: u8, write: &Write, now: u32) {
            self.index = F::from_u8(index);
            self.prev_value = limbs(write.prev_value);
            self.prev_ts = fill_prev_ts(lookups, write.prev_ts, now);
        }
    }
}
#[cfg(feature = "trace")]
pub use trace::fill_prev_ts;
