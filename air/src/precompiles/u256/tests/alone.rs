//! Rows of wrong results, or of no call, in which all equations hold but one: each of those that
//! could be thought to follow from others.

use super::forged::carry_in_the_field;
use super::*;
use crate::word::inverse_power_of_two;

/// Rows of `[a, b, c, m]` with r and q, whatever they are.
fn rows_of([r, q]: [Number; 2], [a, b, c, m]: [Number; 4]) -> Vec<Row> {
    rows(Some(&forged([r, a, b, c, m, q], POINTERS)))
}

/// The same, with all carries and all that is handed on zero.
fn rows_without_carries(results: [Number; 2], operands: [Number; 4]) -> Vec<Row> {
    let mut rows = rows_of(results, operands);
    for row in &mut rows {
        let identity = &mut row.identity;
        (identity.low, identity.high, identity.high_in) = Default::default();
        identity.sums = [F::ZERO; 16];
    }
    rows
}

/// A row of padding, changed.
fn padding(change: impl FnOnce(&mut Row)) -> Row {
    let mut row = rows(None)[0];
    change(&mut row);
    row
}

/// Gives a row `value` at a byte of its product, by a factor that is one at `place`.
fn product_at(row: &mut Row, byte: usize, place: usize, value: F) {
    row.a.bytes[place / 2].bytes[place % 2] = F::ONE;
    row.all_b[byte - place] = value;
}

#[test]
fn negative_rows_that_fall_silent_rejected() {
    // Of a call on zeros nothing is left, whatever rows there are.
    let call = rows(Some(&record([ZERO; 4])));
    assert!(holds(&call));
    for cut in 1..STEPS {
        let silent = |range: core::ops::Range<usize>| {
            let mut rows = call.clone();
            rows[range].iter_mut().for_each(|row| row.step = [F::ZERO; STEPS]);
            rows
        };
        assert!(!holds(&silent(cut..STEPS)), "from row {cut} on");
        assert!(!holds(&silent(0..cut)), "up to row {cut}");
        let padding = rows(None);
        assert!(!holds(&[&padding[..1], &silent(cut..STEPS)[..]].concat()));
        assert!(!holds(&[&padding[..1], &silent(0..cut)[..]].concat()));
    }
}

#[test]
fn negative_flags_that_cancel_out_rejected() {
    // A row later, a call the flags of which are -1.
    let call = rows(Some(&record([ZERO; 4])));
    let mut rows = [&call[..], &rows(None)].concat();
    for (step, row) in rows[1..=STEPS].iter_mut().enumerate() {
        row.step[step] = F::NEG_ONE;
    }
    assert!(!holds(&rows));
}

#[test]
fn negative_constants_that_change_within_a_call_rejected() {
    // Of rows before the last, neither a nor q says anything.
    let late = rows(Some(&record([power(224), ONE, ONE, PRIME])));
    for until in 1..STEPS {
        for byte in 4 * until..4 * STEPS {
            let changes: [fn(&mut Row) -> &mut [F; 32]; 2] =
                [|row| &mut row.all_b, |row| &mut row.all_m];
            for change in changes {
                let mut rows = late.clone();
                rows[..until].iter_mut().for_each(|row| change(row)[byte] += F::ONE);
                assert!(!holds(&rows), "{byte} before row {until}");
            }
        }
    }
    // Nor of rows after the first.
    let honest = rows(Some(&record([ONE, number(1), ONE, PRIME])));
    let holds_with = |from: usize, change: &dyn Fn(&mut Row)| {
        let mut rows = honest.clone();
        rows[from..].iter_mut().for_each(change);
        holds(&rows)
    };
    for row in honest.iter().chain(&late) {
        assert_eq!(word_bytes(row.q.bytes), [F::ZERO; 4]);
    }
    for from in 1..STEPS {
        assert!(!holds_with(from, &|row| row.frame.pc += F::ONE));
        assert!(!holds_with(from, &|row| row.frame.clk += F::ONE));
        for operand in 0..OPERANDS {
            assert!(!holds_with(from, &|row| row.first_word[operand] += F::ONE), "{operand}");
        }
        for byte in 0..4 * from {
            assert!(!holds_with(from, &|row| row.all_b[byte] += F::ONE), "{byte} from {from} on");
            assert!(!holds_with(from, &|row| row.all_m[byte] += F::ONE), "{byte} from {from} on");
        }
    }
}

#[test]
fn negative_operands_elsewhere_rejected() {
    let honest = rows(Some(&record([ONE, number(1), number(2), PRIME])));
    for operand in 0..OPERANDS {
        for offset in [F::ONE, F::NEG_ONE, F::from_u32(8), F::from_u32(1 << 30)] {
            let mut rows = honest.clone();
            rows.iter_mut().for_each(|row| row.first_word[operand] += offset);
            assert!(!holds(&rows), "{operand}");
        }
    }
}

#[test]
fn negative_words_other_than_those_on_all_rows_rejected() {
    let m = [0x5555_5555; 8];
    let honest = rows(Some(&record([ZERO, number(1), ZERO, m])));
    for row in 0..STEPS {
        for (pair, byte) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            for is_modulus in [false, true] {
                let mut rows = honest.clone();
                let Row { b, m, .. } = &mut rows[row];
                let pair = &mut (if is_modulus { m } else { b }).bytes[pair];
                let other = pair.bytes[1 - byte];
                pair.bytes[byte] = F::from_u8(if pair.bytes[byte] == F::ONE { 2 } else { 1 });
                let and = [pair.bytes[byte], other].map(|x| value([x, F::ZERO]));
                pair.and = F::from_u32(and[0] & and[1]);
                assert!(!holds(&rows), "row {row}");
            }
        }
    }
}

