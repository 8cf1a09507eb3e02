//! Rows that are wrong together: each was filled again after a lie, as a prover would.

use p3_field::Field;

use super::*;
use crate::precompiles::keccak::round::IOTA;

/// Sheets' digits that theta adds in a row.
fn terms(row: &Row) -> [[F; SLICES]; 5] {
    let xor = |a: F, b: F| a + b - (a * b).double();
    core::array::from_fn(|x| {
        core::array::from_fn(|slice| {
            let before = match slice {
                0 => row.carry[(x + 1) % 5],
                _ => row.parity[(x + 1) % 5][slice - 1],
            };
            xor(row.parity[(x + 4) % 5][slice], before)
        })
    })
}

fn state(row: &Row) -> [[F; SLICES]; 25] {
    let mut state = [[F::ZERO; SLICES]; 25];
    for (lane, bits) in state.iter_mut().enumerate() {
        for (slice, bit) in bits.iter_mut().enumerate() {
            let at = |step: usize| row.bits[lane / 5 * 5 + (lane % 5 + step) % 5][slice] == F::ONE;
            *bit = F::from_bool(at(0) ^ (!at(1) & at(2)));
        }
    }
    for (i, slice) in IOTA.into_iter().enumerate() {
        state[0][slice] = F::from_bool((state[0][slice] == F::ONE) ^ (row.constant[i] == F::ONE));
    }
    state
}

/// Fills what follows from parities and carries.
fn fill_theta(row: &mut Row) {
    let (state, terms) = (state(row), terms(row));
    for (number, piece) in TABLE.iter().enumerate() {
        row.pieces[number] = piece.digits().iter().rev().fold(F::ZERO, |sum, digit| {
            let (lane, slice) = digit.from;
            let (a, d) = (state[lane][slice], terms[lane % 5][slice]);
            sum.double() + a + d - (a * d).double()
        });
    }
}

#[test]
fn negative_wrong_parities_rejected() {
    for (x, slice) in [(0, 0), (1, 3), (4, 7)] {
        let mut group = groups(&random_call(100, 4))[3].clone();
        fill_theta(&mut group[2]);
        assert!(holds(&group));
        let honest = group[2].parity[x][slice];
        let lie = F::ONE - honest;
        // The sum above the other parity is odd: half of it is no integer, or takes from a digit.
        let difference = (honest - lie) * F::TWO.inverse() * F::from_u32(1 << (3 * slice));
        group[2].parity[x][slice] = lie;
        group[2].half[x] += difference;
        if slice == SLICES - 1 {
            group[3].carry[x] = lie;
            fill_theta(&mut group[3]);
        }
        fill_theta(&mut group[2]);
        assert!(satisfies_constraints(&group), "the lookup alone tells");
        assert!(!holds(&group));
    }
}

#[test]
fn negative_wrong_carries_rejected() {
    for x in 0..5 {
        // Of the first row, and of the state's end with it.
        for with_wrap in [false, true] {
            let mut group = groups(&random_call(100, 5))[4].clone();
            let honest = group[0].carry[x];
            group[0].carry[x] = F::ONE - honest;
            fill_theta(&mut group[0]);
            if with_wrap {
                for row in &mut group {
                    row.wrap += (F::ONE - honest.double()) * F::from_u32(1 << x);
                }
            }
            assert!(!holds(&group));
        }
        // Of a later one.
        let mut group = groups(&random_call(100, 5))[4].clone();
        group[5].carry[x] = F::ONE - group[5].carry[x];
        fill_theta(&mut group[5]);
        assert!(!holds(&group));
    }
}

#[test]
fn negative_wrong_pieces_rejected() {
    let honest = groups(&random_call(100, 6))[7].clone();
    for (number, piece) in TABLE.iter().enumerate() {
        for digit in 0..piece.digits().len() as u32 {
            for change in [F::from_u32(1 << digit), -F::from_u32(1 << digit)] {
                let mut group = honest.clone();
                group[1].pieces[number] += change;
                assert!(!holds(&group), "piece {number}, bit {digit}");
            }
        }
    }
    for (a, b) in [(0, 1), (3, 4), (7, 8)] {
        let mut group = honest.clone();
        group[1].pieces.swap(a, b);
        assert!(!holds(&group), "pieces {a} and {b} change places");
    }
}

#[test]
fn negative_wrong_constants_rejected() {
    let groups = groups(&random_call(100, 8));
    for (round, group) in groups.iter().enumerate() {
        for k in 0..ROWS {
            for i in 0..IOTA.len() {
                let mut group = group.clone();
                group[k].constant[i] = F::ONE - group[k].constant[i];
                assert!(!of_rows(&group).row(k).failed.is_empty(), "round {round}, row {k}");
            }
        }
    }
}

