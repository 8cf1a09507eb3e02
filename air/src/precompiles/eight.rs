//! What precompiles share whose calls have eight rows: how rows follow each other, and a register that
//! each row may read.
//!
//! Row `i` reads the pointer to operand `i`, row 7 the number of the precompile in a7.

use isa::clock::SLOT_RS1;
use isa::memory_map::REGISTERS;
use isa::precompile::PrecompileInfo;
use isa::{Opcode, Precompile};
use p3_air::AirBuilder;
use p3_field::PrimeCharacteristicRing;

use crate::bus::{MachineBuilder, constant};
use crate::cols::columns;
use crate::cpu::frame::{Fetch, Frame};
use crate::memory::access::Access;
use crate::word::{expr, inverse_power_of_two};

/// Rows of a call.
pub const STEPS: usize = 8;
/// Register of the first argument.
const A0: u32 = 10;
/// The row that reads a7: register `A0 + 7`.
pub const NUMBER_STEP: usize = 7;

columns! {
    /// A register that a row reads, and whether the operand's words fit from where it points to.
    pub struct Register<T> {
        /// Its value.
        pub value: [T; 2],
        /// Timestamp of its previous access.
        pub prev_ts: T,
        /// The last word's address has another high limb than the first one's.
        pub carry: T,
    }
}

/// Number of the row within its call.
pub fn number<V: Copy + Into<E>, E: PrimeCharacteristicRing>(step: [V; STEPS]) -> E {
    (0..).zip(step).map(|(number, step)| step.into() * E::from_u32(number)).sum()
}

/// Rows 0 to 7 follow each other, and a call begins with row 0 only. What `constant` has, of the row
/// and of the next, stays the same along a call.
pub fn eval_order<AB: MachineBuilder>(
    builder: &mut AB,
    [step, next]: [[AB::Var; STEPS]; 2],
    [before, after]: [impl Iterator<Item = AB::Var>; 2],
    is_real: AB::Expr,
) {
    builder.assert_bools(step);
    builder.assert_bool(is_real.clone());
    for (step, next) in step.into_iter().zip(&next[1..]) {
        builder.assert_eq(*next, step);
    }
    for &step in &step[1..] {
        builder.when_first_row().assert_zero(step);
    }
    let mut builder = builder.when(is_real - step[STEPS - 1].into());
    for (after, before) in after.zip(before) {
        builder.assert_eq(after, before);
    }
}

/// Row 0 executes the `ecall`. Three interactions.
pub fn eval_call<AB: MachineBuilder>(
    builder: &mut AB,
    frame: &Frame<AB::Var>,
    precompile: Precompile,
    is_first: AB::Expr,
) {
    let fetch = Fetch::of(constant::<AB>(Opcode::Ecall as u32));
    frame.fetch(builder, fetch, is_first.clone());
    let gas = constant::<AB>(precompile.info().gas);
    frame.step(builder, frame.following::<AB>(), gas, is_first);
}

impl<V: Copy> Register<V> {
    /// Reads the row's register: the pointer of an operand, the number of the precompile, or none.
    /// Returns the index of the first word that it points to. Five interactions; degree 2.
    ///
    /// The limbs of a register have 16 bits, and `carry` is boolean. Of an operand of `n + 1` words, with
    /// `x = low / 4 + n - 2^14 carry` looked up to 14 bits, `low = 4 (x - n + 2^14 carry)` holds in the
    /// integers too, as both sides are small: so it is a multiple of four. With `high + carry` looked up
    /// to 16, the last word's index `x + 2^14 (high + carry)` lies below `2^30`. The lookups alone do
    /// not say that `carry` is boolean: `2^16 30720 = -1`, so one of 30720 makes up for a quarter of
    /// `low`.
    pub fn eval<AB: MachineBuilder<Var = V>>(
        &self,
        builder: &mut AB,
        frame: &Frame<V>,
        info: &PrecompileInfo,
        step: [V; STEPS],
    ) -> AB::Expr
    where
        V: Into<AB::Expr>,
    {
        let (pointers, unused) = step[..NUMBER_STEP].split_at(info.operands.len());
        let sum = |steps: &[V]| -> AB::Expr { steps.iter().map(|&step| step.into()).sum() };
        let (is_pointer, unused) = (sum(pointers), sum(unused));
        let is_number: AB::Expr = step[NUMBER_STEP].into();
        let value = expr::<AB>(self.value);
        let access = Access {
            index: constant::<AB>(REGISTERS + A0) + number::<V, AB::Expr>(step),
            before: value.clone(),
            prev_ts: self.prev_ts.into(),
            after: value.clone(),
            now: frame.at::<AB>(SLOT_RS1),
        };
        access.eval(builder, is_pointer.clone() + is_number.clone());

        let [low, high] = value;
        let carry: AB::Expr = self.carry.into();
        builder.assert_bool(carry.clone());
        let further = pointers.iter().zip(info.operands);
        let further: AB::Expr =
            further.map(|(&step, op)| step.into() * constant::<AB>(op.words - 1)).sum();
        let word_in_limb = low.clone() * inverse_power_of_two(2);
        let last = word_in_limb.clone() + further - carry.clone() * constant::<AB>(1 << 14);
        builder.range(constant::<AB>(14), last, is_pointer.clone());
        builder.range(constant::<AB>(16), high.clone() + carry.clone(), is_pointer);

        let [number_low, number_high] =
            [info.number & 0xffff, info.number >> 16].map(constant::<AB>);
        let mut builder_of_number = builder.when(is_number);
        builder_of_number.assert_eq(low.clone(), number_low);
        builder_of_number.assert_eq(high.clone(), number_high);
        builder_of_number.assert_zero(carry.clone());
        let mut builder = builder.when(unused);
        for column in [low, high.clone(), self.prev_ts.into(), carry] {
            builder.assert_zero(column);
        }
        word_in_limb + high * constant::<AB>(1 << 14)
    }
}

#[cfg(feature = "trace")]
mod trace {
    use isa::clock::SLOT_RS1;
    use isa::precompile::PrecompileInfo;
    use p3_field::PrimeCharacteristicRing;
    use vm::records::CallRecord;

    use super::{NUMBER_STEP, Register};
    use crate::F;
    use crate::memory::access::fill_prev_ts;
    use crate::witness::Lookups;
    use crate::word::limbs;

    impl Register<F> {
        /// Fills the register of row `number` of a call and counts its lookups.
        pub fn fill(
            &mut self,
            number: usize,
            record: &CallRecord,
            info: &PrecompileInfo,
            lookups: &Lookups,
        ) {
            let operand = info.operands.get(number);
            let read = match operand {
                Some(_) => record.arguments[number],
                None if number == NUMBER_STEP => record.a7,
                None => return,
            };
            self.value = limbs(read.value);
            self.prev_ts = fill_prev_ts(lookups, read.prev_ts, record.clk + SLOT_RS1);
            if let Some(operand) = operand {
                let last = read.value.wrapping_add(4 * (operand.words - 1));
                let carry = (last >> 16).wrapping_sub(read.value >> 16) & 1;
                self.carry = F::from_u32(carry);
                lookups.range(14, (last & 0xffff) / 4);
                lookups.range(16, (read.value >> 16) + carry);
            }
        }
    }
}
