//! Arithmetic of 256 bits: pointers, bytes, borrows, carries.

use air::machine::ChipId;
use air::precompiles::u256::U256Cols;

use super::eight::{borrows, bytes, bytes_of, carries, pointer};
use super::{Lemma, numbered};
use crate::unique::system::LIMB;

type Row = U256Cols<usize>;

pub fn lemmas() -> Vec<Lemma> {
    let [row, next] = numbered::<Row>();
    let mut lemmas = Vec::new();
    for step in 0..row.step.len() {
        lemmas.extend(row.first_word.get(step).map(|_| operand(&row, step)));
        lemmas.push(remainder(&row, &next, step));
        lemmas.push(identity(&row, &next, step));
    }
    for (pairs, name) in
        [(row.a.bytes, "a"), (row.b.bytes, "b"), (row.m.bytes, "m"), (row.q.bytes, "q")]
    {
        lemmas.push(bytes(on(&row, format!("bytes of {name} follow from its limbs"), 1), pairs));
    }
    lemmas
}

fn on(row: &Row, says: String, step: usize) -> Lemma {
    Lemma::new(ChipId::U256, says).one_hot(&row.step, step)
}

fn operand(row: &Row, step: usize) -> Lemma {
    let register = row.register;
    let first_word = Some(row.first_word[step]);
    pointer(|says| on(row, says, step), step, register.value, register.carry, first_word, 8)
}

/// Of `m - r - 1`.
fn remainder(row: &Row, next: &Row, step: usize) -> Lemma {
    let says = format!("row {step}: borrows follow from m, r and the row before");
    let lemma = on(row, says, step).given(row.r.after, LIMB).given(bytes_of([row.m.bytes]), 255);
    let lemma = borrows(lemma, [row.below, next.below], step);
    if step + 1 == row.step.len() { lemma.follow([row.is_wide]) } else { lemma }
}

fn identity(row: &Row, next: &Row, step: usize) -> Lemma {
    let says =
        format!("row {step}: carries and sums follow from the numbers and the carries above");
    let lemma = on(row, says, step)
        .given(bytes_of([row.a.bytes, row.q.bytes]), 255)
        .given([row.all_b, row.all_m].concat(), 255)
        .given([row.c.value, row.r.after].concat(), LIMB)
        .given([row.is_wide], 1);
    carries(lemma, [row.identity, next.identity])
}
