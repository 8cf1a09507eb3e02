//! Rows that are filled for a wrong result.

use isa::precompile::MODULUS;

use super::*;
use crate::precompiles::u256::air::terms;

/// Asserts that the rows of `[a, b, c, m]` with r and q are refused, also with the carries that make
/// all equations hold modulo p that can.
fn assert_refused([r, q]: [Number; 2], [a, b, c, m]: [Number; 4]) {
    let mut rows = rows(Some(&forged([r, a, b, c, m, q], POINTERS)));
    assert!(!holds(&rows), "{r:x?} {q:x?}");
    carry_in_the_field(&mut rows);
    assert!(!holds(&rows), "{r:x?} {q:x?}");
}

/// Replaces carries and sums by those that hold modulo p.
pub(super) fn carry_in_the_field(rows: &mut [Row]) {
    number::carry_in_the_field(rows, |row| &mut row.identity, terms);
}

#[test]
fn negative_other_remainders_and_quotients_rejected() {
    for [a, b, c, m] in operands() {
        let [q, r] = muladd_mod(&a, &b, &c, &m).expect("a quotient");
        // The remainder is not the least one, or negative: the identity holds modulo 2^256.
        assert_refused([plus(r, m), minus(q, ONE)], [a, b, c, m]);
        assert_refused([minus(r, m), plus(q, ONE)], [a, b, c, m]);
        assert_refused([minus(r, ONE), q], [a, b, c, m]);
        for (r, q) in [(r, plus(q, ONE)), (r, minus(q, ONE)), (plus(r, ONE), q), (q, r), (MAX, q)] {
            if muladd_mod(&a, &b, &c, &m) != Some([q, r]) {
                assert_refused([r, q], [a, b, c, m]);
            }
        }
    }
}

#[test]
fn negative_remainders_that_are_not_reduced_rejected() {
    // r + m fits: the identity holds, only the remainder is not less than the modulus.
    let [a, b, c, m] = [number(3), number(4), number(5), number(6).map(|word| word >> 2)];
    let c = minus(c, c);
    let a = muladd_mod(&a, &ONE, &ZERO, &m).expect("a quotient")[1];
    let [q, r] = muladd_mod(&a, &b, &c, &m).expect("a quotient");
    let rows_of = |r, q| rows(Some(&forged([r, a, b, c, m, q], POINTERS)));
    assert!(holds(&rows_of(r, q)));
    let (mut q, mut r) = (q, r);
    for _ in 0..2 {
        (q, r) = (minus(q, ONE), plus(r, m));
        let mut rows = rows_of(r, q);
        assert!(!holds(&rows));
        // And however the last borrow is told.
        for (out, is_wide) in [(F::ZERO, F::ZERO), (F::ONE, F::ZERO), (F::ONE, F::ONE)] {
            rows[7].below.borrow[2] = out;
            rows.iter_mut().for_each(|row| row.is_wide = is_wide);
            assert!(!holds(&rows));
        }
    }
    // The modulus itself.
    assert_refused([m, ZERO], [ONE, ZERO, m, m]);
}

#[test]
fn negative_aliases_modulo_p_rejected() {
    // p more in any limb of the remainder, or of the quotient if the modulus is one: all equations
    // hold modulo p, with carries that no lookup lets through.
    let [a, b, c, m] = [number(3), number(4), number(5), PRIME];
    let [q, r] = muladd_mod(&a, &b, &c, &m).expect("a quotient");
    for limb in 0..7 {
        let mut p = ZERO;
        p[limb] = MODULUS;
        for r in [plus(r, p), minus(r, p)] {
            let mut rows = rows(Some(&forged([r, a, b, c, m, q], POINTERS)));
            carry_in_the_field(&mut rows);
            assert!(satisfies_constraints(&rows), "limb {limb}");
            assert!(!holds(&rows), "limb {limb}");
        }
    }
}

