//! Calls that trap have no rows.

use super::*;
use crate::word::limbs;

fn negative_pointers<C: Case<A, B, S>, const A: usize, const B: usize, const S: usize>() {
    let words = words(C::PRECOMPILE, 4);
    for (number, operand) in C::PRECOMPILE.info().operands.iter().enumerate() {
        let holds = |address: u32| {
            let mut pointers = APART;
            pointers[number] = address;
            holds(&[row::<C>(Some(&record(C::PRECOMPILE, pointers, &words)))])
        };
        let last = 0u32.wrapping_sub(4 * operand.words);
        for address in [1, 2, 3, 0x8002, last + 1, last + 4, u32::MAX - 3] {
            assert!(!holds(address), "{number}: {address:#x}");
        }
        for address in [0, 4, 0xfff0, last] {
            assert!(holds(address), "{number}: {address:#x}");
        }
    }
}

#[test]
fn negative_pointers_that_trap_rejected() {
    negative_pointers::<ExtDot, 20, 20, 0>();
    negative_pointers::<ExtHorner, 5, 40, 1>();
    negative_pointers::<ExtHornerBase, 5, 40, 9>();
}

fn negative_last<C: Case<A, B, S>, const A: usize, const B: usize, const S: usize>() {
    let words = words(C::PRECOMPILE, 4);
    for (number, operand) in C::PRECOMPILE.info().operands.iter().enumerate() {
        let end = 0u32.wrapping_sub(4 * operand.words);
        let mut pointers = APART;
        pointers[number] = end + 4;
        let honest = row::<C>(Some(&record(C::PRECOMPILE, pointers, &words)));
        for last in [end, 0x8000, 0, u32::MAX - 3] {
            let mut row = honest;
            row.pointers[number].last.address = limbs(last);
            assert!(!holds(&[row]), "{number}: {last:#x}");
        }
    }
}

#[test]
fn negative_a_last_word_that_is_not_the_last_rejected() {
    negative_last::<ExtDot, 20, 20, 0>();
    negative_last::<ExtHorner, 5, 40, 1>();
    negative_last::<ExtHornerBase, 5, 40, 9>();
}

fn negative_overlap<C: Case<A, B, S>, const A: usize, const B: usize, const S: usize>() {
    // The sum's last word is the first of another operand. Whichever is accessed first, the other
    // access's previous one is that; its stamp is no timestamp that may come before.
    let precompile = C::PRECOMPILE;
    let places = [DEGREE, DEGREE + A];
    for (operand, place) in (1..).zip(places) {
        let mut pointers = APART;
        pointers[0] = pointers[operand] - 4 * (DEGREE as u32 - 1);
        let honest = record(precompile, pointers, &words(precompile, 5));
        let slots = [0, operand].map(|operand| precompile.info().slots(operand));
        for (first, second) in [(0, 1), (1, 0)] {
            let second_place = [DEGREE - 1, place][second];
            let stamp = honest.clk + slots[first].last;
            let since = honest.clk + slots[second].first;
            let with = |prev_ts: u32| {
                let mut record = honest.clone();
                record.words[second_place].prev_ts = prev_ts;
                holds(&[row::<C>(Some(&record))])
            };
            assert!(!with(stamp), "operand {operand}");
            // It is the timestamps that refuse it.
            assert!(with(since - 1) && !with(since), "operand {operand}");
        }
    }
}

#[test]
fn negative_overlap_with_the_sum_rejected() {
    negative_overlap::<ExtDot, 20, 20, 0>();
    negative_overlap::<ExtHorner, 5, 40, 1>();
    negative_overlap::<ExtHornerBase, 5, 40, 9>();
}

fn sanity_accesses<C: Case<A, B, S>, const A: usize, const B: usize, const S: usize>() {
    let mut found = accesses(&messages(&[honest::<C>(6)]));
    found.retain(|[word, ..]| word.as_canonical_u32() < isa::memory_map::REGISTERS);
    assert_eq!(found, accesses_of(C::PRECOMPILE, &APART));
}

#[test]
fn sanity_accesses_of_all_words_are_stamped_within_the_slots() {
    sanity_accesses::<ExtDot, 20, 20, 0>();
    sanity_accesses::<ExtHorner, 5, 40, 1>();
    sanity_accesses::<ExtHornerBase, 5, 40, 9>();
}
