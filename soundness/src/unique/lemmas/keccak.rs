//! Keccak: words, slices, rounds, ternary numbers.

use air::bus::Message as Id;
use air::machine::ChipId;
use air::precompiles::keccak::round::KeccakRoundCols;
use air::precompiles::keccak::slice::KeccakSliceCols;
use air::precompiles::keccak::ternary::KeccakTernaryCols;
use air::precompiles::keccak::word::KeccakWordCols;

use super::{Lemma, column_at, messages, numbered};
use crate::symbolic::chip::Symbolic;
use crate::symbolic::polynomial::Polynomial;
use crate::unique::system::MAX;

pub fn lemmas() -> Vec<Lemma> {
    [word(), slice()].into_iter().chain(round()).chain(ternary()).collect()
}

/// A word's row is the one that its number and the call's clock name; what it leaves is given by the
/// rounds, through the slices.
fn word() -> Lemma {
    let [row, _] = numbered::<KeccakWordCols<usize>>();
    let memory: Vec<Polynomial> = {
        let chip = Symbolic::of(ChipId::KeccakWord);
        let read = messages(&chip, Id::Memory).step_by(2);
        read.flat_map(|message| message.tuple[2..4].to_vec()).collect()
    };
    let lemma = Lemma::new(
        ChipId::KeccakWord,
        "bytes taken in follow from the words, and are bytes; so are those left",
    );
    let lemma = memory.into_iter().fold(lemma, Lemma::input);
    let lemma = lemma.flag(row.is_real, 1).flag(row.has_block, 1);
    let bytes = [row.before, row.other, row.and].concat();
    let at_most = bytes.iter().chain(&row.after).map(|&byte| (column_at(byte), 255));
    let at_most: Vec<_> = at_most.collect();
    let lemma = lemma.given(row.after, MAX).follow(bytes);
    at_most.into_iter().fold(lemma, |lemma, (byte, max)| lemma.at_most(byte, max))
}

/// What a row of slices hands on follows from the bytes that it is told.
fn slice() -> Lemma {
    let chip = Symbolic::of(ChipId::KeccakSlice);
    let [row, _] = numbered::<KeccakSliceCols<usize>>();
    let told = messages(&chip, Id::Call).flat_map(|message| message.tuple[1..].to_vec());
    let lemma = Lemma::new(ChipId::KeccakSlice, "all of a row follows from what it is told");
    told.fold(lemma, Lemma::input)
        .flag(row.is_real, 1)
        .follow([row.clk, row.byte])
        .follow(row.before)
        .follow(row.after)
}

/// Chi's input, which a row is given, and the parities of the slice before determine the row.
fn round() -> Vec<Lemma> {
    let [row, next] = numbered::<KeccakRoundCols<usize>>();
    let lemma = |says: &str| {
        Lemma::new(ChipId::KeccakRound, says)
            .one_hot(&row.row, 3)
            .one_hot(&row.fifth, 2)
            .one_hot(&row.rest, 1)
            .given(row.bits.as_flattened().iter().copied(), 1)
    };
    let first = lemma("constants and what iota changes follow from the place and the bits")
        .follow(row.constant)
        .follow(row.chi);
    let known = |lemma: Lemma| lemma.given(row.constant, 1).given(row.chi, 1);
    let sheets = (0..5).map(|x| {
        let says = format!("sheet {x}: parities and their halves follow from the state");
        known(lemma(&says)).follow(row.parity[x]).follow([row.half[x]])
    });
    let last = lemma("pieces, state and the next carries follow from parities and carries");
    let last = known(last)
        .given(row.parity.as_flattened().iter().copied(), 1)
        .given(row.carry, 1)
        .follow(row.pieces)
        .follow(row.state)
        .follow(next.carry);
    [first].into_iter().chain(sheets).chain([last]).collect()
}

/// A number that is provided has one row, and digits up to two.
fn ternary() -> Vec<Lemma> {
    let chip = Symbolic::of(ChipId::KeccakTernary);
    let [row, _] = numbered::<KeccakTernaryCols<usize>>();
    let numbers = messages(&chip, Id::Ternary).enumerate();
    let lemmas = numbers.map(|(lowest, message)| {
        let says = format!("digits follow from the number that ends in {lowest}, and are up to 2");
        let lemma = Lemma::new(ChipId::KeccakTernary, says).input(message.tuple[1].clone());
        let digits = row.digits.map(column_at);
        digits.into_iter().fold(lemma.follow(row.digits), |lemma, digit| lemma.at_most(digit, 2))
    });
    lemmas.collect()
}