#[test]
fn negative_single_carries_rejected() {
    let honest = rows(Some(&record(operands()[12])));
    assert!(holds(&honest));
    for row in 0..STEPS {
        for carry in 0..4 {
            for lie in [1, -1, 1 << 13, -(1 << 14), 1 << 15, 1 << 16] {
                let mut rows = honest.clone();
                let identity = &mut rows[row].identity;
                let [low, high] = [&mut identity.low, &mut identity.high];
                low.iter_mut()
                    .chain(high)
                    .nth(carry)
                    .into_iter()
                    .for_each(|k| *k += F::from_i32(lie));
                assert!(!holds(&rows), "row {row}, carry {carry}, {lie}");
            }
        }
    }
}

#[test]
fn negative_quotients_of_more_than_256_bits_rejected() {
    // The quotients are 2^256 and more; their lower 256 bits are told.
    for m in [ONE, PRIME, number(9), MAX, [0, 0, 0, 0, 0, 0, 0, 1]] {
        assert_eq!(muladd_mod(&m, &MAX, &m, &m), None);
        assert_refused([ZERO, ZERO], [m, MAX, m, m]);
        assert_refused([ZERO, MAX], [m, MAX, m, m]);
        assert_refused([m, MAX], [m, MAX, m, m]);
    }
    assert_refused([ONE, MAX], [MAX, MAX, ZERO, ONE]);
}

#[test]
fn negative_zero_is_no_modulus_but_two_to_the_256() {
    let [a, b, c, _] = operands()[15];
    let honest = rows(Some(&record([a, b, c, ZERO])));
    assert!(holds(&honest));
    // Not told: nothing is less than zero.
    let mut not_told = honest.clone();
    for row in &mut not_told {
        row.is_wide = F::ZERO;
    }
    assert!(!holds(&not_told));
    not_told[7].below.borrow[2] = F::ZERO;
    assert!(!holds(&not_told));
    // Told of another modulus, for the whole call or from some row on.
    for m in [ONE, PRIME, [0, 0, 0, 0, 0, 0, 0, 1 << 31]] {
        let [q, r] = muladd_mod(&ONE, &ONE, &ONE, &m).expect("a quotient");
        for from in 0..STEPS {
            let mut rows = rows(Some(&forged([r, ONE, ONE, ONE, m, q], POINTERS)));
            rows[from..].iter_mut().for_each(|row| row.is_wide = F::ONE);
            assert!(!holds(&rows));
            rows[7].below.borrow[2] = F::ONE;
            assert!(!holds(&rows));
        }
    }
}

#[test]
fn negative_bytes_of_two_values_rejected() {
    // A limb in other bytes: of weight 256 one less, and 256 more below.
    let honest = rows(Some(&record(operands()[13])));
    for row in 0..STEPS {
        for operand in 0..4 {
            for pair in 0..2 {
                let mut rows = honest.clone();
                let row_of = &mut rows[row];
                let word = match operand {
                    0 => &mut row_of.a.bytes,
                    1 => &mut row_of.b.bytes,
                    2 => &mut row_of.m.bytes,
                    _ => &mut row_of.q.bytes,
                };
                let [low, high] = &mut word[pair].bytes;
                *low += F::from_u32(256);
                *high -= F::ONE;
                let [low, high] = [*low, *high];
                let all = match operand {
                    1 => Some(rows.iter_mut().map(|row| &mut row.all_b).collect::<Vec<_>>()),
                    2 => Some(rows.iter_mut().map(|row| &mut row.all_m).collect()),
                    _ => None,
                };
                for bytes in all.into_iter().flatten() {
                    bytes[4 * row + 2 * pair] = low;
                    bytes[4 * row + 2 * pair + 1] = high;
                }
                carry_in_the_field(&mut rows);
                assert!(satisfies_constraints(&rows), "row {row}, operand {operand}");
                assert!(!holds(&rows), "row {row}, operand {operand}");
            }
        }
    }
}
