//! Poseidon2: canonical words, and where they lie. The S-boxes need no solver: each column of theirs is a
//! polynomial of those before.

use air::F;
use air::machine::ChipId;
use air::permutation::{INTERNAL_ROUNDS, WIDE, WIDE_INTERNAL_ROUNDS, WIDTH};
use air::precompiles::poseidon2::{PermuteCols, STAGES};
use air::precompiles::words::FieldWord;
use isa::precompile::MODULUS;
use p3_field::PrimeCharacteristicRing;

use super::eight::index;
use super::{LAST_WORD, Lemma, column_at, numbered, packed};
use crate::symbolic::polynomial::Polynomial;
use crate::unique::system::{LIMB, MAX};

/// The largest high limb of a field element.
const TOP: u32 = MODULUS >> 16;

pub fn lemmas() -> Vec<Lemma> {
    let narrow = of_chip::<WIDTH, INTERNAL_ROUNDS, { WIDTH / STAGES }>(ChipId::Poseidon2Call);
    let wide = of_chip::<WIDE, WIDE_INTERNAL_ROUNDS, { WIDE / STAGES }>(ChipId::Poseidon2Call24);
    [narrow, wide].concat()
}

fn of_chip<const W: usize, const I: usize, const HALF: usize>(chip: ChipId) -> Vec<Lemma> {
    let [row, next] = numbered::<PermuteCols<usize, W, I, HALF>>();
    let in_use = |says: String, stage: u32| {
        let lemma = Lemma::new(chip, says);
        lemma.flag(row.stage, stage).flag(row.head, 1 - stage).flag(row.body, stage)
    };
    let mut lemmas = Vec::new();
    for stage in 0..STAGES as u32 {
        // All are one gadget, `FieldWord`: the first and the last.
        for number in [0, HALF - 1] {
            let lemma = |when: &str| {
                in_use(format!("row {stage}: an element has one word {number}, {when}"), stage)
            };
            lemmas.extend(canonical([lemma("before"), lemma("after")], row.words[number]));
        }
    }
    let words = W - 1;
    let lemma = in_use(format!("the last word lies below 2^30, {words} after a0's"), 0)
        .flag(next.stage, 1)
        .flag(next.head, 0)
        .flag(next.body, 1)
        .given(row.address.address, LIMB)
        .follow(next.address.address)
        .at_most(index(next.address.address), LAST_WORD);
    lemmas.push(lemma);
    lemmas
}

/// An element has one word, before and after; that after has limbs of 16 bits, that before has them
/// on the bus.
fn canonical([before, after]: [Lemma; 2], word: FieldWord<usize>) -> [Lemma; 2] {
    // A column for `TOP` less the high limb, behind all others: its product with the inverse is zero if it
    // is.
    let to_top = word.inverse[1] + (1 << 20);
    let high = Polynomial::constant(F::from_u32(TOP)) - &column_at(to_top);
    let of = |lemma: Lemma, limbs: [usize; 2], inverse: usize| {
        lemma
            .input(packed(limbs, 16))
            .bounded([inverse], MAX)
            .put(limbs[1], high.clone())
            .follow(limbs)
    };
    let after = of(after, word.after, word.inverse[1]);
    [
        of(before, word.before, word.inverse[0]).bounded(word.before, LIMB),
        word.after.into_iter().fold(after, |lemma, limb| lemma.at_most(column_at(limb), LIMB)),
    ]
}
