//! Calls of which rows are missing, doubled or another call's: the buses tell.

use super::*;
use crate::check::{Violation, check};
use crate::testing::table;

/// Tables of two calls, as they are.
fn two_calls() -> Vec<Table> {
    let words = [STATE, STATE].map(|state| call(Precompile::KeccakF1600, &[state, BLOCK]));
    let tables = run(&[words.concat(), exit().to_vec()].concat());
    assert_accepted(&tables);
    tables
}

/// Whether tables are refused after rows of `chip` were changed.
fn refused(honest: &[Table], chip: ChipId, change: impl Fn(&mut [Vec<F>])) -> bool {
    let mut tables = honest.to_vec();
    let table = tables.iter_mut().find(|table| table.air.id == chip).unwrap();
    let mut rows: Vec<_> =
        table.trace.values.chunks_exact(chip.width()).map(<[F]>::to_vec).collect();
    change(&mut rows);
    table.trace.values = rows.concat();
    // Lookups are out of step anyway.
    tables.retain(|table| table.air.id != ChipId::Lookup);
    check(&tables).iter().any(|violation| match violation {
        Violation::Constraint { .. } => true,
        Violation::Bus { tuple, .. } => {
            ![Message::Range, Message::And].map(|id| id as u32).contains(&tuple[0])
        }
    })
}

#[test]
fn negative_calls_in_parts_rejected() {
    let tables = two_calls();
    let zero = |chip: ChipId| vec![F::ZERO; chip.width()];
    // Without the head, a word, a slice.
    for (chip, row) in [
        (ChipId::KeccakHead, 0),
        (ChipId::KeccakHead, 1),
        (ChipId::KeccakWord, 0),
        (ChipId::KeccakWord, 33),
        (ChipId::KeccakWord, 34),
        (ChipId::KeccakWord, 99),
        (ChipId::KeccakSlice, 0),
        (ChipId::KeccakSlice, 15),
    ] {
        assert!(refused(&tables, chip, |rows| rows[row] = zero(chip)), "{chip:?} {row}");
    }
    // One head more; a word or a slice twice.
    assert!(refused(&tables, ChipId::KeccakHead, |rows| rows[0] = rows[1].clone()));
    assert!(refused(&tables, ChipId::KeccakWord, |rows| rows[100] = rows[20].clone()));
    assert!(refused(&tables, ChipId::KeccakSlice, |rows| rows[1] = rows[0].clone()));
    assert!(refused(&tables, ChipId::KeccakSlice, |rows| rows[0] = rows[8].clone()));
}

#[test]
fn negative_groups_left_out_doubled_or_exchanged_rejected() {
    let tables = two_calls();
    let chip = ChipId::KeccakRound;
    let group = |number: usize| ROWS * number..ROWS * (number + 1);
    let padding = 2 * GROUPS;
    assert!(table(&tables, chip).trace.height() > ROWS * padding);
    let copy = |rows: &mut [Vec<F>], from: usize, to: usize| {
        let from = rows[group(from)].to_vec();
        rows[group(to)].clone_from_slice(&from);
    };
    for number in [0, 1, 12, 24, 25, 49] {
        assert!(refused(&tables, chip, |rows| copy(rows, padding, number)));
        assert!(refused(&tables, chip, |rows| copy(rows, number, padding)));
    }
    // That of the other call, under its own clock and under this one's.
    for round in [0, 5, 24] {
        let other = GROUPS + round;
        assert!(refused(&tables, chip, |rows| copy(rows, other, round)));
        assert!(refused(&tables, chip, |rows| {
            let clk = rows[group(round).start][0];
            copy(rows, other, round);
            rows[group(round)].iter_mut().for_each(|row| row[0] = clk);
        }));
    }
    // The order of groups is nothing.
    assert!(!refused(&tables, chip, |rows| {
        let (first, last) = rows.split_at_mut(ROWS * 7);
        first[group(1)].swap_with_slice(&mut last[..ROWS]);
    }));
}
