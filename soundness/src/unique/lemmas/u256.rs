//! Arithmetic of 256 bits: pointers, bytes, borrows, carries.

use air::F;
use air::cpu::bytes::BytePair;
use air::machine::ChipId;
use air::precompiles::u256::U256Cols;
use p3_field::PrimeCharacteristicRing;

use super::{LAST_WORD, Lemma, column_at, numbered, packed};
use crate::symbolic::polynomial::Polynomial;
use crate::unique::system::{LIMB, MAX};

type Row = U256Cols<usize>;

pub fn lemmas() -> Vec<Lemma> {
    let [row, next] = numbered::<Row>();
    let mut lemmas = Vec::new();
    for step in 0..row.step.len() {
        lemmas.extend(row.first_word.get(step).map(|_| pointer(&row, step)));
        lemmas.push(borrows(&row, &next, step));
        lemmas.push(carries(&row, &next, step));
    }
    for (pairs, name) in
        [(row.a.bytes, "a"), (row.b.bytes, "b"), (row.m.bytes, "m"), (row.q.bytes, "q")]
    {
        lemmas.push(bytes(&row, pairs, name));
    }
    lemmas
}

fn on(row: &Row, says: String, step: usize) -> Lemma {
    Lemma::new(ChipId::U256, says).one_hot(&row.step, step)
}

/// Where the operand lies follows from its pointer; its last word lies below `2^30`.
fn pointer(row: &Row, step: usize) -> Lemma {
    let last = column_at(row.first_word[step]) + &Polynomial::constant(F::from_u32(7));
    on(
        row,
        format!(
            "row {step}: index and carry follow from the pointer; the last word lies below 2^30"
        ),
        step,
    )
    .given(row.register.value, LIMB)
    .follow([row.register.carry, row.first_word[step]])
    .at_most(column_at(row.register.carry), 1)
    .at_most(last, LAST_WORD)
}

/// What `m - r - 1` borrows follows from m, r and what the row before borrows.
fn borrows(row: &Row, next: &Row, step: usize) -> Lemma {
    let is_last = step + 1 == row.step.len();
    let lemma = on(row, format!("row {step}: borrows follow from m, r and the row before"), step)
        .given(row.r.after, LIMB)
        .given(row.m.bytes.iter().flat_map(|pair| pair.bytes), 255)
        .follow(row.below.borrow[1..].iter().copied());
    let lemma = if step == 0 {
        lemma.follow([row.below.borrow[0]])
    } else {
        lemma.given([row.below.borrow[0]], 1)
    };
    if is_last { lemma.follow([row.is_wide]) } else { lemma.follow([next.below.borrow[0]]) }
}

/// The carries of the two positions that the row finishes, and what it hands on, follow from its numbers
/// and the carries that it takes off.
fn carries(row: &Row, next: &Row, step: usize) -> Lemma {
    let words = [row.a.bytes, row.q.bytes].into_iter().flatten().flat_map(|pair| pair.bytes);
    let identity = row.identity;
    on(
        row,
        format!("row {step}: carries and sums follow from the numbers and the carries above"),
        step,
    )
    .given(words, 255)
    .given([row.all_b, row.all_m].concat(), 255)
    .given([row.c.value, row.r.after].concat(), LIMB)
    .given([row.is_wide], 1)
    .given(identity.sums.into_iter().chain([identity.high_in]).chain(identity.high), MAX)
    .follow(identity.low)
    .follow(next.identity.sums)
    .follow([next.identity.high_in])
}

/// Two limbs have one pair of bytes each.
fn bytes(row: &Row, pairs: [BytePair<usize>; 2], name: &str) -> Lemma {
    let lemma = on(row, format!("bytes of {name} follow from its limbs"), 1);
    pairs.into_iter().fold(lemma, |lemma, pair| {
        let lemma = lemma.input(packed(pair.bytes, 8)).follow(pair.bytes).bounded([pair.and], MAX);
        pair.bytes.into_iter().fold(lemma, |lemma, byte| lemma.at_most(column_at(byte), 255))
    })
}
