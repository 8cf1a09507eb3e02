//! Poseidon2: canonical words, and where they lie. The S-boxes need no solver: each column of theirs is a
//! polynomial of those before.

use air::F;
use air::machine::{Chip, ChipId};
use air::precompiles::poseidon2::Poseidon2Call;
use isa::precompile::MODULUS;
use p3_field::{Field, PrimeCharacteristicRing};

use super::{LAST_WORD, Lemma, column_at, numbered, packed};
use crate::symbolic::polynomial::Polynomial;
use crate::unique::system::{LIMB, MAX};

/// The largest high limb of a field element.
const TOP: u32 = MODULUS >> 16;

type Row = <Poseidon2Call as Chip>::Row<usize>;

pub fn lemmas() -> Vec<Lemma> {
    let [row, next] = numbered::<Row>();
    let mut lemmas = Vec::new();
    for stage in 0..2 {
        // All are one gadget, `FieldWord`: the first and the last.
        for word in [0, row.words.len() - 1] {
            lemmas.extend(canonical(&row, stage, word));
        }
    }
    lemmas.push(addresses(&row, &next));
    lemmas
}

/// The flags of a row in use.
fn in_use(lemma: Lemma, row: &Row, stage: u32) -> Lemma {
    lemma.flag(row.stage, stage).flag(row.head, 1 - stage).flag(row.body, stage)
}

/// An element has one word, before and after; that after has limbs of 16 bits, that before has them
/// on the bus.
fn canonical(row: &Row, stage: u32, number: usize) -> [Lemma; 2] {
    let word = row.words[number];
    // A column for `TOP` less the high limb, behind all others: its product with the inverse is zero if it
    // is.
    let to_top = word.inverse[1] + (1 << 20);
    let high = Polynomial::constant(F::from_u32(TOP)) - &column_at(to_top);
    [(word.before, word.inverse[0], "before"), (word.after, word.inverse[1], "after")].map(
        |(limbs, inverse, when)| {
            let says = format!("row {stage}: an element has one word {number}, {when}");
            let lemma = in_use(Lemma::new(ChipId::Poseidon2Call, says), row, stage)
                .input(packed(limbs, 16))
                .bounded([inverse], MAX)
                .put(limbs[1], high.clone())
                .follow(limbs);
            if when == "before" {
                lemma.bounded(limbs, LIMB)
            } else {
                lemma.at_most(column_at(limbs[0]), LIMB).at_most(column_at(limbs[1]), LIMB)
            }
        },
    )
}

/// All words lie below `2^30`, and where they do follows from a0.
fn addresses(row: &Row, next: &Row) -> Lemma {
    let last = {
        let [low, high] = next.address.address.map(column_at);
        let quarter = Polynomial::constant(F::from_u32(4).inverse());
        (&low * &quarter) + &(&high * &Polynomial::constant(F::from_u32(1 << 14)))
    };
    in_use(
        Lemma::new(ChipId::Poseidon2Call, "the last word lies below 2^30, 15 after a0's"),
        row,
        0,
    )
    .flag(next.stage, 1)
    .flag(next.head, 0)
    .flag(next.body, 1)
    .given(row.address.address, LIMB)
    .follow(next.address.address)
    .at_most(last, LAST_WORD)
}
