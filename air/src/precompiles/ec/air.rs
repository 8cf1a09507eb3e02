use core::array::from_fn;

use isa::curve;
use p3_air::{AirBuilder, WindowAccess};
use p3_field::PrimeCharacteristicRing;

use super::{CARRIES, CURVE, Ec, EcCols, IDENTITIES, P, PRECOMPILE};
use crate::bus::{MachineBuilder, constant};
use crate::cols::Columns;
use crate::cpu::bytes::{BytePair, word_bytes};
use crate::machine::Chip;
use crate::precompiles::eight::{STEPS, eval_call, eval_order, number};
use crate::precompiles::identity::{BYTES, Place, TERMS, WORDS, product};
use crate::precompiles::words::Operand;
use crate::word::{Word, expr};

impl Chip for Ec {
    type Row<T> = EcCols<T>;
    const NEXT_ROW: bool = true;
    const DEGREE: usize = 5;
    const GAS: u32 = PRECOMPILE.info().gas.div_ceil(STEPS as u32);

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &EcCols<AB::Var>) {
        let main = builder.main();
        let next: &EcCols<AB::Var> = EcCols::of(main.next_slice());
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
        eval_curve(builder, row, index, is_real.clone());
        eval_bytes(builder, row, is_real.clone());
        eval_words(builder, row, is_real);
        eval_points(builder, row, next, place.clone());
        eval_top(builder, row, &place);
        let identities = row.identities.iter().zip(&next.identities).zip(CARRIES).zip(terms(row));
        for (((identity, next), carries), terms) in identities {
            identity.eval(next, builder, carries, terms, place.clone());
        }
    }
}

impl<V: Copy> EcCols<V> {
    /// The columns that do not change along the rows of a call.
    fn constant(&self) -> impl Iterator<Item = V> {
        let frame = [self.frame.pc, self.frame.clk, self.is_double];
        let bytes = self.all_x1.into_iter().chain(self.all_slope);
        frame.into_iter().chain(self.first_word).chain(self.curve).chain(bytes)
    }

    /// A sum of the curves' values, of which the call's is left.
    fn of_curve<E: PrimeCharacteristicRing>(&self, value: impl Fn(usize) -> E) -> E
    where
        V: Into<E>,
    {
        self.curve.into_iter().enumerate().map(|(curve, flag)| flag.into() * value(curve)).sum()
    }

    /// Words of x1, y1, x2, y2, x3 and y3, the last two as they are left.
    fn coordinates<E: PrimeCharacteristicRing>(&self) -> [Word<E>; 6]
    where
        V: Into<E>,
    {
        let limbs = |word: [V; 2]| word.map(Into::into);
        let Self { x1, y1, x2, y2, x3, y3, .. } = self;
        let [x1, y1, x2, x3] = [x1.bytes, y1.bytes, x2.bytes, x3.bytes].map(word);
        [x1, y1, x2, limbs(y2.value), x3, limbs(y3.after)]
    }
}

fn word<V: Copy + Into<E>, E: PrimeCharacteristicRing>(pairs: [BytePair<V>; 2]) -> Word<E> {
    pairs.map(|pair| pair.bytes[0].into() + pair.bytes[1].into() * E::from_u32(1 << 8))
}

/// One curve's flag is set, its number is that in memory, and p is its p.
fn eval_curve<AB: MachineBuilder>(
    builder: &mut AB,
    row: &EcCols<AB::Var>,
    index: AB::Expr,
    is_real: AB::Expr,
) {
    builder.assert_bools(row.curve);
    builder.assert_eq(is_real.clone(), row.of_curve(|_| AB::Expr::ONE));
    let is_read = row.step[CURVE];
    let value = [row.of_curve(|curve| constant::<AB>(curve as u32)), AB::Expr::ZERO];
    let operand = Operand { precompile: PRECOMPILE, number: CURVE, clk: row.frame.clk.into() };
    let values = [value.clone(), value];
    operand.access(builder, index, values, row.curve_prev_ts.into(), is_read.into());
    builder.when(is_real - is_read.into()).assert_zero(row.curve_prev_ts);

    for (limb, p) in row.p.into_iter().enumerate() {
        let of_row = row.of_curve(|curve| {
            let words = row.step.into_iter().zip(curve::TABLE[curve].p);
            let limbs = words
                .map(|(step, word)| step.into() * constant::<AB>(word >> (16 * limb) & 0xffff));
            limbs.sum()
        });
        builder.assert_eq(p, of_row);
    }
}