#[test]
fn negative_a_modulus_with_one_more_bit_rejected() {
    // a b + c = m + 2^256 + r, with r >= m, so that m - r - 1 borrows.
    for m in [ONE, power(16), power(40), power(245)] {
        let operands = [power(128), power(128), plus(m, m), m];
        let mut rows = rows_of([m, ONE], operands);
        for row in &mut rows {
            row.is_wide = F::ONE;
        }
        carry_in_the_field(&mut rows);
        assert!(!holds(&rows), "{m:x?}");
    }
    // The bit only where the word of the modulus is zero: a b + c = m + 2^256.
    let m = power(230);
    let mut rows = rows_of([ZERO, ONE], [power(128), power(128), m, m]);
    rows[0].is_wide = F::ONE;
    carry_in_the_field(&mut rows);
    assert!(!holds(&rows));
}

#[test]
fn negative_borrows_that_are_aliases_rejected() {
    // r = m. With 2^16 30720 = -1, a borrow of -30720 adds one to its limb.
    let alias = -F::from_u32(30720);
    assert_eq!(alias * F::from_u32(1 << 16), F::ONE);
    let m = [0x0005_0005; 8];
    for row in 0..STEPS - 1 {
        for column in [1, 2] {
            // m and r agree above the place of the alias, and below.
            let mut rows = rows_of([m, minus(ONE, ONE)], [ONE, ONE, minus(m, ONE), m]);
            for (number, row) in rows.iter_mut().enumerate() {
                row.below.borrow = [F::from_bool(number == 0), F::ZERO, F::ZERO];
            }
            for before in &mut rows[..row] {
                before.below.borrow[1..].fill(F::ONE);
            }
            rows[row].below.borrow[0] = F::ONE;
            if column == 2 {
                rows[row].below.borrow[1] = F::ONE;
                rows[row + 1].below.borrow[0] = alias;
            }
            rows[row].below.borrow[column] = alias;
            carry_in_the_field(&mut rows);
            assert!(!holds(&rows), "row {row}, {column}");
        }
    }
}

#[test]
fn negative_sums_before_the_first_row_rejected() {
    let operands = [number(1), number(2), ZERO, PRIME];
    let [q, r] = muladd_mod(&operands[0], &operands[1], &ZERO, &PRIME).expect("a quotient");
    for place in 0..16 {
        // One more in r, and in what padding hands on to row 0.
        let before = padding(|row| product_at(row, 4 + 2 * place, 3, F::ONE));
        let mut rows = rows_of([plus(r, power(16 * place)), q], operands);
        rows[0].identity.sums[place] = F::ONE;
        carry_in_the_field(&mut rows);
        assert!(!holds(&[&[before][..], &rows].concat()), "position {place}");
    }
}

#[test]
fn negative_a_carry_before_the_first_row_rejected() {
    // a b = 2^256 is told to be zero.
    let mut call = rows_without_carries([ZERO, ZERO], [power(8), power(248), ZERO, PRIME]);
    call[0].identity.high_in = F::NEG_ONE;
    let before = padding(|row| {
        row.identity.high[1] = F::NEG_ONE;
        row.a.bytes[1].bytes[1] = -F::from_u32(1 << 16);
        row.all_b[31] = F::ONE;
    });
    assert!(!holds(&[&[before][..], &call].concat()));
}

#[test]
fn negative_sums_after_the_last_row_rejected() {
    // a b = 2^(256 + 16 place) is told to be zero; padding takes what is left.
    for place in 0..16 {
        let operands = [power(248), power(8 + 16 * place), ZERO, PRIME];
        let call = rows_without_carries([ZERO, ZERO], operands);
        let after = padding(|row| {
            row.identity.sums[place] = F::ONE;
            product_at(row, 2 * place, 0, F::NEG_ONE);
        });
        assert!(!holds(&[&call[..], &[after]].concat()), "position {place}");
    }
}

#[test]
fn negative_sums_that_are_not_handed_on_rejected() {
    // a b = 2^(32 + 16 place) is told to be zero.
    for place in 0..16 {
        let operands = [power(32), power(16 * place), ZERO, PRIME];
        let mut call = rows_without_carries([ZERO, ZERO], operands);
        call[1].identity.sums[place] = F::NEG_ONE;
        assert!(!holds(&call), "position {place}");
    }
    // a b = 2^288 is.
    let mut call = rows_without_carries([ZERO, ZERO], [power(40), power(248), ZERO, PRIME]);
    call[1].identity.high_in = F::NEG_ONE;
    assert!(!holds(&call));
}

#[test]
fn sanity_rows_that_fail_alone_fail_for_one_equation() {
    // The forged rows above are as good as they can be: with the right operands they hold.
    let honest = rows_without_carries([ZERO, ZERO], [ZERO, power(16), ZERO, PRIME]);
    assert!(holds(&honest));
    let mut rows = rows_of([ONE, ZERO], [ONE, ONE, ZERO, PRIME]);
    carry_in_the_field(&mut rows);
    assert!(holds(&rows));
    assert_eq!(inverse_power_of_two(16) * F::from_u32(1 << 16), F::ONE);
}
