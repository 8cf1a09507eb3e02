use core::mem::offset_of;

use isa::Opcode::{self, Sh, Sw};
use isa::clock::{SLOT_MEMORY, SLOT_RS1, SLOT_RS2};
use p3_field::{PrimeCharacteristicRing, PrimeField32};

use super::{StoreCross, StoreCrossCols};
use crate::F;
use crate::cols::Columns;
use crate::cpu::address::NextWord;
use crate::cpu::bytes::word_bytes;
use crate::cpu::determined::{assert_determined, assert_time_rises};
use crate::cpu::forge::{any_shard, assert_flags, assert_padding_silent, filled, holds};
use crate::cpu::memory_forge::{
    access_program, assert_address_bound, next_word, offsets, random_words, record, records,
};
use crate::machine::ChipId;
use crate::testing::{assert_accepted, assert_columns_bound, run, value};
use crate::word::inverse_power_of_two;

const CHIP: ChipId = ChipId::StoreCross;
const OPCODES: [Opcode; 2] = [Sh, Sw];

/// Sets what follows from the other columns as the constraints say.
fn conclude(row: &mut StoreCrossCols<F>) {
    for pair in row.before.as_flattened_mut().iter_mut().chain(&mut row.value) {
        pair.and = F::from_u32(pair.bytes[0].as_canonical_u32() & pair.bytes[1].as_canonical_u32());
    }
    let b = word_bytes(row.value);
    let m = row.before.map(word_bytes).as_flattened().to_vec();
    let mut after = m.clone();
    for (offset, at) in (1..).zip(row.offset.at) {
        for j in 0..4 {
            let part = if j < 2 { at } else { at * row.is_sw };
            after[offset + j] += part * (b[j] - m[offset + j]);
        }
    }
    for (i, limb) in row.after.as_flattened_mut().iter_mut().enumerate() {
        *limb = after[2 * i] + after[2 * i + 1] * F::from_u32(256);
    }
}

/// The second word, after the first.
fn follow(row: &mut StoreCrossCols<F>) {
    row.next = next_word(&row.address, &row.offset);
}

/// Moves the access to the start of its word, with these flags.
fn at_start(row: &mut StoreCrossCols<F>, at: [i32; 3]) {
    let offset = F::from_u32(row.address.sum[0].as_canonical_u32() % 4);
    row.address.sum[0] -= offset;
    row.address.base[0] -= offset;
    row.offset.at = at.map(F::from_i32);
    follow(row);
}

/// Asserts that no row of [`records`] can be forged in one of the ways `lies`, even if all that
/// follows is set accordingly. A lie may leave some rows as they are.
fn assert_refused(lies: &[fn(&mut StoreCrossCols<F>)]) {
    let shard = any_shard();
    for record in records(&OPCODES, true) {
        let honest = filled::<StoreCross>(&shard, &record);
        for (number, lie) in lies.iter().enumerate() {
            let mut values = honest.clone();
            let row = StoreCrossCols::of_mut(&mut values);
            lie(row);
            conclude(row);
            let refused = !holds(CHIP, &values);
            assert!(refused != (values == honest), "{record:?}, lie {number}: {values:?}");
        }
    }
}

#[test]
fn positive_every_offset() {
    assert_accepted(&run(&access_program(&OPCODES, true)));
}

#[test]
fn negative_every_column_is_bound() {
    assert_columns_bound(&run(&access_program(&OPCODES, true)), CHIP, &[]);
}

#[test]
fn negative_store_changing_a_neighbouring_byte() {
    let shard = any_shard();
    for record in records(&OPCODES, true) {
        let mut values = filled::<StoreCross>(&shard, &record);
        let honest = StoreCrossCols::of(&values).after;
        for byte in 0..8 {
            for change in [1, 255] {
                let shift = F::from_u32(change << (8 * (byte % 2)));
                for lie in [shift, -shift] {
                    let after = &mut StoreCrossCols::of_mut(&mut values).after;
                    *after = honest;
                    after.as_flattened_mut()[byte / 2] += lie;
                    assert!(!holds(CHIP, &values), "{record:?}, byte {byte}");
                }
            }
        }
        StoreCrossCols::of_mut(&mut values).after = honest;
        assert!(holds(CHIP, &values), "{record:?}");
    }
}

#[test]
fn negative_wrong_offset() {
    assert_refused(&[
        |row| row.offset.at.rotate_right(1),
        |row| row.offset.at = [F::ZERO; 3],
        |row| row.offset.at[0] = F::ONE - row.offset.at[0],
        |row| row.address.sum[0] += F::ONE,
        |row| row.address.sum[0] -= F::ONE,
        // Offset 0, as it is, and as a sum of other flags; 4, as the next word's offset 0.
        |row| at_start(row, [0, 0, 0]),
        |row| at_start(row, [1, 1, -1]),
        |row| at_start(row, [-1, -1, 1]),
        |row| at_start(row, [-1, 1, 1]),
    ]);
}

