//! What precompiles of eight rows share: pointers, bytes, borrows, carries.

use air::F;
use air::cpu::bytes::BytePair;
use air::precompiles::below::Below;
use air::precompiles::eight::STEPS;
use air::precompiles::identity::Identity;
use p3_field::{Field, PrimeCharacteristicRing};

use super::{LAST_WORD, Lemma, column_at, packed};
use crate::symbolic::polynomial::Polynomial;
use crate::unique::system::{LIMB, MAX};

/// The index of a pointer's word: `low / 4 + 2^14 high`.
pub fn index([low, high]: [usize; 2]) -> Polynomial {
    let quarter = Polynomial::constant(F::from_u32(4).inverse());
    (&column_at(low) * &quarter) + &(&column_at(high) * &Polynomial::constant(F::from_u32(1 << 14)))
}

/// Where an operand of so many words lies follows from its pointer in row `step`; its last word lies below
/// `2^30`. The column of the first word's index, if there is one, follows too. `on` is a lemma about the row.
pub fn pointer(
    on: impl FnOnce(String) -> Lemma,
    step: usize,
    value: [usize; 2],
    carry: usize,
    first_word: Option<usize>,
    words: u32,
) -> Lemma {
    let first = first_word.map_or_else(|| index(value), column_at);
    let last = first + &Polynomial::constant(F::from_u32(words - 1));
    let says = format!(
        "row {step}: index and carry follow from the pointer; the last word lies below 2^30"
    );
    on(says)
        .given(value, LIMB)
        .follow([carry].into_iter().chain(first_word))
        .at_most(column_at(carry), 1)
        .at_most(last, LAST_WORD)
}

/// What a bound less a number borrows in row `step` follows from both and what the row before borrows.
pub fn borrows(lemma: Lemma, [row, next]: [Below<usize>; 2], step: usize) -> Lemma {
    let [short, middle, out] = row.borrow;
    let lemma = lemma.follow([middle, out]);
    let lemma = if step == 0 { lemma.follow([short]) } else { lemma.given([short], 1) };
    if step + 1 == STEPS { lemma } else { lemma.follow([next.borrow[0]]) }
}

/// The carries of the two positions that a row finishes, and what it hands on, follow from its numbers
/// and the carries that it takes off.
pub fn carries(lemma: Lemma, [row, next]: [Identity<usize>; 2]) -> Lemma {
    lemma
        .given(row.sums.into_iter().chain([row.high_in]).chain(row.high), MAX)
        .follow(row.low)
        .follow(next.sums)
        .follow([next.high_in])
}

/// Two limbs have one pair of bytes each.
pub fn bytes(lemma: Lemma, pairs: [BytePair<usize>; 2]) -> Lemma {
    pairs.into_iter().fold(lemma, |lemma, pair| {
        let lemma = lemma.input(packed(pair.bytes, 8)).follow(pair.bytes).bounded([pair.and], MAX);
        pair.bytes.into_iter().fold(lemma, |lemma, byte| lemma.at_most(column_at(byte), 255))
    })
}

/// The columns of pairs of bytes.
pub fn bytes_of(
    words: impl IntoIterator<Item = [BytePair<usize>; 2]>,
) -> impl Iterator<Item = usize> {
    words.into_iter().flatten().flat_map(|pair| pair.bytes)
}
