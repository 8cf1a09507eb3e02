//! Rows that are filled for a wrong result.

use isa::precompile::MODULUS;

use super::*;
use crate::cpu::bytes::BytePair;
use crate::precompiles::ec::IDENTITIES;
use crate::precompiles::ec::air::terms;
use crate::word::inverse_power_of_two;

/// Replaces carries and sums by those that hold modulo p.
pub(super) fn carry_in_the_field(rows: &mut [Row]) {
    (0..IDENTITIES).for_each(|identity| carry_identity_in_the_field(rows, identity));
}

fn carry_identity_in_the_field(rows: &mut [Row], which: usize) {
    number::carry_in_the_field(
        rows,
        |row| &mut row.identities[which],
        |row| terms::<F, F>(row)[which],
    );
}

/// Asserts that a sum is refused, also with the carries that make all equations hold modulo p that can.
fn assert_refused(curve: u32, sum: Point, [p, q]: [Point; 2]) {
    let mut rows = rows(Some(&forged(curve, [sum, p, q], POINTERS)));
    assert!(!holds(&rows), "{sum:x?}");
    carry_in_the_field(&mut rows);
    assert!(!holds(&rows), "{sum:x?}");
}

#[test]
fn negative_other_sums_rejected() {
    for curve in CURVES {
        let [p, q] = points(curve);
        for points in [[p, q], [p, p]] {
            let [x, y] = add(curve, &points[0], &points[1]).expect("a sum").sum;
            let negative = minus(order(curve), y);
            for sum in [
                [x, negative],
                [y, x],
                [plus(x, ONE), y],
                [x, minus(y, ONE)],
                [plus(x, power(240)), y],
                [ZERO, ZERO],
                points[0],
            ] {
                assert_refused(curve, sum, points);
            }
        }
        // The sum on another curve, the double of another point.
        for other in CURVES.into_iter().filter(|&other| other != curve) {
            let points = [[[7, 0, 0, 0, 0, 0, 0, 0], ONE]; 2];
            let sum = add(other, &points[0], &points[1]).expect("a sum").sum;
            assert_refused(curve, sum, points);
        }
        assert_refused(curve, record_sum(curve, [p, p]), [p, q]);
        assert_refused(curve, record_sum(curve, [p, q]), [p, p]);
    }
}

fn record_sum(curve: u32, [p, q]: [Point; 2]) -> Point {
    add(curve, &p, &q).expect("a sum").sum
}

#[test]
fn negative_other_slopes_and_their_sums_rejected() {
    // R as another slope gives it: only the identity of the slope does not hold.
    for curve in CURVES {
        let [p, q] = points(curve);
        for points in [[p, q], [p, p]] {
            let is_double = points[0] == points[1];
            let honest = Numbers::new(&record(curve, points)).slope;
            for byte in [0, 13, 31] {
                let mut slope = honest;
                slope[byte] ^= 1;
                let number: Number = core::array::from_fn(|i| {
                    u32::from_le_bytes(core::array::from_fn(|j| slope[4 * i + j]))
                });
                let residue = |number| muladd(curve, number, ONE, ZERO);
                let l = sub(curve, residue(number), residue([0x8080_8080; 8]));
                let square = muladd(curve, l, l, ZERO);
                let x3 = sub(curve, sub(curve, square, points[0][0]), points[1][0]);
                let fall = sub(curve, points[0][0], x3);
                let y3 = sub(curve, muladd(curve, l, fall, ZERO), points[0][1]);
                let record = forged(curve, [[x3, y3], points[0], points[1]], POINTERS);
                let mut rows = rows_with(&record, &Numbers::of_slope(&record, is_double, slope));
                assert!(!holds(&rows));
                carry_identity_in_the_field(&mut rows, 1);
                assert!(!holds(&rows));
            }
        }
    }
}

