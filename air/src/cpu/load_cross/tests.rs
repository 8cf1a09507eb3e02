use core::mem::offset_of;

use isa::Opcode::{self, Lh, Lhu, Lw};
use isa::clock::{SLOT_MEMORY, SLOT_RD, SLOT_RS1};
use p3_field::{PrimeCharacteristicRing, PrimeField32};

use super::{LoadCross, LoadCrossCols};
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

const CHIP: ChipId = ChipId::LoadCross;
const OPCODES: [Opcode; 3] = [Lh, Lhu, Lw];

/// Sets what follows from the other columns as the constraints say.
fn conclude(row: &mut LoadCrossCols<F>) {
    for pair in row.words.as_flattened_mut() {
        pair.and = F::from_u32(pair.bytes[0].as_canonical_u32() & pair.bytes[1].as_canonical_u32());
    }
    let m = row.words.map(word_bytes).as_flattened().to_vec();
    let loaded = |byte: usize| (0..3).map(|i| row.offset.at[i] * m[byte + i + 1]).sum::<F>();
    let limb = |byte: usize| loaded(byte) + loaded(byte + 1) * F::from_u32(256);
    row.c = [limb(0), limb(2) * row.is_lw + row.sign * F::from_u32(0xffff)];
}

/// The second word, after the first.
fn follow(row: &mut LoadCrossCols<F>) {
    row.next = next_word(&row.address, &row.offset);
}

/// Moves the access to the start of its word, with these flags.
fn at_start(row: &mut LoadCrossCols<F>, at: [i32; 3]) {
    let offset = F::from_u32(row.address.sum[0].as_canonical_u32() % 4);
    row.address.sum[0] -= offset;
    row.address.base[0] -= offset;
    row.offset.at = at.map(F::from_i32);
    follow(row);
}

/// Asserts that no row of [`records`] can be forged in one of the ways `lies`, even if all that
/// follows is set accordingly. A lie may leave some rows as they are.
fn assert_refused(lies: &[fn(&mut LoadCrossCols<F>)]) {
    let shard = any_shard();
    for record in records(&OPCODES, true) {
        let honest = filled::<LoadCross>(&shard, &record);
        for (number, lie) in lies.iter().enumerate() {
            let mut values = honest.clone();
            let row = LoadCrossCols::of_mut(&mut values);
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
fn negative_load_with_wrong_sign() {
    assert_refused(&[
        |row| row.sign = F::ONE - row.sign,
        |row| row.sign += F::ONE,
        |row| row.sign += inverse_power_of_two(7),
        |row| row.sign -= inverse_power_of_two(7),
    ]);
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
        |row| alias(&mut row.words[0][0].bytes, F::ONE),
        |row| alias(&mut row.words[0][1].bytes, F::NEG_ONE),
        |row| alias(&mut row.words[1][0].bytes, F::ONE),
        |row| alias(&mut row.words[1][0].bytes, inverse_power_of_two(8)),
        |row| alias(&mut row.words[1][1].bytes, F::NEG_ONE),
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
    for opcode in [Lh, Lhu] {
        for offset in offsets(opcode, false) {
            let record = record(opcode, 0x2000 + offset, (0x80ff_7f01, 0x7f01_80ff), 0);
            assert!(!holds(CHIP, &filled::<LoadCross>(&shard, &record)));
        }
    }
}

#[test]
fn negative_access_beyond_the_address_space() {
    let shard = any_shard();
    for (opcode, address) in [(Lh, u32::MAX), (Lw, 0xffff_fffd), (Lw, u32::MAX)] {
        let record = record(opcode, address, (0x80ff_7f01, 0x7f01_80ff), 0);
        let mut values = filled::<LoadCross>(&shard, &record);
        // The second word at index 2^30, which is register x0; at 2^30 in other parts; at 0.
        for [low, high] in [[0, 1 << 16], [1 << 14, 0xffff], [0, 0], [1 << 30, 0]] {
            let next = &mut LoadCrossCols::of_mut(&mut values).next;
            [next.low, next.high] = [low, high].map(F::from_u32);
            assert!(!holds(CHIP, &values), "{record:?}");
        }
        // The first word at index -1, the second at 0.
        let row = LoadCrossCols::of_mut(&mut values);
        row.address.sum[1] -= F::from_u32(1 << 16);
        follow(row);
        assert!(!holds(CHIP, &values), "{record:?}");
    }
}

#[test]
fn negative_index_reaching_registers_and_aliased_addresses() {
    let records = records(&OPCODES, true);
    assert_address_bound::<LoadCross>(CHIP, &records, |row| &mut row.address, follow);
}

#[test]
fn negative_timestamps_that_do_not_rise() {
    let accesses = [
        (offset_of!(LoadCrossCols<u8>, address.rs1.prev_ts), SLOT_RS1),
        (offset_of!(LoadCrossCols<u8>, rd.prev_ts), SLOT_RD),
        (offset_of!(LoadCrossCols<u8>, prev_ts), SLOT_MEMORY),
        (offset_of!(LoadCrossCols<u8>, prev_ts) + 1, SLOT_MEMORY),
    ];
    assert_time_rises::<LoadCross>(CHIP, record(Lw, 0x2003, (5, 6), 7), &accesses);
}

#[test]
fn negative_padding_is_silent_and_flags_boolean() {
    let flags = [
        offset_of!(LoadCrossCols<u8>, is_lh),
        offset_of!(LoadCrossCols<u8>, is_lhu),
        offset_of!(LoadCrossCols<u8>, is_lw),
        offset_of!(LoadCrossCols<u8>, offset),
        offset_of!(LoadCrossCols<u8>, offset) + 1,
        offset_of!(LoadCrossCols<u8>, offset) + 2,
    ];
    assert_padding_silent::<LoadCross>(CHIP, &flags, &record(Lh, 0x2003, (5, 6), 0));
    let of = |op| offsets(op, true).map(move |offset| record(op, offset, (0, 0), 0));
    let records: Vec<_> = OPCODES.into_iter().flat_map(of).collect();
    assert_flags::<LoadCross>(CHIP, &flags, &records, conclude);
}

#[test]
fn negative_results_are_determined() {
    let columns = [
        offset_of!(LoadCrossCols<u8>, address.sum)..offset_of!(LoadCrossCols<u8>, next),
        offset_of!(LoadCrossCols<u8>, next)..offset_of!(LoadCrossCols<u8>, words),
        offset_of!(LoadCrossCols<u8>, sign)..LoadCrossCols::<u8>::WIDTH,
    ];
    assert_determined::<LoadCross>(CHIP, &records(&OPCODES, true), &columns);
}

#[test]
fn sanity_loads_are_those_of_the_isa() {
    let shard = any_shard();
    for (word, opcode) in random_words(3000).zip(OPCODES.into_iter().cycle()) {
        let offset = if opcode == Lw { 1 + word / 4 % 3 } else { 3 };
        let pair = (word.rotate_left(7), word.rotate_left(15));
        let record = record(opcode, (word & !3) + offset, pair, 0);
        let row = filled::<LoadCross>(&shard, &record);
        assert!(holds(CHIP, &row), "{record:?}");
        assert_eq!(value(LoadCrossCols::of(&row).c), record.rd.value, "{record:?}");
    }
}