/// What is in bytes has bytes, and those of x1 and the slope are those on all rows.
fn eval_bytes<AB: MachineBuilder>(builder: &mut AB, row: &EcCols<AB::Var>, is_real: AB::Expr) {
    let words = [row.x1.bytes, row.y1.bytes, row.x2.bytes, row.x3.bytes, row.slope];
    for pair in words.into_iter().chain(row.quotients).flatten() {
        pair.eval(builder, is_real.clone());
    }
    for (word, all) in [(row.x1.bytes, &row.all_x1), (row.slope, &row.all_slope)] {
        for (place, byte) in word_bytes(word).into_iter().enumerate() {
            let words = row.step.into_iter().zip(all.chunks_exact(4));
            let selected: AB::Expr =
                words.map(|(step, word)| step.into() * word[place].into()).sum();
            builder.assert_eq(byte, selected);
        }
    }
}

/// Reads or writes the row's word of each coordinate: y is eight words after x.
fn eval_words<AB: MachineBuilder>(builder: &mut AB, row: &EcCols<AB::Var>, is_real: AB::Expr) {
    builder.range_word(row.y3.after, is_real.clone());
    builder.range_word(row.square, is_real.clone());
    let [x1, y1, x2, y2, x3, y3] = row.coordinates::<AB::Expr>();
    let [x3_before, y3_before] = [row.x3.before, row.y3.before].map(expr::<AB>);
    let same = |word: Word<AB::Expr>| [word.clone(), word];
    let words = [
        (0, 0, [x3_before, x3], row.x3.prev_ts),
        (0, WORDS, [y3_before, y3], row.y3.prev_ts),
        (1, 0, same(x1), row.x1.prev_ts),
        (1, WORDS, same(y1), row.y1.prev_ts),
        (2, 0, same(x2), row.x2.prev_ts),
        (2, WORDS, same(y2), row.y2.prev_ts),
    ];
    for (point, offset, values, prev_ts) in words {
        let operand = Operand { precompile: PRECOMPILE, number: point, clk: row.frame.clk.into() };
        let first = row.first_word[point].into() + constant::<AB>(offset as u32);
        let index = first + number::<AB::Var, AB::Expr>(row.step);
        operand.access(builder, index, values, prev_ts.into(), is_real.clone());
    }
}

/// All coordinates are below p. Either some limb of x1 and x2 differs, or P and Q are the same and some
/// limb of y1 is not zero.
fn eval_points<AB: MachineBuilder>(
    builder: &mut AB,
    row: &EcCols<AB::Var>,
    next: &EcCols<AB::Var>,
    place: Place<AB::Expr>,
) {
    let coordinates = row.coordinates::<AB::Expr>();
    let below = row.below.iter().zip(&next.below).zip(coordinates.clone());
    for ((below, next), coordinate) in below {
        let numbers = [coordinate, expr::<AB>(row.p)];
        below.eval(next, builder, numbers, AB::Expr::ZERO, place.clone());
    }

    let [x1, y1, x2, y2, ..] = coordinates;
    let Place { is_first, is_last, is_real } = place;
    let is_double: AB::Expr = row.is_double.into();
    let is_add = is_real.clone() - is_double.clone();
    builder.assert_bool(is_double.clone());
    let mut sum: AB::Expr = row.nonzero.sum.into();
    for limb in 0..2 {
        let difference = x1[limb].clone() - x2[limb].clone();
        let mut builder = builder.when(is_double.clone());
        builder.assert_zero(difference.clone());
        builder.assert_eq(y1[limb].clone(), y2[limb].clone());
        let divisor = is_add.clone() * difference + is_double.clone() * y1[limb].clone();
        sum += divisor * row.nonzero.inverse[limb].into();
    }
    builder.when(is_first).assert_zero(row.nonzero.sum);
    builder.when(is_last.clone()).assert_one(sum.clone());
    builder.when(is_real - is_last).assert_eq(next.nonzero.sum, sum);
}