#[test]
fn negative_other_squares_rejected() {
    // A doubling whose square is one more or less, and the slope that this gives.
    for curve in CURVES {
        let [p, _] = points(curve);
        let record = record(curve, [p, p]);
        let honest = Numbers::new(&record);
        for other in [plus(honest.square, ONE), minus(honest.square, power(100))] {
            let numbers = Numbers { square: other, ..honest.clone() };
            let mut rows = rows_with(&record, &numbers);
            assert!(!holds(&rows));
            carry_in_the_field(&mut rows);
            assert!(!holds(&rows));
        }
    }
}

#[test]
fn negative_other_quotients_rejected() {
    let points = points(SECP256R1);
    let record = record(SECP256R1, points);
    let honest = Numbers::new(&record);
    for quotient in 0..IDENTITIES {
        for byte in 0..32 {
            let mut numbers = honest.clone();
            numbers.quotients[quotient][byte] ^= 1;
            let mut rows = rows_with(&record, &numbers);
            assert!(!holds(&rows), "quotient {quotient}, byte {byte}");
            carry_in_the_field(&mut rows);
            assert!(!holds(&rows), "quotient {quotient}, byte {byte}");
        }
    }
}

#[test]
fn negative_tops_rejected() {
    let honest = rows_of(SECP256R1, points(SECP256R1));
    let half = inverse_power_of_two(1);
    for top in 0..2 {
        for row in 0..STEPS {
            for lie in [F::ONE, F::NEG_ONE, F::TWO, half, F::from_u32(256)] {
                let mut rows = honest.clone();
                rows[row].top[top] += lie;
                assert!(!holds(&rows));
                carry_in_the_field(&mut rows);
                assert!(!holds(&rows), "row {row}");
            }
            // In place of 256 in the highest byte: other tops, or not of the last row.
            for lie in [F::ONE, F::NEG_ONE, F::TWO] {
                let mut rows = honest.clone();
                rows[row].top[top] += lie;
                let pairs = &mut rows[row].quotients[2 * top + 1];
                pairs[1].bytes[1] -= lie * F::from_u32(256);
                assert!(!holds(&rows), "row {row}");
            }
        }
    }
}

#[test]
fn negative_aliases_modulo_p_rejected() {
    // The machine's p more or less in any limb of a coordinate of R: all equations hold modulo it, with
    // carries that no lookup lets through.
    for (curve, is_double) in [(SECP256K1, false), (BN254, true)] {
        let [p, q] = points(curve);
        let points = [p, if is_double { p } else { q }];
        let sum = record_sum(curve, points);
        let slope = Numbers::new(&record(curve, points)).slope;
        for coordinate in 0..2 {
            for limb in 0..7 {
                let mut alias = ZERO;
                alias[limb] = MODULUS;
                for value in [plus(sum[coordinate], alias), minus(sum[coordinate], alias)] {
                    let mut sum = sum;
                    sum[coordinate] = value;
                    let record = forged(curve, [sum, points[0], points[1]], POINTERS);
                    // The quotients are those of the right sum.
                    let honest = Numbers::of_slope(&super::record(curve, points), is_double, slope);
                    let [x1, y1, x2, y2, ..] = honest.coordinates;
                    let coordinates = [x1, y1, x2, y2, sum[0], sum[1]];
                    let mut rows = rows_with(&record, &Numbers { coordinates, ..honest });
                    carry_in_the_field(&mut rows);
                    if coordinate == 1 {
                        assert!(satisfies_constraints(&rows), "limb {limb}");
                    }
                    assert!(!holds(&rows), "limb {limb}");
                }
            }
        }
    }
}

#[test]
fn negative_single_carries_rejected() {
    let honest = rows_of(BN254, points(BN254));
    assert!(holds(&honest));
    for row in 0..STEPS {
        for which in 0..IDENTITIES {
            for carry in 0..4 {
                for lie in [1, -1, 1 << 14, -(1 << 15), 1 << 16] {
                    let mut rows = honest.clone();
                    let identity = &mut rows[row].identities[which];
                    let carries = identity.low.iter_mut().chain(&mut identity.high);
                    carries.skip(carry).take(1).for_each(|k| *k += F::from_i32(lie));
                    assert!(!holds(&rows), "row {row}, identity {which}, carry {carry}, {lie}");
                }
            }
        }
    }
}

