//! Sums of points: pointers, bytes, borrows, carries.

use air::machine::ChipId;
use air::precompiles::ec::EcCols;
use isa::Precompile;

use super::eight::{borrows, bytes, bytes_of, carries, pointer};
use super::{Lemma, numbered};
use crate::unique::system::{LIMB, MAX};

type Row = EcCols<usize>;

pub fn lemmas() -> Vec<Lemma> {
    let [row, next] = numbered::<Row>();
    let operands = Precompile::EcAdd.info().operands.len();
    let mut lemmas: Vec<Lemma> = (0..operands).map(|step| operand(&row, step)).collect();
    for (pairs, name) in
        [(row.x1.bytes, "x1"), (row.y1.bytes, "y1"), (row.x2.bytes, "x2"), (row.x3.bytes, "x3")]
    {
        lemmas.push(bytes(on(&row, format!("bytes of {name} follow from its limbs"), 1), pairs));
    }
    for step in 0..row.step.len() {
        lemmas.extend((0..row.below.len()).map(|number| coordinate(&row, &next, step, number)));
        lemmas.extend([square, slope, x3, y3].map(|identity| identity(&row, &next, step)));
    }
    lemmas
}

fn on(row: &Row, says: String, step: usize) -> Lemma {
    Lemma::new(ChipId::Ec, says).one_hot(&row.step, step)
}

fn operand(row: &Row, step: usize) -> Lemma {
    let words = Precompile::EcAdd.info().operands[step].words;
    let first_word = row.first_word.get(step).copied();
    let register = row.register;
    pointer(|says| on(row, says, step), step, register.value, register.carry, first_word, words)
}

/// Of `p - 1` less a coordinate.
fn coordinate(row: &Row, next: &Row, step: usize, number: usize) -> Lemma {
    let name = ["x1", "y1", "x2", "y2", "x3", "y3"][number];
    let says = format!("row {step}: borrows follow from p, {name} and the row before");
    let lemma = on(row, says, step).given(row.p, LIMB);
    let lemma = match number {
        0 => lemma.given(bytes_of([row.x1.bytes]), 255),
        1 => lemma.given(bytes_of([row.y1.bytes]), 255),
        2 => lemma.given(bytes_of([row.x2.bytes]), 255),
        3 => lemma.given(row.y2.value, LIMB),
        4 => lemma.given(bytes_of([row.x3.bytes]), 255),
        _ => lemma.given(row.y3.after, LIMB),
    };
    borrows(lemma, [row.below[number], next.below[number]], step)
}

/// The identity of this number; what else stands in it is given then.
fn identity(row: &Row, next: &Row, step: usize, number: usize) -> Lemma {
    let name = ["the square", "the slope", "x3", "y3"][number];
    let says = format!(
        "row {step}: carries and sums of {name} follow from the numbers and the carries above"
    );
    let lemma = on(row, says, step)
        .given(row.curve, 1)
        .given([row.is_double], 1)
        .given(bytes_of([row.quotients[number]]), 255);
    carries(lemma, [row.identities[number], next.identities[number]])
}

fn square(row: &Row, next: &Row, step: usize) -> Lemma {
    identity(row, next, step, 0)
        .given(bytes_of([row.x1.bytes]), 255)
        .given(row.all_x1, 255)
        .given(row.square, LIMB)
}

fn slope(row: &Row, next: &Row, step: usize) -> Lemma {
    identity(row, next, step, 1)
        .given(bytes_of([row.x1.bytes, row.y1.bytes, row.x2.bytes]), 255)
        .given(row.all_slope, 255)
        .given([row.y2.value, row.square].concat(), LIMB)
        .given([row.top[0]], MAX)
}

fn x3(row: &Row, next: &Row, step: usize) -> Lemma {
    identity(row, next, step, 2)
        .given(bytes_of([row.slope, row.x1.bytes, row.x2.bytes, row.x3.bytes]), 255)
        .given(row.all_slope, 255)
}

fn y3(row: &Row, next: &Row, step: usize) -> Lemma {
    identity(row, next, step, 3)
        .given(bytes_of([row.x1.bytes, row.x3.bytes, row.y1.bytes]), 255)
        .given(row.all_slope, 255)
        .given(row.y3.after, LIMB)
        .given([row.top[1]], MAX)
}
