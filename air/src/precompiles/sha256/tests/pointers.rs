//! Calls that trap have no rows.

use super::*;

const GOOD: u32 = 0x9000;

#[test]
fn negative_pointers_that_trap_rejected() {
    let holds = |pointers| holds(&head(&record(pointers, 4)));
    for (last, number) in [(LAST_STATE, 0), (LAST_BLOCK, 1)] {
        let with = |address: u32| {
            let mut pointers = [GOOD; 2];
            pointers[number] = address;
            pointers
        };
        for address in [1, 2, 3, 0x8002, last + 1, last + 4, u32::MAX - 3] {
            assert!(!holds(with(address)), "{number}: {address:#x}");
        }
        for address in [0, 4, 0xfff0, last] {
            assert!(holds(with(address)), "{number}: {address:#x}");
        }
    }
}

#[test]
fn negative_a_last_word_that_is_not_the_last_rejected() {
    let record = record([LAST_STATE + 4, GOOD], 4);
    let honest = head(&record)[0];
    for last in [LAST_STATE, 0x8000, 0, u32::MAX - 3] {
        let mut row = honest;
        row.pointers[0].last.address = limbs(last);
        assert!(!holds(&[row]));
    }
}

#[test]
fn negative_overlap_of_state_and_block_rejected() {
    // Word 5 of the state is word 2 of the block. Whichever comes first, the other one's
    // previous access is that one; its stamp is no timestamp that may come before.
    let state = GOOD - 12;
    let slots = [0, 1].map(|operand| PRECOMPILE.info().slots(operand));
    for first in [5, 8 + 2] {
        let mut record = record([state, GOOD], 5);
        let [of_state, of_block] = [5, 8 + 2].map(|word: usize| record.words[word].prev_value);
        assert_ne!(of_state, of_block);
        let second = 5 + 8 + 2 - first;
        let honest = rounds(Some(&record));
        assert!(holds(&honest), "as if they were two words");
        let stamp = CLK + slots[usize::from(first >= 8)].last;
        record.words[second].prev_ts = stamp;
        assert!(!holds(&rounds(Some(&record))));
        // It is the timestamps that refuse it: one earlier is too late too, two are not.
        for (earlier, is_fine) in [(1, first < 8), (2, true)] {
            record.words[second].prev_ts = stamp - earlier;
            assert_eq!(holds(&rounds(Some(&record))), is_fine, "{earlier}");
        }
    }
}

#[test]
fn sanity_accesses_of_all_words_are_stamped_within_the_slots() {
    let record = record([0x8000, GOOD], 6);
    let sorted = |mut accesses: Vec<[F; 3]>| {
        accesses.sort();
        accesses
    };
    let accesses = accesses(&messages(&rounds(Some(&record))));
    assert_eq!(sorted(accesses), sorted(accesses_of(PRECOMPILE, &[0x8000, GOOD])));
}
