//! Where the words of a call are, and when they are accessed.

use super::*;

#[test]
fn negative_pointers_that_trap_rejected() {
    let rows_at = |operand: usize, address: u32| {
        let mut pointers = POINTERS;
        pointers[operand] = address;
        rows(Some(&record(vector(1), vector(2), 3, pointers)))
    };
    for (operand, info) in PRECOMPILE.info().operands.iter().enumerate() {
        let last = 0u32.wrapping_sub(4 * info.words);
        for address in [0, 4, 0xff84, 0xff80, 0xfffc, 0x1_0000, last] {
            assert!(holds(&rows_at(operand, address)), "{operand}: {address:#x}");
        }
        let last_bytes = [last + 1, last + 2, last + 3, u32::MAX];
        let past = (last..).step_by(4).skip(1).take(info.words as usize - 1);
        let misaligned = [1, 2, 3, 7, 11, 0x8002, 0xff85].into_iter().chain(last_bytes);
        for address in misaligned.chain(past) {
            // 2^16 times the last ones is -1, -2 and -3.
            for carry in [0, 1, -1, 30_720, 61_440, 92_160].map(F::from_i32) {
                let mut rows = rows_at(operand, address);
                // With the index that the limbs give, whether it is one or not.
                let index = word_index(address);
                for row in &mut rows {
                    if let Some(first_word) = row.first_word.get_mut(operand) {
                        let moved = index - *first_word;
                        *first_word = index;
                        if operand == MESSAGE {
                            row.message.iter_mut().for_each(|lane| lane.index += moved);
                        }
                    }
                }
                if operand == ROUND {
                    rows[ROUND_STEP].argument.index = index;
                }
                rows[operand].argument.carry = carry;
                assert!(!holds(&rows), "{operand}: {address:#x}");
            }
        }
    }
}

#[test]
fn negative_accesses_between_columns_and_diagonals_rejected() {
    let honest = rows(Some(&example(4)));
    for (step, word) in (FIRST_DIAGONAL..STEPS).flat_map(|s| (0..8).map(move |word| (s, word))) {
        for ts in [0, BEFORE, CLK - 1, CLK, CLK + 1, CLK + 3, CLK + 4] {
            let mut rows = honest.clone();
            rows[step].prev_ts[word] = F::from_u32(ts);
            assert!(!holds(&rows), "row {step}, word {word}: {ts}");
        }
    }
    for (step, word) in (0..FIRST_DIAGONAL).flat_map(|step| (0..8).map(move |word| (step, word))) {
        for (ts, is_fine) in [(CLK + 1, true), (CLK + 2, false), (CLK + 3, false), (CLK + 4, false)]
        {
            let mut rows = honest.clone();
            rows[step].prev_ts[word] = F::from_u32(ts);
            assert_eq!(holds(&rows), is_fine, "row {step}, word {word}: {ts}");
        }
    }
}

#[test]
fn negative_overlap_with_the_vector_rejected() {
    // A word of the vector is one of the message, or the number. Its accesses by the vector are stamped
    // first and last, and follow each other; that of the other has no place before, between or after.
    let slots = |operand: usize| PRECOMPILE.info().slots(operand);
    let (first, last) = (CLK + slots(VECTOR).first, CLK + slots(VECTOR).last);
    for (operand, words) in [(MESSAGE, WORDS..2 * WORDS), (ROUND, 2 * WORDS..2 * WORDS + 1)] {
        let own = CLK + slots(operand).last;
        for (word, of_vector) in words.flat_map(|word| (0..WORDS).map(move |v| (word, v))) {
            // Before: then the vector's access comes after it.
            let mut record = example(5);
            record.words[of_vector].prev_ts = own;
            assert!(!holds(&rows(Some(&record))));
            // After the last.
            let mut record = example(5);
            record.words[word].prev_ts = last;
            assert!(!holds(&rows(Some(&record))));
        }
        // Between: the previous access of the diagonal is the one of the other operand.
        assert!(own > first);
        let honest = rows(Some(&example(5)));
        for (step, word) in (FIRST_DIAGONAL..STEPS).flat_map(|s| (0..8).map(move |w| (s, w))) {
            let mut rows = honest.clone();
            rows[step].prev_ts[word] = F::from_u32(own);
            assert!(!holds(&rows));
        }
    }
}
