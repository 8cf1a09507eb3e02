//! BLAKE2b: pointers, the round's number, and a mixing in steps.

use std::array::from_fn;

use air::machine::ChipId;
use air::precompiles::blake2f::Blake2fCols;
use air::precompiles::blake2f::mixing::{BYTES, LIMBS};
use isa::Precompile;

use super::eight::pointer;
use super::{Lemma, column_at, main, numbered};
use crate::symbolic::chip::Symbolic;
use crate::symbolic::polynomial::Polynomial;
use crate::unique::system::LIMB;

type Row = Blake2fCols<usize>;

/// The row that reads the round's number.
const ROUND_STEP: usize = 3;

pub fn lemmas() -> Vec<Lemma> {
    let [row, next] = numbered::<Row>();
    let chip = Symbolic::of(ChipId::Blake2f);
    let operands = Precompile::Blake2f.info().operands.len();
    let mut lemmas: Vec<Lemma> = (0..operands).map(|step| operand(&row, &next, step)).collect();
    lemmas.push(round(&row));
    for half in 0..2 {
        lemmas.extend([sum_of_a, sum_of_c].map(|sum| sum(&chip, &row, half)));
    }
    lemmas.push(top(&row));
    lemmas
}

fn on(row: &Row, says: String, step: usize) -> Lemma {
    Lemma::new(ChipId::Blake2f, says).one_hot(&row.step, step)
}

fn operand(row: &Row, next: &Row, step: usize) -> Lemma {
    let words = Precompile::Blake2f.info().operands[step].words;
    let first_word = row.first_word.get(step).copied().unwrap_or(next.argument.index);
    let argument = row.argument;
    pointer(
        |says| on(row, says, step),
        step,
        argument.value,
        argument.carry,
        Some(first_word),
        words,
    )
}

/// Flags say one number below ten.
fn round(row: &Row) -> Lemma {
    on(row, "row 3: the round's flags follow from its number".into(), ROUND_STEP)
        .given(row.argument.value, LIMB)
        .follow([row.is_upper])
        .follow(row.rest)
}

/// What a half of the mixing finds: the lanes as they were, what the first half has left, if it is the
/// second, and its part of the message. All rows mix alike.
fn half_of(row: &Row, number: usize, says: String) -> Lemma {
    let mixing = row.mixing;
    let lemma = on(row, says, 0)
        .given(mixing.b.into_iter().chain(mixing.d), 255)
        .given(mixing.a.into_iter().chain(mixing.c), LIMB)
        .given(row.message[number].limbs, LIMB);
    mixing.halves[..number].iter().fold(lemma, |lemma, half| {
        lemma.given([half.a, half.d_and_a, half.c, half.b_and_c].concat(), 255)
    })
}

/// a after a half of the mixing, and its conjunctions with d.
fn sum_of_a(chip: &Symbolic, row: &Row, number: usize) -> Lemma {
    let says =
        format!("half {number}: a follows from a, b and the message, its conjunctions from d");
    let half = row.mixing.halves[number];
    let lemma = half_of(row, number, says).follow(half.a).follow(half.d_and_a);
    with_carries(lemma, chip, row.message[number].limbs, half.a)
}

/// c after a half of the mixing, and its conjunctions with b.
fn sum_of_c(chip: &Symbolic, row: &Row, number: usize) -> Lemma {
    let says = format!("half {number}: c follows from c and d, its conjunctions from b");
    let half = row.mixing.halves[number];
    let lemma = half_of(row, number, says).given([half.a, half.d_and_a].concat(), 255);
    let lemma = lemma.follow(half.c).follow(half.b_and_c);
    let of_first = row.mixing.c;
    let of_second = from_fn(|limb| half.c[2 * limb]);
    with_carries(lemma, chip, [of_first, of_second][number], half.c)
}

/// Puts the carries of a sum for the low bytes of its limbs. `of` has a column for each limb that is in
/// no other sum.
///
/// The carry out of a limb is stated in the columns of all limbs up to it, with large coefficients. Put
/// so, a limb's equation has the two carries, the limbs, and small coefficients.
fn with_carries(lemma: Lemma, chip: &Symbolic, of: [usize; LIMBS], sum: [usize; BYTES]) -> Lemma {
    let mut known: Vec<(usize, Polynomial)> = Vec::new();
    for (limb, of) in of.into_iter().enumerate() {
        let stated = chip.products.iter().map(|factors| factors[0].variables());
        let stated = stated.zip(&chip.products).filter(|(x, _)| x.contains(&main(of)));
        // The carries out of the limbs above have more columns.
        let carry = stated.min_by_key(|(variables, _)| variables.len());
        let (_, factors) = carry.expect("a sum of each limb");
        let equation = factors[0].clone() - &column_at(carry_of(limb));
        let low = equation.solve(main(sum[2 * limb])).expect("a sum has its limbs");
        let low = known.iter().fold(low, |low, (x, value)| low.replace(main(*x), value));
        known.push((sum[2 * limb], low));
    }
    let lemma = lemma.follow((0..LIMBS).map(carry_of));
    known.into_iter().fold(lemma, |lemma, (x, value)| lemma.put(x, value))
}

/// A column for the carry out of a limb, behind all others. The lowest limb's is the last: the solver is asked
/// for the last column first.
const fn carry_of(limb: usize) -> usize {
    (1 << 20) + LIMBS - limb
}

/// The bits that the last rotation moves from limb to limb.
fn top(row: &Row) -> Lemma {
    let half = row.mixing.halves[1];
    half_of(row, 1, "the highest bits of limbs follow from b and c".into())
        .given([half.c, half.b_and_c].concat(), 255)
        .follow(row.mixing.top)
}
