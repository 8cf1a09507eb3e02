//! What has no sum, or not that of the rows: each trap of the executor, forged.

use super::forged::carry_in_the_field;
use super::*;

/// Bytes of slopes: zero, and two so small that no quotient is too long, on any curve.
const SLOPES: [[u8; 32]; 3] = [[0x80; 32], [0x81; 32], [0x70; 32]];

/// Asserts that the rows are refused, whatever is said of the divisor of the slope.
fn assert_refused_for(rows: &[Row], what: &str) {
    assert!(!holds(rows), "{what}");
    for number in 0..STEPS {
        for inverse in [F::ONE, F::NEG_ONE, F::ZERO] {
            for sum in [F::ZERO, F::ONE] {
                let mut rows = rows.to_vec();
                rows[number].nonzero.inverse = [inverse; 2];
                rows[number..].iter_mut().for_each(|row| row.nonzero.sum = sum);
                assert!(!holds(&rows), "{what}, row {number}");
            }
        }
    }
}

/// Asserts that only what is said of the slope's divisor is wrong with the rows.
fn assert_refused_for_divisor(rows: &[Row], what: &str) {
    assert_refused_for(rows, what);
    let failed = |rows: &[Row]| -> Vec<usize> {
        let table = of_rows(rows);
        (0..STEPS).filter(|&row| !table.row(row).failed.is_empty()).collect()
    };
    assert_eq!(failed(rows), [STEPS - 1], "{what}");
    // A sum from nowhere shifts it to the row that should hand that on.
    let mut rows = rows.to_vec();
    rows[STEPS - 1].nonzero.sum = F::ONE;
    assert_eq!(failed(&rows), [STEPS - 2], "{what}");
}

/// The sum that a slope gives, of points of these x.
fn sum_by(curve: u32, slope: [u8; 32], [p, q]: [Point; 2]) -> Point {
    let number: Number =
        core::array::from_fn(|i| u32::from_le_bytes(core::array::from_fn(|j| slope[4 * i + j])));
    let residue = |number| muladd(curve, number, ONE, ZERO);
    let slope = sub(curve, residue(number), residue([0x8080_8080; 8]));
    let square = muladd(curve, slope, slope, ZERO);
    let x3 = sub(curve, sub(curve, square, p[0]), q[0]);
    let y3 = sub(curve, muladd(curve, slope, sub(curve, p[0], x3), ZERO), p[1]);
    [x3, y3]
}

#[test]
fn negative_a_point_added_to_itself_by_any_chord_rejected() {
    // `l 0 - 0 = 0` for any slope: all holds but that some limb differs.
    for curve in CURVES {
        let [p, _] = points(curve);
        for slope in SLOPES {
            let record = forged(curve, [sum_by(curve, slope, [p, p]), p, p], POINTERS);
            let numbers = Numbers::of_slope(&record, false, slope);
            let rows = rows_with(&record, &numbers);
            assert_refused_for_divisor(&rows, "one point");
        }
    }
}

#[test]
fn negative_a_point_of_y_zero_doubled_by_any_tangent_rejected() {
    // `l 0 - (3 0 + 0) = 0` for any slope.
    for curve in [SECP256K1, BN254] {
        let p = [ZERO, ZERO];
        for slope in SLOPES {
            let record = forged(curve, [sum_by(curve, slope, [p, p]), p, p], POINTERS);
            for is_double in [true, false] {
                let rows = rows_with(&record, &Numbers::of_slope(&record, is_double, slope));
                assert_refused_for_divisor(&rows, "y is zero");
            }
        }
    }
    // With 3 x^2 = 3, the same on secp256r1.
    for slope in SLOPES {
        let p = [ONE, ZERO];
        let sum = sum_by(SECP256R1, slope, [p, p]);
        let record = forged(SECP256R1, [sum, p, p], POINTERS);
        let rows = rows_with(&record, &Numbers::of_slope(&record, true, slope));
        assert_refused_for_divisor(&rows, "y is zero");
    }
}

