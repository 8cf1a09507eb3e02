//! SHA-256: a round, from its row to the next; words of the schedule.

use air::bus::Message as Id;
use air::machine::ChipId;
use air::precompiles::sha256::rounds::Sha256RoundsCols;

use super::{Lemma, main, messages, numbered};
use crate::symbolic::chip::Symbolic;
use crate::unique::system::{LIMB, MAX};

type Row = Sha256RoundsCols<usize>;

/// Rounds of which it is asked what the next state is: but for the constant they are alike.
const ROUNDS: [usize; 2] = [0, 62];
/// Rounds of which it is asked what the next word is.
const WORDS: [usize; 2] = [15, 40];

pub fn lemmas() -> Vec<Lemma> {
    let rows = numbered::<Row>();
    let mut lemmas: Vec<Lemma> = ROUNDS.iter().map(|&round| state(&rows, round)).collect();
    lemmas.extend(WORDS.map(|round| word(&rows, round)));
    lemmas.push(block(&rows[0]));
    lemmas
}

fn on(row: &Row, says: String, round: usize) -> Lemma {
    let lemma = Lemma::new(ChipId::Sha256Rounds, says);
    lemma.one_hot(&row.octave, round / 8).one_hot(&row.place, round % 8)
}

fn at_next(lemma: Lemma, next: &Row, round: usize) -> Lemma {
    lemma.one_hot(&next.octave, round / 8).one_hot(&next.place, round % 8)
}

/// The state after a round follows from that before it and the round's word.
fn state([row, next]: &[Row; 2], round: usize) -> Lemma {
    let lemma =
        on(row, format!("round {round}: the next state follows from state and word"), round);
    at_next(lemma, next, round + 1)
        .given(bits(row), 1)
        .given([row.d, row.h].concat(), LIMB)
        .given([row.told, row.heard].as_flattened().as_flattened().iter().copied(), MAX)
        .follow(row.carry_e.into_iter().flatten())
        .follow(row.carry_a.into_iter().flatten())
        .follow(next.abc.into_iter().flatten())
        .follow(next.efg.into_iter().flatten())
        .follow([next.d, next.h].concat())
}

fn bits(row: &Row) -> impl Iterator<Item = usize> {
    row.abc.into_iter().chain(row.efg).chain(row.w).flatten()
}

/// A computed word of the schedule follows from what its row hears and sigma one of the word before the
/// last.
fn word([row, next]: &[Row; 2], round: usize) -> Lemma {
    let lemma = on(row, format!("round {}: its word follows from what it hears", round + 1), round);
    at_next(lemma, next, round + 1)
        .given(row.state_prev_ts_or_sigma1, LIMB)
        .given(next.heard[1], MAX)
        .follow(next.state_after_or_carry.into_iter().flatten())
        .follow(next.w.into_iter().flatten())
        .follow([next.sigma0, next.sigma1].concat())
}

/// The bits of a word of the block follow from its limbs in memory.
fn block(row: &Row) -> Lemma {
    let chip = Symbolic::of(ChipId::Sha256Rounds);
    let lemma = on(row, "round 5: its word follows from the block's".into(), 5);
    let word = messages(&chip, Id::Memory).find(|message| {
        let limb = message.tuple[2].variables();
        row.w[0].iter().any(|&bit| limb.contains(&main(bit)))
    });
    let limbs = word.map(|message| message.tuple[2..4].to_vec()).unwrap_or_default();
    limbs.into_iter().fold(lemma, Lemma::input).follow(row.w.into_iter().flatten())
}
