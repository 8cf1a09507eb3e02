use core::array::from_fn;

use isa::clock::SLOT_RS1;
use isa::memory_map::REGISTERS;
use isa::{Opcode, Precompile};
use p3_air::{AirBuilder, WindowAccess};
use p3_field::PrimeCharacteristicRing;

use super::identity::{BYTES, Place, TERMS, product};
use super::{A0, NUMBER_STEP, OPERANDS, PRECOMPILE, STEPS, U256, U256Cols, UNUSED_STEP};
use crate::bus::{MachineBuilder, constant};
use crate::cols::Columns;
use crate::cpu::bytes::{BytePair, limb, word_bytes};
use crate::cpu::frame::Fetch;
use crate::machine::Chip;
use crate::memory::access::Access;
use crate::precompiles::words::Operand;
use crate::word::{Word, expr, inverse_power_of_two};

impl Chip for U256 {
    type Row<T> = U256Cols<T>;
    const NEXT_ROW: bool = true;
    const DEGREE: usize = 5;
    const GAS: u32 = PRECOMPILE.info().gas.div_ceil(STEPS as u32);

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &U256Cols<AB::Var>) {
        let main = builder.main();
        let next: &U256Cols<AB::Var> = U256Cols::of(main.next_slice());
        let is_real: AB::Expr = row.step.into_iter().map(Into::into).sum();
        eval_steps(builder, row, next, is_real.clone());
        eval_call(builder, row);
        eval_register(builder, row, is_real.clone());
        eval_bytes(builder, row, is_real.clone());
        eval_words(builder, row, is_real.clone());
        eval_remainder(builder, row, next, is_real.clone());
        let [is_first, .., is_last] = row.step.map(Into::into);
        let place = Place { is_first, is_last, is_real };
        row.identity.eval(&next.identity, builder, terms(row), place);
    }
}

/// Rows 0 to 7 follow each other, and a call begins with row 0 only.
fn eval_steps<AB: MachineBuilder>(
    builder: &mut AB,
    row: &U256Cols<AB::Var>,
    next: &U256Cols<AB::Var>,
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
    for (after, before) in next.constant().into_iter().zip(row.constant()) {
        builder.assert_eq(after, before);
    }
}

impl<V: Copy> U256Cols<V> {
    /// The columns that do not change along the rows of a call.
    fn constant(&self) -> impl IntoIterator<Item = V> {
        let frame = [self.frame.pc, self.frame.clk, self.is_wide];
        let bytes = self.all_b.into_iter().chain(self.all_m);
        frame.into_iter().chain(self.first_word).chain(bytes)
    }

    /// Number of the row within its call.
    fn number<E: PrimeCharacteristicRing>(&self) -> E
    where
        V: Into<E>,
    {
        (0..).zip(self.step).map(|(number, step)| step.into() * E::from_u32(number)).sum()
    }
}

/// Row 0 executes the `ecall`.
fn eval_call<AB: MachineBuilder>(builder: &mut AB, row: &U256Cols<AB::Var>) {
    let is_first: AB::Expr = row.step[0].into();
    let fetch = Fetch::of(constant::<AB>(Opcode::Ecall as u32));
    row.frame.fetch(builder, fetch, is_first.clone());
    let gas = constant::<AB>(PRECOMPILE.info().gas);
    row.frame.step(builder, row.frame.following::<AB>(), gas, is_first);
}

/// Reads a register: the pointer of an operand, or the number of the precompile.
///
/// The limbs of a register have 16 bits, and `carry` is boolean. With `x = low / 4 + 7 - 2^14 carry`
/// looked up to 14 bits, `low = 4 (x - 7 + 2^14 carry)` holds in the integers too, as both sides are
/// small: so it is a multiple of four. With `high + carry` looked up to 16, the last word's index
/// `x + 2^14 (high + carry)` lies below `2^30`. The lookups alone do not say that `carry` is boolean:
/// `2^16 30720 = -1`, so one of 30720 makes up for a quarter of `low`.
fn eval_register<AB: MachineBuilder>(builder: &mut AB, row: &U256Cols<AB::Var>, is_real: AB::Expr) {
    let value = expr::<AB>(row.register.value);
    let [low, high] = value.clone();
    let [unused, number]: [AB::Expr; 2] = [UNUSED_STEP, NUMBER_STEP].map(|s| row.step[s].into());
    let access = Access {
        index: constant::<AB>(REGISTERS + A0) + row.number::<AB::Expr>(),
        before: value.clone(),
        prev_ts: row.register.prev_ts.into(),
        after: value,
        now: row.frame.at::<AB>(SLOT_RS1),
    };
    access.eval(builder, is_real.clone() - unused.clone());

    let word_in_limb = low.clone() * inverse_power_of_two(2);
    let is_pointer = is_real - unused.clone() - number.clone();
    let carry: AB::Expr = row.register.carry.into();
    builder.assert_bool(carry.clone());
    let last = word_in_limb.clone() + constant::<AB>(7) - carry.clone() * constant::<AB>(1 << 14);
    builder.range(constant::<AB>(14), last, is_pointer.clone());
    builder.range(constant::<AB>(16), high.clone() + carry.clone(), is_pointer);
    let index = word_in_limb + high.clone() * constant::<AB>(1 << 14);
    for (step, first_word) in row.step.into_iter().zip(row.first_word) {
        builder.when(step).assert_eq(first_word, index.clone());
    }

    let info = PRECOMPILE.info();
    let [number_low, number_high] = [info.number & 0xffff, info.number >> 16].map(constant::<AB>);
    let mut builder_of_number = builder.when(number);
    builder_of_number.assert_eq(low.clone(), number_low);
    builder_of_number.assert_eq(high.clone(), number_high);
    builder_of_number.assert_zero(carry.clone());
    let mut builder = builder.when(unused);
    for column in [low, high, row.register.prev_ts.into(), carry] {
        builder.assert_zero(column);
    }
}

