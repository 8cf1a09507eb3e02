//! The address of a load or store: `rs1 + imm` modulo `2^32`, as a word and a byte of that word.

use isa::clock::SLOT_RS1;
use p3_field::PrimeCharacteristicRing;

use super::frame::{Fetch, Frame};
use crate::bus::{MachineBuilder, constant};
use crate::cols::columns;
use crate::memory::access::ReadRegister;
use crate::word::{assert_add, expr, inverse_power_of_two};

columns! {
    /// A byte address, and what it is the sum of.
    pub struct Address<T> {
        /// Read of `base`.
        pub rs1: ReadRegister<T>,
        /// Value of rs1.
        pub base: [T; 2],
        /// The immediate.
        pub imm: [T; 2],
        /// `base + imm` modulo `2^32`.
        pub sum: [T; 2],
    }
}

columns! {
    /// The place of a byte in its word.
    pub struct Offset<T> {
        /// It is 1, 2, 3; it is 0 where none is set.
        pub at: [T; 3],
    }
}

columns! {
    /// Index of the word after that of the first byte: `low + 2^14 high`.
    pub struct NextWord<T> {
        /// Low 14 bits.
        pub low: T,
        /// High 16 bits.
        pub high: T,
    }
}

impl<V: Copy> Offset<V> {
    /// Binds the flags and returns those of 0 to 3: booleans, of which one is set where `is_real`
    /// (boolean) is one, and none elsewhere. Degree 2.
    ///
    /// Flag 0 is `is_real` less the other three: where that is boolean, at most one of them is
    /// set, and none where `is_real` is zero.
    pub fn eval<AB: MachineBuilder<Var = V>>(
        &self,
        builder: &mut AB,
        is_real: AB::Expr,
    ) -> [AB::Expr; 4]
    where
        V: Into<AB::Expr>,
    {
        let [at1, at2, at3] = self.at.map(Into::<AB::Expr>::into);
        let at0 = is_real - at1.clone() - at2.clone() - at3.clone();
        let flags = [at0, at1, at2, at3];
        builder.assert_bools(flags.clone());
        flags
    }

    /// The offset, 0 to 3.
    pub fn value<AB: MachineBuilder<Var = V>>(&self) -> AB::Expr
    where
        V: Into<AB::Expr>,
    {
        let [at1, at2, at3] = self.at.map(Into::<AB::Expr>::into);
        at1 + at2 * constant::<AB>(2) + at3 * constant::<AB>(3)
    }
}

impl<V: Copy> NextWord<V> {
    /// Binds and returns the index of the word after `index`, where `is_real` is one.
    ///
    /// `index + 1 <= 2^30` does not wrap, and the parts are looked up: the index returned lies
    /// below `2^30`. There is none after the last word. Two interactions; degree 2.
    pub fn eval<AB: MachineBuilder<Var = V>>(
        &self,
        builder: &mut AB,
        index: AB::Expr,
        is_real: AB::Expr,
    ) -> AB::Expr
    where
        V: Into<AB::Expr>,
    {
        let next = self.low.into() + self.high.into() * constant::<AB>(1 << 14);
        builder.assert_zero(is_real.clone() * (next.clone() - index - AB::Expr::ONE));
        builder.range(constant::<AB>(14), self.low, is_real.clone());
        builder.range(constant::<AB>(16), self.high, is_real);
        next
    }
}

impl<V: Copy> Address<V> {
    /// Reads rs1 and binds the sum, where `is_real` is one. Returns the index of the word that
    /// holds the byte at `sum`, given that `offset` is the byte's place in it, 0 to 3.
    ///
    /// With `x = (low - offset) / 4` looked up to 14 bits, `low = 4 x + offset < 2^16` holds in
    /// the integers too: `offset` is `low` modulo 4, and the index `x + 2^14 high` lies below
    /// `2^30`, where the registers start. Six interactions; degree 3.
    pub fn eval<AB: MachineBuilder<Var = V>>(
        &self,
        builder: &mut AB,
        frame: &Frame<V>,
        offset: AB::Expr,
        is_real: AB::Expr,
    ) -> AB::Expr
    where
        V: Into<AB::Expr>,
    {
        let [base, imm, sum] = [self.base, self.imm, self.sum].map(expr::<AB>);
        assert_add(builder, is_real.clone(), base.clone(), imm, sum.clone());
        self.rs1.eval(builder, base, frame.at::<AB>(SLOT_RS1), is_real.clone());
        let [low, high] = sum;
        let word_in_limb = (low - offset) * inverse_power_of_two(2);
        builder.range(constant::<AB>(14), word_in_limb.clone(), is_real.clone());
        builder.range(constant::<AB>(16), high.clone(), is_real);
        word_in_limb + high * constant::<AB>(1 << 14)
    }

    /// A fetch of which opcode, rs1 and immediate are set.
    pub fn fetch<AB: MachineBuilder<Var = V>>(&self, opcode: AB::Expr) -> Fetch<AB::Expr>
    where
        V: Into<AB::Expr>,
    {
        Fetch { rs1: self.rs1.index.into(), imm: expr::<AB>(self.imm), ..Fetch::of(opcode) }
    }
}

#[cfg(feature = "trace")]
mod trace {
    use p3_field::PrimeCharacteristicRing;
    use vm::records::Record;

    use super::{Address, NextWord, Offset};
    use crate::F;
    use crate::witness::Lookups;
    use crate::word::limbs;

    /// The byte address that a load or store accesses.
    pub fn byte_address(record: &Record) -> u32 {
        record.rs1.value.wrapping_add(record.insn.imm)
    }

    impl Offset<F> {
        /// Fills the flags of the offset of a byte address.
        pub fn fill(&mut self, address: u32) {
            self.at = [1, 2, 3].map(|offset| F::from_bool(address % 4 == offset));
        }
    }

    impl NextWord<F> {
        /// Fills the index of the word after that of a byte address.
        pub fn fill(&mut self, address: u32, lookups: &Lookups) {
            let next = address / 4 + 1;
            self.low = F::from_u32(next & 0x3fff);
            self.high = F::from_u32(next >> 14);
            lookups.range(14, next & 0x3fff);
            lookups.range(16, next >> 14);
        }
    }

    impl Address<F> {
        /// Fills the address and counts its lookups.
        pub fn fill(&mut self, record: &Record, lookups: &Lookups) {
            let sum = byte_address(record);
            self.rs1.fill_rs1(record, lookups);
            self.base = limbs(record.rs1.value);
            self.imm = limbs(record.insn.imm);
            self.sum = limbs(sum);
            lookups.range(14, (sum & 0xffff) >> 2);
            lookups.range(16, sum >> 16);
        }
    }
}
#[cfg(feature = "trace")]
pub use trace::byte_address;
