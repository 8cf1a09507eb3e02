use core::array::from_fn;

use isa::sha256::K;
use p3_air::{AirBuilder, WindowAccess};
use p3_field::PrimeCharacteristicRing;

use super::bits::{self, big_sigma0, big_sigma1, choice, majority, pack};
use super::bits::{small_sigma0, small_sigma1};
use super::flags::{self, Flags};
use super::{OCTAVE, Sha256Rounds, Sha256RoundsCols, memory};
use crate::bus::{MachineBuilder, constant};
use crate::cols::Columns;
use crate::machine::Chip;
use crate::word::{Word, expr};

impl Chip for Sha256Rounds {
    type Row<T> = Sha256RoundsCols<T>;
    const NEXT_ROW: bool = true;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &Sha256RoundsCols<AB::Var>) {
        let main = builder.main();
        let next: &Sha256RoundsCols<AB::Var> = Sha256RoundsCols::of(main.next_slice());
        flags::eval(builder, row, next);
        let flags = flags::of::<AB>(row);

        for bits in row.abc.iter().chain(&row.efg).chain(&row.w) {
            builder.assert_bools(*bits);
        }
        for carry in row.carry_e {
            builder.assert_bools(carry);
        }
        for carry in row.carry_a {
            builder.assert_bools(carry);
        }

        eval_constant(builder, row, next, &flags);
        eval_state(builder, row, next, &flags);
        eval_schedule(builder, row, next, &flags);
        eval_unused(builder, row);
        memory::eval(builder, row, &flags);
    }
}

/// `a = b` where `condition` is not zero.
fn assert_words<AB: MachineBuilder>(
    builder: &mut AB,
    condition: AB::Expr,
    a: Word<AB::Expr>,
    b: Word<AB::Expr>,
) {
    let mut builder = builder.when(condition);
    for (a, b) in a.into_iter().zip(b) {
        builder.assert_eq(a, b);
    }
}

/// `sum` is `result` modulo `2^32`, if the carries are what they are said to be.
fn assert_sum<AB: MachineBuilder>(
    builder: &mut AB,
    condition: AB::Expr,
    sum: Word<AB::Expr>,
    result: Word<AB::Expr>,
    [low, high]: Word<AB::Expr>,
) {
    let shift = constant::<AB>(1 << 16);
    let [sum0, sum1] = sum;
    let carried = [sum0 - low.clone() * shift.clone(), sum1 + low - high * shift];
    assert_words(builder, condition, carried, result);
}

fn add<E: PrimeCharacteristicRing>([a0, a1]: Word<E>, [b0, b1]: Word<E>) -> Word<E> {
    [a0 + b0, a1 + b1]
}

/// A small number as bits, lowest first.
fn number<AB: MachineBuilder, const N: usize>(bits: [AB::Var; N]) -> AB::Expr {
    bits.into_iter().rev().fold(AB::Expr::ZERO, |sum, bit| sum.double() + bit)
}

/// All rows of a call have its clock and its words' places.
fn eval_constant<AB: MachineBuilder>(
    builder: &mut AB,
    row: &Sha256RoundsCols<AB::Var>,
    next: &Sha256RoundsCols<AB::Var>,
    flags: &Flags<AB::Expr>,
) {
    let mut builder = builder.when(flags.is_real.clone() - flags.is_last.clone());
    builder.assert_eq(next.clk, row.clk);
    builder.assert_eq(next.state_index, row.state_index);
    builder.assert_eq(next.block_index, row.block_index);
}

/// One, if one of these flags is set.
fn any<AB: MachineBuilder>(flags: &[AB::Var]) -> AB::Expr {
    flags.iter().map(|&flag| flag.into()).sum()
}

/// The constant of the round. Degree 2.
fn round_constant<AB: MachineBuilder>(row: &Sha256RoundsCols<AB::Var>) -> Word<AB::Expr> {
    from_fn(|limb| {
        let octaves = row.octave.iter().zip(K.chunks_exact(OCTAVE)).map(|(&octave, constants)| {
            let places = row.place.iter().zip(constants);
            let limb = |k: u32| constant::<AB>(k >> (16 * limb) & 0xffff);
            places.map(|(&place, &k)| place * limb(k)).sum::<AB::Expr>() * octave
        });
        octaves.sum()
    })
}