/// What a quotient has above its bytes is -1, 0 or 1, and told by the last row.
fn eval_top<AB: MachineBuilder>(builder: &mut AB, row: &EcCols<AB::Var>, place: &Place<AB::Expr>) {
    for top in row.top {
        let top: AB::Expr = top.into();
        builder.assert_zero(top.clone() * (top.square() - AB::Expr::ONE));
        builder.when(place.is_real.clone() - place.is_last.clone()).assert_zero(top);
    }
}

/// What the row adds to each of the identities, all on one side.
pub(super) fn terms<V: Copy + Into<E>, E: PrimeCharacteristicRing>(
    row: &EcCols<V>,
) -> [[E; TERMS]; IDENTITIES] {
    let is_double: E = row.is_double.into();
    let is_real: E = row.of_curve(|_| E::ONE);
    let is_add = is_real.clone() - is_double.clone();
    let half = is_real * E::from_u32(128);
    let digit = |byte: V| byte.into() - half.clone();
    let bytes = |pairs| word_bytes(pairs).map(Into::<E>::into);

    let [x1, y1, x2, x3] = [row.x1.bytes, row.y1.bytes, row.x2.bytes, row.x3.bytes].map(bytes);
    let run: [E; 4] = from_fn(|i| {
        let difference = x2[i].clone() - x1[i].clone();
        is_add.clone() * difference + is_double.clone() * y1[i].double()
    });
    let fall = from_fn(|i| x1[i].clone() - x3[i].clone());
    let slope = word_bytes(row.slope).map(digit);
    let (all_x1, all_slope) = (row.all_x1.map(Into::into), row.all_slope.map(digit));
    let products = [(x1, &all_x1), (run, &all_slope), (slope, &all_slope), (fall, &all_slope)];

    let [q0, quotients @ ..] = row.quotients;
    let [mut q1, q2, mut q3] = quotients.map(|pairs| word_bytes(pairs).map(digit));
    for (quotient, top) in [&mut q1, &mut q3].into_iter().zip(row.top) {
        quotient[3] += top.into() * E::from_u32(1 << 8);
    }
    let p: [E; BYTES] = from_fn(|byte| row.of_curve(|curve| E::from_u8(P[curve][byte])));

    let mut quotients = [bytes(q0), q1, q2, q3].into_iter();
    let mut terms = products.map(|(word, number)| {
        let multiple = quotients.next().map(|quotient| product(&quotient, &p));
        let mut terms = product(&word, number);
        for (term, multiple) in terms.iter_mut().zip(multiple.into_iter().flatten()) {
            *term -= multiple;
        }
        terms
    });
    let [x1, y1, x2, y2, x3, y3] = row.coordinates::<E>();
    for limb in 0..2 {
        let [x1, y1, x2, y2, x3, y3] =
            [&x1, &y1, &x2, &y2, &x3, &y3].map(|word| word[limb].clone());
        let square: E = row.square[limb].into();
        let rise = is_add.clone() * (y2 - y1.clone());
        terms[0][limb] -= square.clone();
        terms[1][limb] -= rise + is_double.clone() * square * E::from_u32(3);
        terms[2][limb] -= x1 + x2 + x3;
        terms[3][limb] -= y1 + y3;
    }
    let minus_a = row.of_curve(|curve| E::from_u32(curve::TABLE[curve].minus_a));
    terms[1][0] += is_double * row.step[0].into() * minus_a;
    terms
}