#[test]
fn negative_groups_of_a_wrong_round_rejected() {
    let honest = &groups(&random_call(100, 9));
    // The flags of another round, of two rounds, of none that counts.
    for (from, to) in [(3, 4), (4, 3), (0, 1), (1, 0), (24, 23), (23, 24), (12, 24)] {
        let mut group = honest[from].clone();
        for row in &mut group {
            row.fifth = honest[to][0].fifth;
            row.rest = honest[to][0].rest;
        }
        assert!(!holds(&group), "round {from} as {to}");
    }
    let mut two = honest[3].clone();
    let mut half = honest[3].clone();
    for (two, half) in two.iter_mut().zip(&mut half) {
        two.rest[4] = F::ONE;
        half.fifth[0] = F::TWO.inverse();
        half.fifth[1] = F::TWO.inverse();
    }
    assert!(!holds(&two));
    assert!(!holds(&half));
    // First or last without being it.
    for (round, column) in [(3, 0), (3, 1), (0, 1), (24, 0)] {
        let mut group = honest[round].clone();
        for row in &mut group {
            *[&mut row.first, &mut row.last][column] = F::ONE;
        }
        assert!(!holds(&group));
    }
}

#[test]
fn negative_tables_that_begin_or_go_on_elsewhere_rejected() {
    let (a, b) = (groups(&random_call(100, 10)), groups(&random_call(9000, 11)));
    for start in 1..ROWS {
        let mut rows = a[2].clone();
        rows.rotate_left(start);
        assert!(!of_rows(&rows).row(0).failed.is_empty());
    }
    // Rows of another call, of another round, of padding; twice; not at all.
    let padding: Vec<Row> = rows(None);
    for k in 1..ROWS {
        for other in [&b[2][k], &a[3][k], &padding[k], &a[2][k - 1], &a[2][(k + 1) % ROWS]] {
            let mut rows = a[2].clone();
            rows[k] = *other;
            assert!(!holds(&rows), "row {k}");
        }
    }
    assert!(holds(&[&a[2][..], &b[7], &padding, &a[0]].concat()));
    for height in [1, 2, 4] {
        assert!(!holds(&a[2][..height]));
    }
}

#[test]
fn negative_results_of_a_row_that_do_not_fit_rejected() {
    let mut records = KeccakRecords::default();
    records.push(&random_call(100, 12));
    let honest: Vec<Word> = rows(Some(&records.words[3]));
    assert!(holds(&honest));
    let bytes = |row: &Word| [row.before, row.other, row.after];
    for which in 0..3 {
        for i in 0..3 {
            // The same limb from bytes that are none.
            let mut row = honest[0];
            let mut changed = bytes(&row);
            let (up, down) = if i % 2 == 0 { (i, i + 1) } else { (i, i - 1) };
            let one = if i % 2 == 0 { F::ONE } else { F::from_u32(256).inverse() };
            changed[which][up] += if i % 2 == 0 { F::from_u32(256) } else { F::ONE };
            changed[which][down] -= if i % 2 == 0 { one } else { F::from_u32(256) };
            [row.before, row.other, row.after] = changed;
            assert!(!holds(&[row]), "{which}, byte {i}");
        }
    }
}

#[test]
fn negative_pointers_that_trap_rejected() {
    let head = |state, block| {
        let call = record(100, [state, block], [0; STATE_WORDS], [0; BLOCK_WORDS]);
        holds(&rows::<Head>(Some(&call)))
    };
    let last_block = 0u32.wrapping_sub(4 * BLOCK_WORDS as u32);
    for state in [1, 2, 3, 0x8002, LAST + 4, LAST + 1, u32::MAX - 3] {
        assert!(!head(state, BLOCK), "{state:#x}");
    }
    for block in [1, 2, 3, 0x8002, last_block + 4, last_block + 1, u32::MAX - 3] {
        assert!(!head(STATE, block), "{block:#x}");
    }
    for (state, block) in [(0, 0x1000), (4, 0), (LAST, 0xfff0), (STATE, last_block)] {
        assert!(head(state, block), "{state:#x}, {block:#x}");
    }
}

#[test]
fn negative_words_of_both_operands_rejected() {
    // The state's word was read as the block's in the same call, or the other way round.
    let mut records = KeccakRecords::default();
    records.push(&random_call(100, 13));
    let honest = &records.words[3];
    let slots = [0, 1].map(|operand| Precompile::KeccakF1600.info().slots(operand));
    for (state_ts, block_ts) in [(slots[1].last, 0), (0, slots[0].last)] {
        let mut record = honest.clone();
        let block = record.block.as_mut().unwrap();
        block.prev_ts = if block_ts > 0 { 100 + block_ts } else { block.prev_ts };
        record.state.prev_ts = if state_ts > 0 { 100 + state_ts } else { record.state.prev_ts };
        assert!(!holds(&rows::<Word>(Some(&record))));
    }
}
