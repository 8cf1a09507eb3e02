use isa::Opcode;
use isa::blake2b::{SIGMA, lanes};
use isa::clock::SLOT_RS1;
use isa::memory_map::REGISTERS;
use isa::precompile::Slots;
use p3_air::{AirBuilder, WindowAccess};
use p3_field::PrimeCharacteristicRing;

use super::columns::{MessageLane, RESTS};
use super::mixing::LIMBS;
use super::{
    A0, A7, Blake2f, Blake2fCols, FIRST_DIAGONAL, MESSAGE, MESSAGES, NUMBER_STEP, OPERANDS,
    PRECOMPILE, ROUND, ROUND_STEP, STEPS, VECTOR,
};
use crate::bus::{MachineBuilder, constant};
use crate::cols::Columns;
use crate::cpu::frame::Fetch;
use crate::machine::Chip;
use crate::memory::access::Access;
use crate::precompiles::words::Operand;
use crate::word::{Word, expr, inverse_power_of_two};

impl Chip for Blake2f {
    type Row<T> = Blake2fCols<T>;
    const NEXT_ROW: bool = true;
    const DEGREE: usize = 5;
    const GAS: u32 = MESSAGES.div_ceil(3);

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &Blake2fCols<AB::Var>) {
        let main = builder.main();
        let next: &Blake2fCols<AB::Var> = Blake2fCols::of(main.next_slice());
        let is_real: AB::Expr = row.step.into_iter().map(Into::into).sum();
        eval_steps(builder, row, next, is_real.clone());
        eval_round(builder, row, is_real.clone());
        eval_call(builder, row);
        eval_argument(builder, row);
        eval_pointer(builder, row, next);
        for (number, lane) in row.message.iter().enumerate() {
            eval_message(builder, row, number, lane, is_real.clone());
        }
        let message = row.message.each_ref().map(|lane| lane.limbs.map(Into::into));
        let after = row.mixing.eval(builder, message, is_real.clone());
        eval_vector(builder, row, after, is_real);
    }
}

/// Rows 0 to 7 follow each other, and a call begins with row 0 only.
fn eval_steps<AB: MachineBuilder>(
    builder: &mut AB,
    row: &Blake2fCols<AB::Var>,
    next: &Blake2fCols<AB::Var>,
    is_real: AB::Expr,
) {
    builder.assert_bools(row.step);
    builder.assert_bool(is_real.clone());
    for (step, next) in row.step.into_iter().zip(&next.step[1..]) {
        builder.assert_eq(*next, step);
    }
    for &step in &row.step[1..] {
        builder.when_first_row().assert_zero(step);
    }
    let mut builder = builder.when(is_real - row.step[STEPS - 1].into());
    for (after, before) in next.constant().zip(row.constant()) {
        builder.assert_eq(after, before);
    }
}

impl<V: Copy> Blake2fCols<V> {
    /// The columns that do not change along the rows of a call.
    fn constant(&self) -> impl Iterator<Item = V> {
        let call = [self.frame.pc, self.frame.clk, self.is_upper];
        call.into_iter().chain(self.first_word).chain(self.rest)
    }

    /// What `number` of the row's number is.
    fn of_step<E: PrimeCharacteristicRing>(&self, number: impl Fn(usize) -> u32) -> E
    where
        V: Into<E>,
    {
        let steps = self.step.into_iter().enumerate();
        steps.map(|(step, flag)| flag.into() * E::from_u32(number(step))).sum()
    }

    /// Number of the round.
    fn round<E: PrimeCharacteristicRing>(&self) -> E
    where
        V: Into<E>,
    {
        let rest: E =
            (0..).zip(self.rest).map(|(number, flag)| flag.into() * E::from_u32(number)).sum();
        self.is_upper.into() * E::from_usize(RESTS) + rest
    }
}

/// The flags of the round's number say one from 0 to 9.
fn eval_round<AB: MachineBuilder>(builder: &mut AB, row: &Blake2fCols<AB::Var>, is_real: AB::Expr) {
    builder.assert_bool(row.is_upper);
    builder.assert_bools(row.rest);
    builder.assert_eq(row.rest.into_iter().map(Into::into).sum::<AB::Expr>(), is_real);
}

/// Row 0 executes the `ecall`.
fn eval_call<AB: MachineBuilder>(builder: &mut AB, row: &Blake2fCols<AB::Var>) {
    let is_first: AB::Expr = row.step[0].into();
    let fetch = Fetch::of(constant::<AB>(Opcode::Ecall as u32));
    row.frame.fetch(builder, fetch, is_first.clone());
    let gas = constant::<AB>(PRECOMPILE.info().gas);
    row.frame.step(builder, row.frame.following::<AB>(), gas, is_first);
}

/// Reads a register: the pointer of an operand, or the number of the precompile; or the number of the
/// round.
fn eval_argument<AB: MachineBuilder>(builder: &mut AB, row: &Blake2fCols<AB::Var>) {
    let value = expr::<AB>(row.argument.value);
    let of_round = PRECOMPILE.info().slots(ROUND).last;
    let slot = |step: usize| if step == ROUND_STEP { of_round } else { SLOT_RS1 };
    let access = Access {
        index: row.argument.index.into(),
        before: value.clone(),
        prev_ts: row.argument.prev_ts.into(),
        after: value.clone(),
        now: row.frame.clk.into() + row.of_step::<AB::Expr>(slot),
    };
    access.eval(builder, row.step[..=NUMBER_STEP].iter().map(|&step| step.into()).sum());

    let pointers = (A0..).take(OPERANDS.len()).enumerate();
    for (step, register) in pointers.chain([(NUMBER_STEP, A7)]) {
        let index = constant::<AB>(REGISTERS + register);
        builder.when(row.step[step]).assert_eq(row.argument.index, index);
    }
    let number = PRECOMPILE.info().number;
    let number = [number & 0xffff, number >> 16].map(constant::<AB>);
    let round = [row.round::<AB::Expr>(), AB::Expr::ZERO];
    for (step, expected) in [(ROUND_STEP, round), (NUMBER_STEP, number)] {
        for (limb, expected) in value.clone().into_iter().zip(expected) {
            builder.when(row.step[step]).assert_eq(limb, expected);
        }
    }
    for &unused in &row.step[NUMBER_STEP + 1..] {
        let [low, high] = row.argument.value;
        builder.when(unused).assert_zeros([row.argument.index, low, high, row.argument.prev_ts]);
    }
}