/// The next row's state is that after the round; in row 63 its a and e are told.
fn eval_state<AB: MachineBuilder>(
    builder: &mut AB,
    row: &Sha256RoundsCols<AB::Var>,
    next: &Sha256RoundsCols<AB::Var>,
    flags: &Flags<AB::Expr>,
) {
    let goes_on = flags.is_real.clone() - flags.is_last.clone();
    let abc = row.abc.each_ref().map(bits::expr::<AB>);
    let efg = row.efg.each_ref().map(bits::expr::<AB>);
    let next_abc = next.abc.each_ref().map(|word| pack(&bits::expr::<AB>(word)));
    let next_efg = next.efg.each_ref().map(|word| pack(&bits::expr::<AB>(word)));

    // b, c and d were a, b and c; so f, g and h.
    for (state, [_, second, third], fourth) in
        [(&abc, &next_abc, next.d), (&efg, &next_efg, next.h)]
    {
        let moved = [second.clone(), third.clone(), expr::<AB>(fourth)];
        for (word, moved) in state.iter().zip(moved) {
            assert_words(builder, goes_on.clone(), pack(word), moved);
        }
    }

    // Zero in padding, whatever follows it.
    let result = |next: &Word<AB::Expr>, told: [AB::Var; 2]| -> Word<AB::Expr> {
        from_fn(|i| goes_on.clone() * next[i].clone() + flags.is_last.clone() * told[i])
    };
    let [next_a, next_e] = [result(&next_abc[0], row.told[0]), result(&next_efg[0], row.told[1])];
    let [d, h] = [row.d, row.h].map(expr::<AB>);
    let w = pack(&bits::expr::<AB>(&row.w[0]));
    let terms = [h, big_sigma1(&efg[0]), choice(&efg), round_constant::<AB>(row), w];
    let sum = terms.into_iter().fold(d.clone(), add);
    let carries = row.carry_e.map(number::<AB, 3>);
    assert_sum(builder, AB::Expr::ONE, sum, next_e.clone(), carries);

    let [e0, e1] = next_e;
    let [d0, d1] = d;
    let sum = add(add([e0 - d0, e1 - d1], big_sigma0(&abc[0])), majority(&abc));
    // From -1 to 2.
    let carries = row.carry_a.map(|bits| number::<AB, 2>(bits) - flags.is_real.clone());
    assert_sum(builder, AB::Expr::ONE, sum, next_a, carries);

    // d and h of the last state, told by the last four rows: a and e after their rounds.
    let tail = any::<AB>(&row.place[4..OCTAVE - 1]) * row.octave[OCTAVE - 1];
    assert_words(builder, tail.clone(), expr::<AB>(row.told[0]), next_abc[0].clone());
    assert_words(builder, tail, expr::<AB>(row.told[1]), next_efg[0].clone());
}

/// The word of the next row, from row 16 on, and what rows tell for later ones.
fn eval_schedule<AB: MachineBuilder>(
    builder: &mut AB,
    row: &Sha256RoundsCols<AB::Var>,
    next: &Sha256RoundsCols<AB::Var>,
    flags: &Flags<AB::Expr>,
) {
    let w = bits::expr::<AB>(&row.w[0]);
    let next_w = pack(&bits::expr::<AB>(&next.w[0]));
    let one = AB::Expr::ONE;
    assert_words(builder, one.clone(), expr::<AB>(row.sigma0), small_sigma0(&w));
    assert_words(builder, one, expr::<AB>(row.sigma1), small_sigma1(&w));
    let goes_on = any::<AB>(&row.octave[1..]) - flags.is_last.clone();
    let sigma1_before = next.state_prev_ts_or_sigma1;
    assert_words(builder, goes_on, expr::<AB>(sigma1_before), expr::<AB>(row.sigma1));

    // The word of row t + 16, but for two terms; then with that of row t + 8 before it.
    let started = add(pack(&w), expr::<AB>(next.sigma0));
    assert_words(builder, any::<AB>(&row.octave[..6]), expr::<AB>(row.told[0]), started);
    let continued = add(expr::<AB>(row.heard[0]), next_w.clone());
    assert_words(builder, any::<AB>(&row.octave[1..7]), expr::<AB>(row.told[1]), continued);

    let has_carry = any::<AB>(&row.octave[2..]);
    for carry in row.state_after_or_carry {
        builder.when(has_carry.clone()).assert_bools(carry);
    }
    // σ1 of the word two rows back.
    let sum = add(expr::<AB>(next.heard[1]), expr::<AB>(row.state_prev_ts_or_sigma1));
    let carries = next.state_after_or_carry.map(number::<AB, 2>);
    assert_sum(builder, any::<AB>(&next.octave[2..]), sum, next_w, carries);
}

/// What a row has no use for is zero.
fn eval_unused<AB: MachineBuilder>(builder: &mut AB, row: &Sha256RoundsCols<AB::Var>) {
    let [started, continued] = row.told;
    let after_state = row.octave[0] - row.is_state;
    let before_tail = any::<AB>(&row.place[..4]) * row.octave[OCTAVE - 1];

    builder.when(before_tail).assert_zeros::<4, _>(from_fn(|i| row.told.as_flattened()[i]));
    builder.when(row.octave[6]).assert_zeros(started);
    builder.when(row.octave[0]).assert_zeros(continued);
    let mut unused = builder.when(after_state.clone() + row.octave[1]);
    for carry in row.state_after_or_carry {
        unused.assert_zeros(carry);
    }
    let before_sigma1 = after_state + row.octave[1] * row.place[0];
    builder.when(before_sigma1).assert_zeros(row.state_prev_ts_or_sigma1);
    builder.when(any::<AB>(&row.octave[2..])).assert_zero(row.block_prev_ts);
}
