//! Rows that no executor made.

use p3_field::Field;

use super::*;
use crate::precompiles::extension::element::Element;
use crate::testing::assert_columns_bound;
use crate::word::{Word, limbs};

#[test]
fn negative_every_column_is_bound() {
    for precompile in [Precompile::ExtDot, Precompile::ExtHorner, Precompile::ExtHornerBase] {
        let [chip] = ChipId::of_precompile(precompile) else { panic!("one chip") };
        assert_columns_bound(&run(&program(precompile)), *chip, &[]);
    }
}

/// The inverse of what the high limb is below the modulus's, or zero.
fn inverse_to_top([_, high]: Word<F>) -> F {
    (F::from_u32(0x7800) - high).try_inverse().unwrap_or_default()
}

fn negative_words<C: Case<A, B, S>, const A: usize, const B: usize, const S: usize>() {
    // Every element below 2^32 - p has a second word with limbs of 16 bits, and some have a third.
    for place in 0..words_of(C::PRECOMPILE) {
        for (element, times) in [(0, 1), (5, 1), (0x7000_0000, 1), (0, 2), (0x0fff_fffd, 2)] {
            let mut before = words(C::PRECOMPILE, 2);
            before[place] = element;
            let mut row = row::<C>(Some(&record(C::PRECOMPILE, APART, &before)));
            assert!(holds(&[row]));
            let lie = limbs(element + times * MODULUS);
            if let Some(word) = row.acc.get_mut(place) {
                assert_eq!(value(word.before), element);
                (word.before, word.inverse[0]) = (lie, inverse_to_top(lie));
            } else {
                let word = row.a.iter_mut().chain(&mut row.b).nth(place - DEGREE);
                let word = word.expect("a word");
                assert_eq!(value(word.value), element);
                (word.value, word.inverse) = (lie, inverse_to_top(lie));
            }
            assert!(!holds(&[row]), "word {place}: {element} and {times} p");
        }
    }
}

#[test]
fn negative_non_canonical_words_rejected() {
    negative_words::<ExtDot, 20, 20, 0>();
    negative_words::<ExtHorner, 5, 40, 1>();
    negative_words::<ExtHornerBase, 5, 40, 9>();
}

fn negative_results<C: Case<A, B, S>, const A: usize, const B: usize, const S: usize>() {
    for place in 0..DEGREE {
        let mut row = honest::<C>(3);
        let word = row.acc[place];
        let carry = F::from_u32(1 << 16);
        // The word and p; the same with a limb that is too long; with one below zero; with one that is
        // no integer; and other elements.
        let lies = [
            limbs(value(word.after).wrapping_add(MODULUS)),
            [word.after[0] + carry, word.after[1] - F::ONE],
            [word.after[0] - carry, word.after[1] + F::ONE],
            [word.after[0] + F::ONE, word.after[1] - carry.inverse()],
            limbs((value(word.after) + 1) % MODULUS),
            word.before,
            limbs(0),
        ];
        for lie in lies {
            (row.acc[place].after, row.acc[place].inverse[1]) = (lie, inverse_to_top(lie));
            assert!(!holds(&[row]), "word {place}: {lie:?}");
        }
    }
}

#[test]
fn negative_other_results_and_words_for_the_result_rejected() {
    negative_results::<ExtDot, 20, 20, 0>();
    negative_results::<ExtHorner, 5, 40, 1>();
    negative_results::<ExtHornerBase, 5, 40, 9>();
}

/// Leaves an element, whatever the constraints say.
fn leave<const A: usize, const B: usize, const S: usize>(
    row: &mut ExtCols<F, A, B, S>,
    element: [F; DEGREE],
) {
    for (word, element) in row.acc.iter_mut().zip(element) {
        word.after = limbs(element.as_canonical_u32());
        word.inverse[1] = inverse_to_top(word.after);
    }
}

/// `a b + c` with `X^5 = w`.
fn multiply_add(a: &[F], b: &[F], c: [F; DEGREE], w: F) -> [F; DEGREE] {
    let mut sum = c;
    for (i, &a) in a.iter().enumerate() {
        for (j, &b) in b.iter().enumerate() {
            let factor = if i + j < DEGREE { F::ONE } else { w };
            sum[(i + j) % DEGREE] += factor * a * b;
        }
    }
    sum
}

