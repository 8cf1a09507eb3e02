use core::array::from_fn;

use isa::Precompile;
use p3_air::{AirBuilder, WindowAccess};
use p3_field::PrimeCharacteristicRing;

use super::{CARRIES, OPERANDS, PRECOMPILE, U256, U256Cols};
use crate::bus::MachineBuilder;
use crate::cols::Columns;
use crate::cpu::bytes::{BytePair, limb, word_bytes};
use crate::machine::Chip;
use crate::precompiles::eight::{STEPS, eval_call, eval_order, number as step_number};
use crate::precompiles::identity::{BYTES, Place, TERMS, product};
use crate::precompiles::words::Operand;
use crate::word::{Word, expr};

impl Chip for U256 {
    type Row<T> = U256Cols<T>;
    const NEXT_ROW: bool = true;
    const DEGREE: usize = 5;
    const GAS: u32 = PRECOMPILE.info().gas.div_ceil(STEPS as u32);

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &U256Cols<AB::Var>) {
        let main = builder.main();
        let next: &U256Cols<AB::Var> = U256Cols::of(main.next_slice());
        let [is_first, .., is_last] = row.step.map(Into::into);
        let is_real: AB::Expr = row.step.into_iter().map(Into::into).sum();
        let place = Place { is_first, is_last, is_real: is_real.clone() };
        let constant = [row.constant(), next.constant()];
        eval_order(builder, [row.step, next.step], constant, is_real.clone());
        eval_call(builder, &row.frame, PRECOMPILE, place.is_first.clone());
        let index = row.register.eval(builder, &row.frame, PRECOMPILE.info(), row.step);
        for (step, first_word) in row.step.into_iter().zip(row.first_word) {
            builder.when(step).assert_eq(first_word, index.clone());
        }
        eval_bytes(builder, row, is_real.clone());
        eval_words(builder, row, is_real);
        eval_remainder(builder, row, next, place.clone());
        row.identity.eval(&next.identity, builder, CARRIES, terms(row), place);
    }
}

impl<V: Copy> U256Cols<V> {
    /// The columns that do not change along the rows of a call.
    fn constant(&self) -> impl Iterator<Item = V> {
        let frame = [self.frame.pc, self.frame.clk, self.is_wide];
        let bytes = self.all_b.into_iter().chain(self.all_m);
        frame.into_iter().chain(self.first_word).chain(bytes)
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
        let index = row.first_word[number].into() + step_number::<AB::Var, AB::Expr>(row.step);
        operand.access(builder, index, values, prev_ts.into(), is_real.clone());
    }
}

/// `r` is less than the modulus: `m - r - 1` borrows nothing but the `2^256` of a modulus of zero. So
/// `is_wide` is boolean, as what row 7 borrows.
fn eval_remainder<AB: MachineBuilder>(
    builder: &mut AB,
    row: &U256Cols<AB::Var>,
    next: &U256Cols<AB::Var>,
    place: Place<AB::Expr>,
) {
    let m = word::<AB>(row.m.bytes);
    for limb in m.clone() {
        builder.when(row.is_wide).assert_zero(limb);
    }
    let numbers = [expr::<AB>(row.r.after), m];
    row.below.eval(&next.below, builder, numbers, row.is_wide.into(), place);
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