#[test]
fn negative_opposite_points_rejected() {
    for curve in CURVES {
        let [p, _] = points(curve);
        for y in [minus(order(curve), p[1]), plus(p[1], ONE), ZERO] {
            let q = [p[0], y];
            for slope in SLOPES {
                let record = forged(curve, [sum_by(curve, slope, [p, q]), p, q], POINTERS);
                for is_double in [true, false] {
                    let numbers = Numbers::of_slope(&record, is_double, slope);
                    let mut rows = rows_with(&record, &numbers);
                    assert_refused_for(&rows, "one x");
                    carry_in_the_field(&mut rows);
                    assert_refused_for(&rows, "one x");
                }
            }
            // The tangent of P, though Q has another y.
            let tangent = record(curve, [p, p]);
            let Numbers { slope, .. } = Numbers::new(&tangent);
            let record = forged(curve, [sum_by(curve, slope, [p, q]), p, q], POINTERS);
            let rows = rows_with(&record, &Numbers::of_slope(&record, true, slope));
            assert_refused_for(&rows, "doubled, but for y");
        }
    }
}

#[test]
fn negative_points_of_two_x_doubled_rejected() {
    for curve in CURVES {
        let [p, q] = points(curve);
        // Q differs from P in one limb of x at least.
        for q in [q, [q[0], p[1]], [plus(p[0], ONE), p[1]], [minus(p[0], power(224)), p[1]]] {
            let Numbers { slope, .. } = Numbers::new(&record(curve, [p, p]));
            let record = forged(curve, [sum_by(curve, slope, [p, q]), p, q], POINTERS);
            let rows = rows_with(&record, &Numbers::of_slope(&record, true, slope));
            assert_refused_for(&rows, "doubled, but for x");
        }
    }
}

#[test]
fn negative_a_point_twice_told_to_differ_rejected() {
    // The right sum, by the tangent's slope, told as of a chord.
    for curve in CURVES {
        let [p, _] = points(curve);
        let record = record(curve, [p, p]);
        let slope = Numbers::new(&record).slope;
        let rows = rows_with(&record, &Numbers::of_slope(&record, false, slope));
        assert_refused_for_divisor(&rows, "one point");
    }
}

#[test]
fn negative_coordinates_that_are_not_reduced_rejected() {
    // p more in one coordinate: all holds but that it is below p.
    for curve in CURVES {
        let small = |seed: u32| [seed, 0, 0, 0, 0, 0, 0, 0];
        let slope = muladd(curve, random(9), ONE, ZERO);
        for alias in 0..6 {
            // The coordinates that are to be small enough for p more.
            let [x1, x3] = [small(5), small(7)];
            let mut points = with_slope(curve, [slope, x1, x3], small(11));
            if alias == 2 || alias == 3 {
                points.reverse();
            }
            let mut sum = add(curve, &points[0], &points[1]).expect("a sum").sum;
            if alias == 5 {
                // y3 = slope (x1 - x3) - y1 is one.
                points = with_slope(curve, [small(3), small(9), small(2)], small(20));
                sum = add(curve, &points[0], &points[1]).expect("a sum").sum;
                assert_eq!(sum[1], ONE);
            }
            let honest = forged(curve, [sum, points[0], points[1]], POINTERS);
            let Numbers { slope, .. } = Numbers::new(&honest);
            assert!(holds(&rows(Some(&honest))));
            let [mut p, mut q] = points;
            let coordinates = p.iter_mut().chain(&mut q);
            let coordinate = coordinates.chain(&mut sum).nth(alias).expect("one of six");
            *coordinate = plus(*coordinate, order(curve));
            let record = forged(curve, [sum, p, q], POINTERS);
            let numbers = Numbers::of_slope(&record, false, slope);
            assert!(numbers.tops[0] == 0 && numbers.tops[2] == 0);
            let mut rows = rows_with(&record, &numbers);
            assert!(!holds(&rows), "curve {curve}, coordinate {alias}");
            // It is the last borrow alone that is wrong.
            assert_eq!(rows[7].below[alias].borrow[2], F::ONE);
            let table = of_rows(&rows);
            for row in 0..STEPS {
                assert_eq!(table.row(row).failed.is_empty(), row < 7, "row {row}");
            }
            rows[7].below[alias].borrow[2] = F::ZERO;
            assert!(!holds(&rows), "curve {curve}, coordinate {alias}");
        }
    }
}

