//! Rows that no executor made.

use p3_field::Field;

use super::*;
use crate::word::limbs;

impl<const W: usize, const I: usize, const HALF: usize> Permute<W, I, HALF>
where
    Layers: Published<W, I>,
    Self: Permutes<W>,
{
    fn forged(address: u32, seed: u32) -> Vec<Row<W, I, HALF>> {
        Self::rows(Some(&Self::record(address, Self::words(seed))))
    }

    fn negative_every_column_of_both_rows_is_bound() {
        let tables = run(&Self::program());
        let honest = table(&tables, Self::chip());
        let height = honest.trace.height();
        assert_rows_bound(honest, [0, 1, height - 2, height - 1]);
    }

    fn negative_non_canonical_words_rejected() {
        // Each small element has a second word with limbs of 16 bits, and some limbs are too long.
        for word in 0..W {
            for (element, lie) in [(0, limbs(MODULUS)), (5, limbs(MODULUS + 5))] {
                let mut before = Self::words(2);
                before[word] = element;
                let mut rows = Self::rows(Some(&Self::record(0x8000, before)));
                assert!(holds(&rows));
                let cell = &mut rows[word / HALF].words[word % HALF];
                assert_eq!(value(cell.before), element);
                cell.before = lie;
                cell.inverse[0] = inverse_to_top(lie);
                assert!(!holds(&rows), "word {word}: {element}");
            }
        }
    }

    fn negative_non_canonical_results_rejected() {
        for word in 0..W {
            let mut rows = Self::forged(0x8000, 3);
            let cell = rows[word / HALF].words[word % HALF];
            let honest = value(cell.after);
            // The word and p; the same with a limb that is too long; and with one below zero.
            let aliases = [
                limbs(honest.wrapping_add(MODULUS)),
                [cell.after[0] + F::from_u32(1 << 16), cell.after[1] - F::ONE],
                [cell.after[0] - F::from_u32(1 << 16), cell.after[1] + F::ONE],
                [cell.after[0] + F::ONE, cell.after[1] - F::from_u32(1 << 16).inverse()],
            ];
            for alias in aliases {
                let cell = &mut rows[word / HALF].words[word % HALF];
                cell.after = alias;
                cell.inverse[1] = inverse_to_top(alias);
                assert!(!holds(&rows), "word {word}: {honest}");
            }
        }
    }

    fn negative_pointers_that_trap_rejected() {
        let last = Self::LAST;
        for address in [1, 2, 3, 0x8002, last + 4, last + 1, u32::MAX - 3] {
            assert!(!holds(&Self::forged(address, 4)), "{address:#x}");
        }
        for address in [0, 4, 0xfff0, last] {
            assert!(holds(&Self::forged(address, 4)), "{address:#x}");
        }
    }

    fn negative_second_row_without_its_first_rejected() {
        let (a, b) = (Self::forged(0x8000, 5), Self::forged(0x9000, 6));
        let padding = Self::rows(None);
        // The table begins with a second row, whose first stands at its end.
        assert!(!holds(&[a[1], a[0]]));
        assert!(!holds(&[a[1], padding[0], padding[1], a[0]]));
        // The second row of another call, or of none; twice; or not at all.
        let pairs =
            [[a[0], b[1]], [padding[0], a[1]], [a[0], padding[1]], [a[1], a[1]], [a[0], a[0]]];
        for pair in pairs {
            assert!(!holds(&pair));
            assert!(!holds(&[&pair[..], &b[..]].concat()));
        }
    }

    fn negative_tables_of_one_row_rejected() {
        let half = F::TWO.inverse();
        for row in [Self::forged(0x8000, 5), Self::rows(None)].concat() {
            for stage in [F::ZERO, F::ONE, half] {
                assert!(!holds(&[Row { stage, ..row }]));
            }
        }
    }

    fn negative_parts_of_two_calls_rejected() {
        // Each part of the second row is that of another call with the same clock.
        let (a, b) = (Self::forged(0x8000, 7), Self::forged(0x9000, 8));
        let (first, second) = (a[0], a[1]);
        let spliced = [
            Row { words: b[1].words, ..second },
            Row { rounds: b[1].rounds, ..second },
            Row { rounds: b[1].rounds, words: b[1].words, ..second },
            Row { address: b[1].address, ..second },
            b[1],
        ];
        assert!(holds(&a));
        for second in spliced {
            assert!(!holds(&[first, second]));
        }
        assert!(!holds(&[Row { words: b[0].words, ..first }, second]));
    }

    fn negative_head_in_the_second_row_rejected() {
        for (head, body) in [(0, 1), (1, 0), (1, 1)].map(|(h, b)| (F::from_u8(h), F::from_u8(b))) {
            let honest = Self::forged(0x8000, 9);
            if head == F::ONE {
                assert!(!holds(&[honest[0], Row { head, body, ..honest[1] }]));
            }
            if body == F::ONE {
                assert!(!holds(&[Row { head, body, ..honest[0] }, honest[1]]));
            }
        }
    }
}

/// The inverse of what the high limb is below the modulus's, or zero.
fn inverse_to_top([_, high]: [F; 2]) -> F {
    (F::from_u32(0x7800) - high).try_inverse().unwrap_or_default()
}

#[test]
fn negative_every_column_of_both_rows_is_bound() {
    Poseidon2Call::negative_every_column_of_both_rows_is_bound();
    Poseidon2Call24::negative_every_column_of_both_rows_is_bound();
}

#[test]
fn negative_non_canonical_words_rejected() {
    Poseidon2Call::negative_non_canonical_words_rejected();
    Poseidon2Call24::negative_non_canonical_words_rejected();
}

#[test]
fn negative_non_canonical_results_rejected() {
    Poseidon2Call::negative_non_canonical_results_rejected();
    Poseidon2Call24::negative_non_canonical_results_rejected();
}

#[test]
fn negative_pointers_that_trap_rejected() {
    Poseidon2Call::negative_pointers_that_trap_rejected();
    Poseidon2Call24::negative_pointers_that_trap_rejected();
}

#[test]
fn negative_second_row_without_its_first_rejected() {
    Poseidon2Call::negative_second_row_without_its_first_rejected();
    Poseidon2Call24::negative_second_row_without_its_first_rejected();
}

#[test]
fn negative_tables_of_one_row_rejected() {
    Poseidon2Call::negative_tables_of_one_row_rejected();
    Poseidon2Call24::negative_tables_of_one_row_rejected();
}

#[test]
fn negative_parts_of_two_calls_rejected() {
    Poseidon2Call::negative_parts_of_two_calls_rejected();
    Poseidon2Call24::negative_parts_of_two_calls_rejected();
}

#[test]
fn negative_head_in_the_second_row_rejected() {
    Poseidon2Call::negative_head_in_the_second_row_rejected();
    Poseidon2Call24::negative_head_in_the_second_row_rejected();
}