/// A pointer is a multiple of four, its words fit, and its index is the one that is used.
///
/// The limbs of a register have 16 bits, and `carry` is boolean. With `x = low / 4 + n - 2^14 carry`
/// looked up to 14 bits, for an operand of `n + 1 <= 2^14` words, `low = 4 (x - n + 2^14 carry)` holds in
/// the integers too, so it is a multiple of four; and with `high + carry` looked up to 16, the last
/// word's index `x + 2^14 (high + carry)` lies below `2^30`.
fn eval_pointer<AB: MachineBuilder>(
    builder: &mut AB,
    row: &Blake2fCols<AB::Var>,
    next: &Blake2fCols<AB::Var>,
) {
    let [low, high] = expr::<AB>(row.argument.value);
    let carry: AB::Expr = row.argument.carry.into();
    let is_pointer: AB::Expr = row.step[..OPERANDS.len()].iter().map(|&step| step.into()).sum();
    builder.assert_bool(row.argument.carry);
    for &other in &row.step[OPERANDS.len()..] {
        builder.when(other).assert_zero(row.argument.carry);
    }
    let word_in_limb = low * inverse_power_of_two(2);
    let more = row.of_step::<AB::Expr>(|step| OPERANDS.get(step).map_or(0, |o| o.words - 1));
    let last = word_in_limb.clone() + more - carry.clone() * constant::<AB>(1 << 14);
    builder.range(constant::<AB>(14), last, is_pointer.clone());
    builder.range(constant::<AB>(16), high.clone() + carry, is_pointer);

    let index = word_in_limb + high * constant::<AB>(1 << 14);
    for (operand, first_word) in row.first_word.into_iter().enumerate() {
        builder.when(row.step[operand]).assert_eq(first_word, index.clone());
    }
    builder.when(row.step[ROUND]).assert_eq(next.argument.index, index);
}

/// Reads the words of a lane of the message: the one that the round has at this place.
fn eval_message<AB: MachineBuilder>(
    builder: &mut AB,
    row: &Blake2fCols<AB::Var>,
    number: usize,
    lane: &MessageLane<AB::Var>,
    is_real: AB::Expr,
) {
    let is_upper: AB::Expr = row.is_upper.into();
    let of_round =
        |round: usize| row.of_step::<AB::Expr>(|step| 2 * SIGMA[round][2 * step + number] as u32);
    let rests = row.rest.into_iter().enumerate();
    let place = rests.map(|(rest, flag)| {
        let [lower, upper] = [of_round(rest), of_round(RESTS + rest)];
        (lower.clone() + is_upper.clone() * (upper - lower)) * flag
    });
    let place: AB::Expr = place.sum();
    builder.assert_eq(lane.index, row.first_word[MESSAGE] + place);
    for (half, word) in words(lane.limbs).into_iter().enumerate() {
        let operand =
            Operand { precompile: PRECOMPILE, number: MESSAGE, clk: row.frame.clk.into() };
        let index = lane.index + AB::Expr::from_usize(half);
        let word = expr::<AB>(word);
        let prev_ts = lane.prev_ts[half].into();
        operand.access(builder, index, [word.clone(), word], prev_ts, is_real.clone());
    }
}

/// Changes the words of a, b, c and d: of a column in the first slot of the operand; of a diagonal in
/// its last, the previous access being the one of the column.
fn eval_vector<AB: MachineBuilder>(
    builder: &mut AB,
    row: &Blake2fCols<AB::Var>,
    after: [[AB::Expr; LIMBS]; 4],
    is_real: AB::Expr,
) {
    let Slots { first, last } = PRECOMPILE.info().slots(VECTOR);
    let is_diagonal: AB::Expr = row.step[FIRST_DIAGONAL..].iter().map(|&step| step.into()).sum();
    let in_first = row.frame.clk + constant::<AB>(first);
    for (lane, (before, after)) in row.mixing.before().into_iter().zip(after).enumerate() {
        let words = words(before).into_iter().zip(words(after)).enumerate();
        for (half, (before, after)) in words {
            let prev_ts = row.prev_ts[2 * lane + half];
            let number = row.of_step::<AB::Expr>(|step| (2 * lanes(step)[lane] + half) as u32);
            let access = Access {
                index: row.first_word[VECTOR] + number,
                before,
                prev_ts: prev_ts.into(),
                after,
                now: in_first.clone() + is_diagonal.clone() * constant::<AB>(last - first),
            };
            access.eval_since(builder, in_first.clone() + is_diagonal.clone(), is_real.clone());
            builder.when(is_diagonal.clone()).assert_eq(prev_ts, in_first.clone());
        }
    }
}

/// The words of a lane.
fn words<E>([l0, l1, l2, l3]: [E; LIMBS]) -> [Word<E>; 2] {
    [[l0, l1], [l2, l3]]
}

const _: () = assert!(SIGMA.len() == 2 * RESTS);
