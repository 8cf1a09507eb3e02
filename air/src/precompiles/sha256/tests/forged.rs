//! Rows that are no call, and parts of several calls.

use super::*;
use crate::check::check;

const POINTERS: [u32; 2] = [0x8000, 0x9000];

#[test]
fn negative_rows_without_their_neighbours_rejected() {
    let call = rounds(Some(&record(POINTERS, 7)));
    let padding = rounds(None);
    let height = |rows: &[Row]| {
        let mut rows = rows.to_vec();
        rows.resize(2 * ROUNDS, padding[0]);
        rows
    };
    assert!(holds(&height(&call)));
    for t in [1, 2, 8, 15, 16, 62, 63] {
        // The table begins with it; it follows padding; the one before it is missing; it is the
        // last; it comes twice.
        assert!(!holds(&height(&call[t..])), "{t}");
        assert!(!holds(&height(&[&padding[..1], &call[t..]].concat())), "{t}");
        assert!(!holds(&height(&[&call[..t - 1], &call[t..]].concat())), "{t}");
        assert!(!holds(&height(&call[..t])), "{t}");
        assert!(!holds(&height(&[&call[..=t], &call[t..]].concat())), "{t}");
    }
    // Nor do they go around the table's end.
    assert!(!holds(&[&call[1..], &call[..1]].concat()));
    assert!(!holds(&[&call[32..], &call[..32]].concat()));
    // A lower table has none.
    for height in [1, 2, 32] {
        assert!(!holds(&call[..height]));
        assert!(!holds(&call[ROUNDS - height..]));
    }
}

#[test]
fn negative_parts_of_two_calls_rejected() {
    let (a, b) = (rounds(Some(&record(POINTERS, 8))), rounds(Some(&record(POINTERS, 9))));
    let head = of_rows(&head(&record(POINTERS, 8)));
    let is_fine = |rows: &[Row]| holds(rows) && unheard(&[&head, &of_rows(rows)]) == 0;
    assert!(is_fine(&a));
    for t in [1, 3, 4, 8, 16, 40, 60, 63] {
        // The rest is another call's; one row; or one part of a row.
        assert!(!is_fine(&[&a[..t], &b[t..]].concat()), "{t}");
        assert!(!is_fine(&[&a[..t], &b[t..=t], &a[t + 1..]].concat()), "{t}");
        let row = a[t];
        let spliced = [
            Row { abc: b[t].abc, ..row },
            Row { efg: b[t].efg, ..row },
            Row { d: b[t].d, ..row },
            Row { h: b[t].h, ..row },
            Row { w: b[t].w, ..row },
            Row { w: b[t].w, sigma0: b[t].sigma0, sigma1: b[t].sigma1, ..row },
        ];
        for part in spliced {
            assert!(!is_fine(&[&a[..t], &[part], &a[t + 1..]].concat()), "{t}");
        }
    }
}

#[test]
fn negative_steps_of_other_rows_or_calls_rejected() {
    let record = record(POINTERS, 10);
    let (honest, head) = (rounds(Some(&record)), of_rows(&head(&record)));
    // Row 16 hears what is meant for row 17, and the other way round; rows 0 and 1 likewise.
    for (one, other) in [(16, 17), (8, 40), (0, 1)] {
        let mut rows = honest.clone();
        rows[one].heard = honest[other].heard;
        rows[other].heard = honest[one].heard;
        assert_ne!(unheard(&[&head, &of_rows(&rows)]), 0);
    }
    // Another call's row: another clock, or other words.
    for lie in [CallRecord { clk: 104, ..record.clone() }, super::record([0x8000, 0x9004], 10)] {
        assert_ne!(unheard(&[&of_rows(&super::head(&lie)), &of_rows(&honest)]), 0);
    }
    // The same clock all along, and not the call's.
    let mut rows = honest.clone();
    rows[30].clk += F::ONE;
    assert!(!holds(&rows));
    // No rounds, no call's row, rounds twice, two calls' rows.
    let rounds = of_rows(&honest);
    let twice = of_rows(&[&honest[..], &honest].concat());
    for tables in [&[&head][..], &[&rounds], &[&head, &twice], &[&head, &head, &rounds]] {
        assert_ne!(unheard(tables), 0);
    }
}

#[test]
fn negative_sums_with_other_carries_rejected() {
    let honest = rounds(Some(&record(POINTERS, 11)));
    let (carry, limb) = (F::ONE, F::from_u32(1 << 16));
    for t in 0..4 {
        for word in 0..2 {
            // The word left, and what is the same modulo 2^32 or p.
            let [low, high] = honest[t].state_after_or_carry[word];
            let lies = [
                [low + limb, high - carry],
                [low - limb, high + carry],
                [low, high + limb],
                [low + carry, high - limb.inverse()],
            ];
            for lie in lies {
                let mut rows = honest.clone();
                rows[t].state_after_or_carry[word] = lie;
                assert!(!holds(&rows), "{t} {word}");
            }
        }
    }
    // Another carry of a round is another state, whatever the state's word is made to be.
    for t in [0, 31, 62] {
        for bit in 0..3 {
            let mut rows = honest.clone();
            rows[t].carry_e[0][bit] = F::ONE - rows[t].carry_e[0][bit];
            assert!(!holds(&rows));
        }
    }
}

#[test]
fn negative_runs_whose_calls_differ_rejected() {
    let tables = run(&program());
    let tampered = |chip: ChipId, change: &dyn Fn(&mut Table)| {
        let mut tables = tables.clone();
        let table = tables.iter_mut().find(|table| table.air.id == chip).expect("it has rows");
        change(table);
        check(&tables)
    };
    // Without one call's row; without its rounds; calls in another order are the same run.
    let head = size_of::<Sha256CallCols<u8>>();
    let call = ROUNDS * size_of::<Sha256RoundsCols<u8>>();
    let clear = |len: usize| move |table: &mut Table| table.trace.values[..len].fill(F::ZERO);
    assert!(!tampered(ChipId::Sha256Call, &clear(head)).is_empty());
    assert!(!tampered(ChipId::Sha256Rounds, &clear(call)).is_empty());
    let swap = |table: &mut Table| {
        let (first, rest) = table.trace.values.split_at_mut(call);
        first.swap_with_slice(&mut rest[..call]);
    };
    assert!(tampered(ChipId::Sha256Rounds, &swap).is_empty());
}