#[test]
fn negative_sums_before_the_first_row_rejected() {
    // Padding hands on to row 0 what makes another y3, or another square, right.
    let points = points(SECP256K1);
    let [x3, y3] = record_sum(SECP256K1, points);
    let honest = Numbers::new(&record(SECP256K1, points));
    let [x1, y1, x2, y2, ..] = honest.coordinates;
    let other = plus(y3, ONE);
    let of_y3 = Numbers { coordinates: [x1, y1, x2, y2, x3, other], ..honest.clone() };
    let of_square = Numbers { square: plus(honest.square, ONE), ..honest };
    for (identity, y3, numbers) in [(0, y3, of_square), (3, other, of_y3)] {
        let record = forged(SECP256K1, [[x3, y3], points[0], points[1]], POINTERS);
        let mut call = rows_with(&record, &numbers);
        call[0].identities[identity].sums[0] = F::ONE;
        carry_in_the_field(&mut call);
        let mut padding = rows(None)[0];
        let limb = if identity == 0 { &mut padding.square } else { &mut padding.y3.after };
        limb[1] = -F::from_u32(1 << 16);
        padding.identities[identity].low[1] = F::ONE;
        let rows = [&[padding][..], &call].concat();
        let table = of_rows(&rows);
        let failed: Vec<usize> =
            (0..=STEPS).filter(|&row| !table.row(row).failed.is_empty()).collect();
        assert_eq!(failed, [1], "identity {identity}");
    }
}

/// A word in bytes, of a row.
type Bytes = fn(&mut Row) -> &mut [BytePair<F>; 2];

#[test]
fn negative_bytes_of_two_values_rejected() {
    // A limb in other bytes: of weight 256 one less, and 256 more below.
    let honest = rows_of(SECP256K1, points(SECP256K1));
    let words: [Bytes; 9] = [
        |row| &mut row.x1.bytes,
        |row| &mut row.slope,
        |row| &mut row.y1.bytes,
        |row| &mut row.x2.bytes,
        |row| &mut row.x3.bytes,
        |row| &mut row.quotients[0],
        |row| &mut row.quotients[1],
        |row| &mut row.quotients[2],
        |row| &mut row.quotients[3],
    ];
    for row in 0..STEPS {
        for (operand, word) in words.into_iter().enumerate() {
            for pair in 0..2 {
                let mut rows = honest.clone();
                let [low, high] = &mut word(&mut rows[row])[pair].bytes;
                *low += F::from_u32(256);
                *high -= F::ONE;
                let bytes = [*low, *high];
                for row_of in &mut rows {
                    let all = match operand {
                        0 => &mut row_of.all_x1,
                        1 => &mut row_of.all_slope,
                        _ => break,
                    };
                    all[4 * row + 2 * pair..][..2].copy_from_slice(&bytes);
                }
                carry_in_the_field(&mut rows);
                assert!(satisfies_constraints(&rows), "row {row}, operand {operand}");
                assert!(!holds(&rows), "row {row}, operand {operand}");
            }
        }
    }
}

#[test]
fn negative_words_other_than_those_on_all_rows_rejected() {
    let honest = rows_of(SECP256K1, points(SECP256K1));
    for row in 0..STEPS {
        for place in 0..4 {
            for is_slope in [false, true] {
                let mut rows = honest.clone();
                for changed in &mut rows {
                    let Row { all_slope, all_x1, .. } = changed;
                    let byte = &mut (if is_slope { all_slope } else { all_x1 })[4 * row + place];
                    *byte = if *byte == F::ONE { F::TWO } else { F::ONE };
                }
                carry_in_the_field(&mut rows);
                assert!(!holds(&rows), "row {row}");
            }
        }
    }
}