#[test]
fn negative_one_x_in_two_forms_rejected() {
    // x2 = x1 + p: `l p - 0` is a multiple of p, for any slope.
    for curve in CURVES {
        let x = [5, 0, 0, 0, 0, 0, 0, 0];
        let y = points(curve)[0][1];
        let [p, q] = [[x, y], [plus(x, order(curve)), y]];
        for slope in SLOPES {
            let sum = sum_by(curve, slope, [p, p]);
            for points in [[p, q], [q, p]] {
                let record = forged(curve, [sum, points[0], points[1]], POINTERS);
                let rows = rows_with(&record, &Numbers::of_slope(&record, false, slope));
                let table = of_rows(&rows);
                for row in 0..STEPS {
                    assert_eq!(table.row(row).failed.is_empty(), row < 7, "row {row}");
                }
                assert!(!holds(&rows));
            }
        }
    }
}

#[test]
fn negative_unknown_curves_rejected() {
    let half = crate::word::inverse_power_of_two(1);
    let three = F::from_u32(3);
    // Flags that give the numbers 3, -1, 1/2 and 4, and sum up to one or not.
    for (flags, number) in [
        ([F::ZERO, F::ONE, F::ONE], three),
        ([F::NEG_ONE, F::ONE, F::ONE], three),
        ([-F::TWO, three, F::ZERO], three),
        ([F::TWO, F::NEG_ONE, F::ZERO], F::NEG_ONE),
        ([half, half, F::ZERO], half),
        ([F::NEG_ONE, F::ZERO, F::TWO], F::from_u32(4)),
        ([F::ZERO; 3], F::ZERO),
    ] {
        for curve in CURVES {
            let mut rows = rows_of(curve, points(curve));
            rows.iter_mut().for_each(|row| row.curve = flags);
            let told = rows[3].curve[1] + rows[3].curve[2].double();
            assert_eq!(told, number);
            assert!(!holds(&rows));
            // And with the p that these flags would have.
            for (number, row) in rows.iter_mut().enumerate() {
                let limbs = |limb: usize| {
                    let of = |c: usize| F::from_u32(TABLE[c].p[number] >> (16 * limb) & 0xffff);
                    (0..3).map(|c| flags[c] * of(c)).sum()
                };
                row.p = core::array::from_fn(limbs);
            }
            carry_in_the_field(&mut rows);
            assert!(!holds(&rows));
        }
    }
}

#[test]
fn negative_another_curve_than_that_in_memory_rejected() {
    // Rows of another curve hold, but say its number: no row has the words of one call and the sums
    // of another.
    for curve in CURVES {
        for other in CURVES.into_iter().filter(|&other| other != curve) {
            let [p, q] = [[ZERO, ONE], [ONE, [9, 0, 0, 0, 0, 0, 0, 0]]];
            let right = record(curve, [p, q]);
            let sum = add(other, &p, &q).expect("a sum").sum;
            // In memory is `curve`; told is `other`.
            let mut record = forged(other, [sum, p, q], POINTERS);
            let numbers = Numbers::new(&record);
            record.words[48] = right.words[48];
            let rows = rows_with(&record, &numbers);
            assert!(holds(&rows));
            let said = messages(&rows);
            let is_curve = |message: &&crate::check::Interaction| {
                message.tuple[1] == F::from_u32(POINTERS[3] / 4)
            };
            let found: Vec<_> = said.iter().filter(is_curve).map(|m| m.tuple[2]).collect();
            assert_eq!(found, [F::from_u32(other); 2]);
            // If it says the right one, it has the wrong p.
            let mut rows = rows;
            for row in &mut rows {
                row.curve = core::array::from_fn(|i| F::from_bool(i == curve as usize));
            }
            assert!(!holds(&rows));
            for (number, row) in rows.iter_mut().enumerate() {
                row.p = crate::word::limbs(TABLE[curve as usize].p[number]);
            }
            assert!(!holds(&rows));
            carry_in_the_field(&mut rows);
            assert!(!holds(&rows));
        }
    }
}