#[test]
fn negative_bytes_aliased() {
    fn alias([low, high]: &mut [F; 2], carry: F) {
        *low += carry * F::from_u32(256);
        *high -= carry;
    }
    assert_refused(&[
        |row| alias(&mut row.before[0][0].bytes, F::ONE),
        |row| alias(&mut row.before[0][1].bytes, F::NEG_ONE),
        |row| alias(&mut row.before[1][0].bytes, F::ONE),
        |row| alias(&mut row.before[1][0].bytes, inverse_power_of_two(8)),
        |row| alias(&mut row.before[1][1].bytes, F::NEG_ONE),
        |row| alias(&mut row.value[0].bytes, F::ONE),
        |row| alias(&mut row.value[0].bytes, inverse_power_of_two(8)),
        |row| alias(&mut row.value[1].bytes, F::NEG_ONE),
    ]);
}

#[test]
fn negative_second_word_is_the_next() {
    assert_refused(&[
        |row| row.next.low += F::ONE,
        |row| row.next.low -= F::ONE,
        |row| row.next.high += F::ONE,
        |row| row.next = NextWord { low: F::ZERO, high: F::ZERO },
        // The same index in parts out of range.
        |row| {
            row.next.low += F::from_u32(1 << 14);
            row.next.high -= F::ONE;
        },
        |row| {
            row.next.low -= F::from_u32(1 << 14);
            row.next.high += F::ONE;
        },
    ]);
}

#[test]
fn negative_halfword_within_a_word() {
    let shard = any_shard();
    for offset in offsets(Sh, false) {
        let record = record(Sh, 0x2000 + offset, (0x80ff_7f01, 0x7f01_80ff), 0x89ab_cdef);
        assert!(!holds(CHIP, &filled::<StoreCross>(&shard, &record)));
    }
}

#[test]
fn negative_access_beyond_the_address_space() {
    let shard = any_shard();
    for (opcode, address) in [(Sh, u32::MAX), (Sw, 0xffff_fffd), (Sw, u32::MAX)] {
        let record = record(opcode, address, (0x80ff_7f01, 0x7f01_80ff), 0);
        let mut values = filled::<StoreCross>(&shard, &record);
        // The second word at index 2^30, which is register x0; at 2^30 in other parts; at 0.
        for [low, high] in [[0, 1 << 16], [1 << 14, 0xffff], [0, 0], [1 << 30, 0]] {
            let next = &mut StoreCrossCols::of_mut(&mut values).next;
            [next.low, next.high] = [low, high].map(F::from_u32);
            assert!(!holds(CHIP, &values), "{record:?}");
        }
        // The first word at index -1, the second at 0.
        let row = StoreCrossCols::of_mut(&mut values);
        row.address.sum[1] -= F::from_u32(1 << 16);
        follow(row);
        assert!(!holds(CHIP, &values), "{record:?}");
    }
}

#[test]
fn negative_index_reaching_registers_and_aliased_addresses() {
    let records = records(&OPCODES, true);
    assert_address_bound::<StoreCross>(CHIP, &records, |row| &mut row.address, follow);
}

#[test]
fn negative_timestamps_that_do_not_rise() {
    let accesses = [
        (offset_of!(StoreCrossCols<u8>, address.rs1.prev_ts), SLOT_RS1),
        (offset_of!(StoreCrossCols<u8>, rs2.prev_ts), SLOT_RS2),
        (offset_of!(StoreCrossCols<u8>, prev_ts), SLOT_MEMORY),
        (offset_of!(StoreCrossCols<u8>, prev_ts) + 1, SLOT_MEMORY),
    ];
    assert_time_rises::<StoreCross>(CHIP, record(Sw, 0x2003, (5, 6), 7), &accesses);
}

#[test]
fn negative_padding_is_silent_and_flags_boolean() {
    let flags = [
        offset_of!(StoreCrossCols<u8>, is_sh),
        offset_of!(StoreCrossCols<u8>, is_sw),
        offset_of!(StoreCrossCols<u8>, offset),
        offset_of!(StoreCrossCols<u8>, offset) + 1,
        offset_of!(StoreCrossCols<u8>, offset) + 2,
    ];
    assert_padding_silent::<StoreCross>(CHIP, &flags, &record(Sh, 0x2003, (5, 6), 7));
    let of = |op| offsets(op, true).map(move |offset| record(op, offset, (0, 0), 0));
    let records: Vec<_> = OPCODES.into_iter().flat_map(of).collect();
    assert_flags::<StoreCross>(CHIP, &flags, &records, conclude);
}

#[test]
fn negative_results_are_determined() {
    let columns = [
        offset_of!(StoreCrossCols<u8>, address.sum)..offset_of!(StoreCrossCols<u8>, next),
        offset_of!(StoreCrossCols<u8>, next)..offset_of!(StoreCrossCols<u8>, value),
        offset_of!(StoreCrossCols<u8>, after)..offset_of!(StoreCrossCols<u8>, prev_ts),
    ];
    assert_determined::<StoreCross>(CHIP, &records(&OPCODES, true), &columns);
}

#[test]
fn sanity_stores_are_those_of_the_isa() {
    let shard = any_shard();
    for (word, opcode) in random_words(3000).zip(OPCODES.into_iter().cycle()) {
        let offset = if opcode == Sw { 1 + word / 4 % 3 } else { 3 };
        let pair = (word.rotate_left(7), word.rotate_left(15));
        let record = record(opcode, (word & !3) + offset, pair, word.rotate_left(23));
        let row = filled::<StoreCross>(&shard, &record);
        assert!(holds(CHIP, &row), "{record:?}");
        let after = StoreCrossCols::of(&row).after.map(value);
        assert_eq!(after, [record.memory.value, record.memory_high.value], "{record:?}");
    }
}