/// The words in bytes have bytes, and those of `b` and `m` are those on all rows.
fn eval_bytes<AB: MachineBuilder>(builder: &mut AB, row: &U256Cols<AB::Var>, is_real: AB::Expr) {
    let pairs = [row.a.bytes, row.b.bytes, row.m.bytes, row.q.bytes];
    for pair in pairs.into_iter().flatten() {
        pair.eval(builder, is_real.clone());
    }
    for (word, all) in [(row.b.bytes, &row.all_b), (row.m.bytes, &row.all_m)] {
        for (place, byte) in word_bytes(word).into_iter().enumerate() {
            let words = row.step.into_iter().zip(all.chunks_exact(4));
            let selected: AB::Expr =
                words.map(|(step, word)| step.into() * word[place].into()).sum();
            builder.assert_eq(byte, selected);
        }
    }
}

fn word<AB: MachineBuilder>(pairs: [BytePair<AB::Var>; 2]) -> Word<AB::Expr> {
    pairs.map(|pair| limb::<AB>(pair.bytes))
}

/// Reads or writes the row's word of each operand.
fn eval_words<AB: MachineBuilder>(builder: &mut AB, row: &U256Cols<AB::Var>, is_real: AB::Expr) {
    builder.range_word(row.r.after, is_real.clone());
    let same = |word: Word<AB::Expr>| [word.clone(), word];
    let values: [[Word<AB::Expr>; 2]; OPERANDS] = [
        [row.r.before, row.r.after].map(expr::<AB>),
        same(word::<AB>(row.a.bytes)),
        same(word::<AB>(row.b.bytes)),
        same(expr::<AB>(row.c.value)),
        same(word::<AB>(row.m.bytes)),
        [expr::<AB>(row.q.before), word::<AB>(row.q.bytes)],
    ];
    let U256Cols { r, a, b, c, m, q, .. } = row;
    let prev_ts = [r.prev_ts, a.prev_ts, b.prev_ts, c.prev_ts, m.prev_ts, q.prev_ts];
    for (number, (values, prev_ts)) in values.into_iter().zip(prev_ts).enumerate() {
        let operand = Operand { precompile: PRECOMPILE, number, clk: row.frame.clk.into() };
        let index = row.first_word[number].into() + row.number::<AB::Expr>();
        operand.access(builder, index, values, prev_ts.into(), is_real.clone());
    }
}

/// `r` is less than the modulus: `m - r - 1`, limb by limb, borrows nothing but the `2^256` of a
/// modulus of zero. What is borrowed is boolean: from the high limb, by constraint; from a row, by
/// constraint on the row before; from row 7, as `is_wide`, which is boolean by that.
fn eval_remainder<AB: MachineBuilder>(
    builder: &mut AB,
    row: &U256Cols<AB::Var>,
    next: &U256Cols<AB::Var>,
    is_real: AB::Expr,
) {
    let m = word::<AB>(row.m.bytes);
    for limb in m.clone() {
        builder.when(row.is_wide).assert_zero(limb);
    }
    let [short, middle, out] = row.borrow.map(Into::<AB::Expr>::into);
    builder.assert_bools([middle.clone(), out.clone()]);
    let [first, .., last] = row.step.map(Into::<AB::Expr>::into);
    builder.when(first).assert_one(short.clone());
    builder.when(last.clone()).assert_eq(out.clone(), row.is_wide);
    builder.when(is_real.clone() - last).assert_eq(next.borrow[0], out.clone());

    let [m_low, m_high] = m;
    let [r_low, r_high] = expr::<AB>(row.r.after);
    let limb = constant::<AB>(1 << 16);
    let low = m_low - r_low - short + middle.clone() * limb.clone();
    let high = m_high - r_high - middle + out * limb;
    builder.range_word([low, high], is_real);
}

/// What the row adds to `a b + c - q m - r`.
pub(super) fn terms<V: Copy + Into<E>, E: PrimeCharacteristicRing>(
    row: &U256Cols<V>,
) -> [E; TERMS] {
    let bytes = |pairs| word_bytes(pairs).map(Into::<E>::into);
    let number = |bytes: [V; BYTES]| bytes.map(Into::<E>::into);
    let (a, q) = (bytes(row.a.bytes), bytes(row.q.bytes));
    let plus = product(&a, &number(row.all_b));
    let minus = product(&q, &number(row.all_m));
    let mut terms: [E; TERMS] = from_fn(|n| plus[n].clone() - minus[n].clone());
    let [q0, q1, q2, q3] = q;
    let q = [(q0, q1), (q2, q3)].map(|(low, high)| low + high * E::from_u32(1 << 8));
    for (n, q) in q.into_iter().enumerate() {
        terms[n] += row.c.value[n].into() - row.r.after[n].into();
        terms[TERMS - 2 + n] -= q * row.is_wide.into();
    }
    terms
}

const _: () = assert!(matches!(PRECOMPILE, Precompile::U256MulAddMod));
