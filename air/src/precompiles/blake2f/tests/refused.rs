//! Columns that are changed, and rows that are no call.

use p3_field::Field;

use super::*;
use crate::word::limbs;

#[test]
fn negative_every_column_of_every_row_is_bound() {
    // The first call, and the last, of the largest number.
    assert_rows_bound(table(&run(&program()), ChipId::Blake2f), (0..8).chain(96..104));
}

#[test]
fn negative_other_numbers_in_a7_rejected() {
    assert_other_numbers_refused::<Row>(&example(0));
}

/// Makes the indices of the message's lanes those that the flags of the round give, whatever these are.
fn follow_flags(row: &mut Row, step: usize) {
    let place = |round: usize, number: usize| F::from_usize(2 * SIGMA[round][2 * step + number]);
    for number in 0..2 {
        let by_rest = row.rest.iter().enumerate().map(|(rest, &flag)| {
            let [lower, upper] = [place(rest, number), place(5 + rest, number)];
            flag * (lower + row.is_upper * (upper - lower))
        });
        row.message[number].index = row.first_word[MESSAGE] + by_rest.sum::<F>();
    }
}

#[test]
fn negative_rounds_that_trap_rejected() {
    let p = 0x7800_0001;
    for round in [10, 11, 14, 15, 19, 20, 255, 1 << 16, 9 + (1 << 16), p, p + 3, u32::MAX] {
        // With the flags of the number modulo 10, and with others that come to it.
        let honest = rows(Some(&record(vector(1), vector(2), round, POINTERS)));
        assert!(!holds(&honest), "{round}");
        let [low, _] = limbs(round);
        for rest in 0..5 {
            let mut rows = honest.clone();
            for (step, row) in rows.iter_mut().enumerate() {
                row.is_upper = (low - F::from_usize(rest)) * F::from_u32(5).inverse();
                row.rest = core::array::from_fn(|i| F::from_bool(i == rest));
                follow_flags(row, step);
            }
            assert!(!holds(&rows), "{round} as {rest} and more");
            for (step, row) in rows.iter_mut().enumerate() {
                // As the sum of all flags is one: the fourth less the others.
                row.is_upper = F::ZERO;
                row.rest = [F::ONE - low, low, F::ZERO, F::ZERO, F::ZERO];
                follow_flags(row, step);
            }
            assert!(!holds(&rows), "{round} with flags that are none");
        }
        // Of another number than memory has.
        let mut rows = honest.clone();
        rows[ROUND_STEP].argument.value = [F::from_u32(round % 10), F::ZERO];
        assert!(holds(&rows));
        assert_ne!(says(&rows), says(&honest));
    }
}

#[test]
fn negative_rounds_of_other_numbers_rejected() {
    let honest = rows(Some(&example(3)));
    for other in (0..10).filter(|&round| round != 3) {
        // All rows are those of the other round; only its number is not.
        let mut rows = rows(Some(&record(vector(3), vector(53), other, POINTERS)));
        assert!(holds(&rows));
        rows[ROUND_STEP].argument = honest[ROUND_STEP].argument;
        assert!(!holds(&rows), "{other}");
        // From some row on.
        for from in 1..STEPS {
            let other = super::rows(Some(&record(vector(3), vector(53), other, POINTERS)));
            assert!(!holds(&[&honest[..from], &other[from..]].concat()));
        }
    }
}

#[test]
fn negative_rows_without_their_neighbours_rejected() {
    let [call, other] = [4, 5].map(|seed| rows(Some(&example(seed))));
    assert_neighbours_needed([&call, &other]);
}

#[test]
fn negative_rows_that_fall_silent_rejected() {
    let call = rows(Some(&record([0; LANES], [0; LANES], 0, POINTERS)));
    let padding = rows(None);
    for cut in 1..STEPS {
        for range in [cut..STEPS, 0..cut, cut..cut + 1] {
            let mut rows = call.clone();
            for row in &mut rows[range.clone()] {
                (row.step, row.rest) = ([F::ZERO; STEPS], [F::ZERO; 5]);
            }
            assert!(!holds(&rows), "{range:?}");
            assert!(!holds(&[&padding[..1], &rows].concat()), "{range:?}");
        }
    }
}

#[test]
fn negative_two_flags_in_a_row_rejected() {
    let [call, other] = [4, 5].map(|seed| rows(Some(&example(seed))));
    assert_one_flag([&call, &other], |row: &mut Row| &mut row.step);
}

#[test]
fn negative_parts_of_two_calls_rejected() {
    // From some row on, or on one row, a part is that of another call with the same clock and round.
    let [a, b] = [4, 14].map(|seed| rows(Some(&example(seed))));
    let parts: [fn(Row, Row) -> Row; 4] = [
        |a, b| Row { mixing: b.mixing, ..a },
        |a, b| Row { message: b.message, ..a },
        |a, b| Row { message: b.message, mixing: b.mixing, ..a },
        |a, b| Row { step: a.step, ..b },
    ];
    for (part, from) in parts.into_iter().flat_map(|part| (0..STEPS).map(move |from| (part, from)))
    {
        for range in [from..STEPS, from..from + 1] {
            let mut rows = a.clone();
            for step in range.clone() {
                rows[step] = part(a[step], b[step]);
            }
            let is_other = (0..STEPS).all(|step| range.contains(&step)) && pass_for(&rows, &b);
            assert!(is_other || !pass_for(&rows, &a), "{range:?}");
        }
    }
}

#[test]
fn negative_clocks_and_places_that_change_within_a_call_rejected() {
    assert_constants_bound(
        &rows(Some(&example(4))),
        &[
            |row| {
                row.frame.clk += F::ONE;
                row.prev_ts.iter_mut().for_each(|prev_ts| *prev_ts += F::ONE);
            },
            |row| row.frame.pc += F::ONE,
            |row| row.first_word[VECTOR] += F::TWO,
            |row| {
                row.first_word[MESSAGE] += F::TWO;
                row.message.iter_mut().for_each(|lane| lane.index += F::TWO);
            },
            |row| row.rest.rotate_right(1),
        ],
    );
}
