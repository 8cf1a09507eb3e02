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
    let mut lemmas = vec![word(), slice(), round()];
    lemmas.extend(ternary());
    lemmas
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
fn round() -> Lemma {
    let [row, next] = numbered::<KeccakRoundCols<usize>>();
    let place = [&row.row[..], &row.fifth, &row.rest].concat();
    Lemma::new(
        ChipId::KeccakRound,
        "constants, chi, parities, pieces and state follow from bits and carries, and the next carries",
    )
    .one_hot(&row.row, 3)
    .one_hot(&row.fifth, 2)
    .one_hot(&row.rest, 1)
    .follow(place)
    .given(row.bits.as_flattened().iter().copied(), 1)
    .given(row.carry, 1)
    .follow(row.constant)
    .follow(row.chi)
    .follow(row.parity.as_flattened().iter().copied())
    .follow(row.half)
    .follow(row.pieces)
    .follow(row.state)
    .follow(next.carry)
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