#[test]
fn negative_products_in_other_extensions_rejected() {
    let is_taken = |w: F| {
        let words = words(Precompile::ExtDot, 6);
        let mut row = honest::<ExtDot>(6);
        let all: Vec<F> = words.iter().map(|&word| F::from_u32(word)).collect();
        let (acc, terms) = all.split_first_chunk::<DEGREE>().expect("words");
        let (a, b) = terms.split_at(terms.len() / 2);
        let terms = a.chunks(DEGREE).zip(b.chunks(DEGREE));
        let sum = terms.fold(*acc, |sum, (a, b)| multiply_add(a, b, sum, w));
        leave(&mut row, sum);
        holds(&[row])
    };
    assert!(is_taken(F::TWO));
    for w in [F::ZERO, F::ONE, F::NEG_ONE, -F::TWO, F::from_u32(3), F::from_u32(11)] {
        assert!(!is_taken(w), "X^5 = {w}");
    }
}

fn negative_sums<const K: usize, const S: usize>()
where
    Horner<K, S>: Case<5, 40, S>,
{
    let honest = honest::<Horner<K, S>>(4);
    let element = |words: &[FieldRead<F>]| {
        let word = |i: usize| words.get(i).map_or(0, |word| value(word.value));
        Element(core::array::from_fn(|i| F::from_u32(word(i))))
    };
    // From a wrong sum on, all follows.
    for wrong in 0..S {
        for place in 0..DEGREE {
            let mut row = honest;
            row.sums[wrong][place] += F::ONE;
            let mut sum = Element(row.sums[wrong]);
            let rest = row.b.chunks(STEPS * K).enumerate().skip(wrong + 1);
            for (number, coefficients) in rest {
                for coefficient in coefficients.chunks(K) {
                    sum = sum.multiply_add(&element(&row.a), &element(coefficient));
                }
                if let Some(next) = row.sums.get_mut(number) {
                    *next = sum.0;
                }
            }
            leave(&mut row, sum.0);
            assert!(!holds(&[row]), "sum {wrong}, coefficient {place}");
        }
    }
}

#[test]
fn negative_sums_that_follow_from_no_sum_before_rejected() {
    negative_sums::<DEGREE, 1>();
    negative_sums::<1, 9>();
}

fn negative_parts<C: Case<A, B, S>, const A: usize, const B: usize, const S: usize>() {
    // Calls with the same clock and pointers, of other words.
    let (first, second) = (honest::<C>(7), honest::<C>(8));
    let before_of_second = {
        let mut acc = first.acc;
        for (word, theirs) in acc.iter_mut().zip(&second.acc) {
            (word.before, word.inverse[0]) = (theirs.before, theirs.inverse[0]);
        }
        acc
    };
    let mut spliced = vec![
        ExtCols { acc: second.acc, ..first },
        ExtCols { acc: before_of_second, ..first },
        ExtCols { a: second.a, ..first },
        ExtCols { b: second.b, ..first },
    ];
    if S > 0 {
        spliced.push(ExtCols { sums: second.sums, ..first });
        spliced.push(ExtCols { sums: second.sums, acc: second.acc, ..first });
    }
    for row in spliced {
        assert!(!holds(&[row]));
    }
    for place in 0..DEGREE {
        let mut row = first;
        row.acc[place] = second.acc[place];
        assert!(!holds(&[row]));
    }
    // Pointers of another call are those of other words.
    let pointers = [APART[0] + 4, APART[1], APART[2]];
    let other = row::<C>(Some(&record(C::PRECOMPILE, pointers, &words(C::PRECOMPILE, 7))));
    assert!(messages(&[ExtCols { pointers: other.pointers, ..first }]) != messages(&[first]));
}

#[test]
fn negative_parts_of_two_calls_rejected() {
    negative_parts::<ExtDot, 20, 20, 0>();
    negative_parts::<ExtHorner, 5, 40, 1>();
    negative_parts::<ExtHornerBase, 5, 40, 9>();
}

#[test]
fn negative_a_call_that_is_not_quite_in_use_rejected() {
    for is_real in [F::TWO, F::NEG_ONE, F::TWO.inverse()] {
        assert!(!holds(&[ExtCols { is_real, ..honest::<ExtDot>(9) }]));
        assert!(!holds(&[ExtCols { is_real, ..honest::<ExtHorner>(9) }]));
        assert!(!holds(&[ExtCols { is_real, ..honest::<ExtHornerBase>(9) }]));
    }
}
