use core::mem::offset_of;

use isa::Opcode::{self, Sh, Sw};
use isa::clock::{SLOT_MEMORY, SLOT_RS1, SLOT_RS2};
use p3_field::PrimeCharacteristicRing;

use super::{StoreCross, StoreCrossCols};
use crate::F;
use crate::cols::Columns;
use crate::cpu::address::{Address, NextWord, Offset};
use crate::cpu::bytes::word_bytes;
use crate::cpu::determined::{assert_determined, assert_time_rises};
use crate::cpu::forge::{any_shard, assert_flags, assert_padding_silent, filled, holds};
use crate::cpu::memory_forge::{
    Access, Crossing, access_program, alias, assert_address_bound, assert_crossing_offset_bound,
    assert_next_word_bound, assert_no_row_at_other_offsets, assert_none_beyond, assert_refused,
    conjoin, follow, random_words, record, record_of_each_offset, records,
};
use crate::machine::ChipId;
use crate::testing::{assert_accepted, assert_columns_bound, run, value};
use crate::word::inverse_power_of_two;

const CHIP: ChipId = StoreCross::CHIP;
const OPCODES: &[Opcode] = StoreCross::OPCODES;

impl Access for StoreCross {
    const CHIP: ChipId = ChipId::StoreCross;
    const OPCODES: &'static [Opcode] = &[Sh, Sw];
    const CROSSING: bool = true;

    fn address(row: &mut StoreCrossCols<F>) -> &mut Address<F> {
        &mut row.address
    }

    fn offset(row: &mut StoreCrossCols<F>) -> &mut Offset<F> {
        &mut row.offset
    }

    fn conclude(row: &mut StoreCrossCols<F>) {
        for pair in row.before.as_flattened_mut().iter_mut().chain(&mut row.value) {
            conjoin(pair);
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
}

impl Crossing for StoreCross {
    fn next(row: &mut StoreCrossCols<F>) -> &mut NextWord<F> {
        &mut row.next
    }
}

#[test]
fn positive_every_offset() {
    assert_accepted(&run(&access_program(OPCODES, true)));
}

#[test]
fn negative_every_column_is_bound() {
    assert_columns_bound(&run(&access_program(OPCODES, true)), CHIP, &[]);
}

#[test]
fn negative_store_changing_a_neighbouring_byte() {
    let shard = any_shard();
    for record in records(OPCODES, true) {
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
    assert_crossing_offset_bound::<StoreCross>();
}

#[test]
fn negative_bytes_aliased() {
    assert_refused::<StoreCross>(&[
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
    assert_next_word_bound::<StoreCross>();
}

#[test]
fn negative_access_within_a_word() {
    assert_no_row_at_other_offsets::<StoreCross>();
}

#[test]
fn negative_access_beyond_the_address_space() {
    assert_none_beyond::<StoreCross>();
}

#[test]
fn negative_index_reaching_registers_and_aliased_addresses() {
    let records = records(OPCODES, true);
    assert_address_bound::<StoreCross>(
        CHIP,
        &records,
        |row| &mut row.address,
        follow::<StoreCross>,
    );
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
    let records = record_of_each_offset(OPCODES, true);
    assert_flags::<StoreCross>(CHIP, &flags, &records, StoreCross::conclude);
}

#[test]
fn negative_results_are_determined() {
    let columns = [
        offset_of!(StoreCrossCols<u8>, address.sum)..offset_of!(StoreCrossCols<u8>, next),
        offset_of!(StoreCrossCols<u8>, next)..offset_of!(StoreCrossCols<u8>, value),
        offset_of!(StoreCrossCols<u8>, after)..offset_of!(StoreCrossCols<u8>, prev_ts),
    ];
    assert_determined::<StoreCross>(CHIP, &records(OPCODES, true), &columns);
}

#[test]
fn sanity_stores_are_those_of_the_isa() {
    let shard = any_shard();
    for (word, &opcode) in random_words(3000).zip(OPCODES.iter().cycle()) {
        let offset = if opcode == Sw { 1 + word / 4 % 3 } else { 3 };
        let pair = (word.rotate_left(7), word.rotate_left(15));
        let record = record(opcode, (word & !3) + offset, pair, word.rotate_left(23));
        let row = filled::<StoreCross>(&shard, &record);
        assert!(holds(CHIP, &row), "{record:?}");
        let after = StoreCrossCols::of(&row).after.map(value);
        assert_eq!(after, [record.memory.value, record.memory_high.value], "{record:?}");
    }
}
