//! What every call does: it takes over from the instruction before, fetches its `ecall`, reads its
//! number and hands over to the following instruction.
//!
//! The chip of a precompile takes the execution message itself: other chips know nothing of it, and
//! a shard without calls pays nothing. It takes calls of its own number only, since a7 is read as
//! a constant; the `ecall` chip reads other constants there.

use isa::clock::SLOT_RS1;
use isa::memory_map::REGISTERS;
use isa::{Opcode, Precompile};
use p3_field::PrimeCharacteristicRing;

use crate::bus::{MachineBuilder, Message, constant};
use crate::cols::columns;
use crate::cpu::frame::{Fetch, Frame};
use crate::memory::access::Access;
use crate::word::Word;

/// Register of the first argument.
const A0: u32 = 10;
/// Register of the number.
const A7: u32 = 17;

columns! {
    /// The call as an instruction.
    pub struct Call<T> {
        /// pc and clk.
        pub frame: Frame<T>,
        /// Timestamp of the previous access to a7, whose value is the number.
        pub a7_prev_ts: T,
    }
}

impl<V: Copy> Call<V> {
    /// Executes a call of `precompile`, where `is_head` is one. Six interactions.
    pub fn eval<AB: MachineBuilder<Var = V>>(
        &self,
        builder: &mut AB,
        precompile: Precompile,
        is_head: AB::Expr,
    ) where
        V: Into<AB::Expr>,
    {
        let info = precompile.info();
        let fetch = Fetch::of(constant::<AB>(Opcode::Ecall as u32));
        self.frame.fetch(builder, fetch, is_head.clone());
        let number = [info.number & 0xffff, info.number >> 16].map(constant::<AB>);
        self.read(builder, A7, number, self.a7_prev_ts, is_head.clone());
        let next_pc = self.frame.following::<AB>();
        self.frame.step(builder, next_pc, constant::<AB>(info.gas), is_head);
    }

    /// Reads argument number `argument`, where `is_head` is one. Three interactions.
    pub fn read_argument<AB: MachineBuilder<Var = V>>(
        &self,
        builder: &mut AB,
        argument: usize,
        value: Word<AB::Expr>,
        prev_ts: V,
        is_head: AB::Expr,
    ) where
        V: Into<AB::Expr>,
    {
        self.read(builder, A0 + argument as u32, value, prev_ts, is_head);
    }

    fn read<AB: MachineBuilder<Var = V>>(
        &self,
        builder: &mut AB,
        register: u32,
        value: Word<AB::Expr>,
        prev_ts: V,
        is_head: AB::Expr,
    ) where
        V: Into<AB::Expr>,
    {
        let access = Access {
            index: constant::<AB>(REGISTERS + register),
            before: value.clone(),
            prev_ts: prev_ts.into(),
            after: value,
            now: self.frame.at::<AB>(SLOT_RS1),
        };
        access.eval(builder, is_head);
    }
}

/// What a row of a call tells another of the same call, in whichever chip of its precompile.
///
/// The clock is that of the call, which no other call of the shard has. So if the rows of a call send
/// each step once and receive each step once, a row hears what the one that has its step says.
pub struct Told<E> {
    /// The precompile: steps of one mean nothing to another.
    pub precompile: Precompile,
    /// Clock of the call.
    pub clk: E,
    /// Which row is meant.
    pub step: E,
    /// The values.
    pub values: [E; 6],
}

impl<E: PrimeCharacteristicRing> Told<E> {
    /// Says it, where `condition` (boolean) is one.
    pub fn send<AB: MachineBuilder<Expr = E>>(self, builder: &mut AB, condition: E) {
        builder.send(Message::Call, self.fields::<AB>(), condition);
    }

    /// Hears it, where `condition` (boolean) is one.
    pub fn receive<AB: MachineBuilder<Expr = E>>(self, builder: &mut AB, condition: E) {
        builder.receive(Message::Call, self.fields::<AB>(), condition);
    }

    fn fields<AB: MachineBuilder<Expr = E>>(self) -> [E; 9] {
        let Self { precompile, clk, step, values: [a, b, c, d, e, f] } = self;
        [constant::<AB>(precompile.info().number), clk, step, a, b, c, d, e, f]
    }
}

#[cfg(feature = "trace")]
mod trace {
    use isa::clock::SLOT_RS1;
    use p3_field::PrimeCharacteristicRing;
    use vm::records::CallRecord;

    use super::Call;
    use crate::F;
    use crate::memory::access::fill_prev_ts;
    use crate::witness::Lookups;

    impl Call<F> {
        /// Fills the call and counts its lookups.
        pub fn fill(&mut self, record: &CallRecord, lookups: &Lookups) {
            self.frame.pc = F::from_u32(record.pc / 4);
            self.frame.clk = F::from_u32(record.clk);
            lookups.fetch(record.pc);
            self.a7_prev_ts = fill_prev_ts(lookups, record.a7.prev_ts, record.clk + SLOT_RS1);
        }
    }

    /// Counts the lookups of the read of argument number `argument`; returns its `prev_ts` column.
    pub fn fill_argument(record: &CallRecord, argument: usize, lookups: &Lookups) -> F {
        fill_prev_ts(lookups, record.arguments[argument].prev_ts, record.clk + SLOT_RS1)
    }
}
#[cfg(feature = "trace")]
pub use trace::fill_argument;
