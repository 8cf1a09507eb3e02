//! Calls that trap have no rows.

use super::*;

const GOOD: u32 = 0x9000;

#[test]
fn negative_pointers_that_trap_rejected() {
    let holds = |pointers| holds(&of_head(&record(pointers, 4)));
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
    let honest = rows::<Sha256Call>(Some(&record))[0];
    for last in [LAST_STATE, 0x8000, 0, u32::MAX - 3] {
        let mut row: Head = honest;
        row.pointers[0].last.address = limbs(last);
        assert!(!super::holds(&of_rows(ChipId::Sha256Call, &[row])));
    }
}

/// The calls' words as accesses: word, timestamp before, timestamp after.
fn accesses(messages: &[Interaction]) -> Vec<(F, F, F)> {
    let memory: Vec<_> = messages.iter().filter(|m| is(m, Message::Memory)).collect();
    let pairs = memory.chunks_exact(2);
    pairs.map(|pair| (pair[0].tuple[1], pair[0].tuple[4], pair[1].tuple[4])).collect()
}

#[test]
fn negative_overlap_of_state_and_block_rejected() {
    // Word 5 of the state is word 2 of the block. Whichever comes first, the other one's
    // previous access is that one; its stamp is no timestamp that may come before.
    let state = GOOD - 12;
    let clk = 100;
    let slots = [0, 1].map(|operand| PRECOMPILE.info().slots(operand));
    for first in [5, 8 + 2] {
        let mut record = record([state, GOOD], 5);
        let [of_state, of_block] = [5, 8 + 2].map(|word: usize| record.words[word].prev_value);
        assert_ne!(of_state, of_block);
        let second = 5 + 8 + 2 - first;
        let honest = rounds(Some(&record));
        assert!(holds(&of_rounds(&honest)), "as if they were two words");
        let stamp = clk + slots[usize::from(first >= 8)].last;
        record.words[second].prev_ts = stamp;
        let table = of_rounds(&rounds(Some(&record)));
        assert!(!holds(&table));
        // It is the timestamps that refuse it: one earlier is too late too, two are not.
        for (earlier, is_fine) in [(1, first < 8), (2, true)] {
            record.words[second].prev_ts = stamp - earlier;
            assert_eq!(holds(&of_rounds(&rounds(Some(&record)))), is_fine, "{earlier}");
        }
    }
}

#[test]
fn sanity_accesses_of_all_words_are_stamped_within_the_slots() {
    let record = record([0x8000, GOOD], 6);
    let accesses = accesses(&says(&of_rounds(&rounds(Some(&record)))));
    let mut expected: Vec<(F, F, F)> = Vec::new();
    for (number, (&pointer, operand)) in
        [0x8000, GOOD].iter().zip(PRECOMPILE.info().operands).enumerate()
    {
        let stamp = record.clk + PRECOMPILE.info().slots(number).last;
        let words = (pointer / 4..).take(operand.words as usize);
        let access = |word| (F::from_u32(word), F::from_u32(90), F::from_u32(stamp));
        expected.extend(words.map(access));
    }
    let sorted = |mut accesses: Vec<(F, F, F)>| {
        accesses.sort();
        accesses
    };
    assert_eq!(sorted(accesses), sorted(expected));
}
