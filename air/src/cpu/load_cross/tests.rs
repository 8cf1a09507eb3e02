use core::mem::offset_of;

use isa::Opcode::{self, Lh, Lhu, Lw};
use isa::clock::{SLOT_MEMORY, SLOT_RD, SLOT_RS1};
use p3_field::PrimeCharacteristicRing;

use super::{LoadCross, LoadCrossCols};
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

const CHIP: ChipId = LoadCross::CHIP;
const OPCODES: &[Opcode] = LoadCross::OPCODES;

impl Access for LoadCross {
    const CHIP: ChipId = ChipId::LoadCross;
    const OPCODES: &'static [Opcode] = &[Lh, Lhu, Lw];
    const CROSSING: bool = true;

    fn address(row: &mut LoadCrossCols<F>) -> &mut Address<F> {
        &mut row.address
    }

    fn offset(row: &mut LoadCrossCols<F>) -> &mut Offset<F> {
        &mut row.offset
    }

    fn conclude(row: &mut LoadCrossCols<F>) {
        for pair in row.words.as_flattened_mut() {
            conjoin(pair);
        }
        let m = row.words.map(word_bytes).as_flattened().to_vec();
        let loaded = |byte: usize| (0..3).map(|i| row.offset.at[i] * m[byte + i + 1]).sum::<F>();
        let limb = |byte: usize| loaded(byte) + loaded(byte + 1) * F::from_u32(256);
        row.c = [limb(0), limb(2) * row.is_lw + row.sign * F::from_u32(0xffff)];
    }
}

impl Crossing for LoadCross {
    fn next(row: &mut LoadCrossCols<F>) -> &mut NextWord<F> {
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
fn negative_load_with_wrong_sign() {
    assert_refused::<LoadCross>(&[
        |row| row.sign = F::ONE - row.sign,
        |row| row.sign += F::ONE,
        |row| row.sign += inverse_power_of_two(7),
        |row| row.sign -= inverse_power_of_two(7),
    ]);
}

#[test]
fn negative_wrong_offset() {
    assert_crossing_offset_bound::<LoadCross>();
}

#[test]
fn negative_bytes_aliased() {
    assert_refused::<LoadCross>(&[
        |row| alias(&mut row.words[0][0].bytes, F::ONE),
        |row| alias(&mut row.words[0][1].bytes, F::NEG_ONE),
        |row| alias(&mut row.words[1][0].bytes, F::ONE),
        |row| alias(&mut row.words[1][0].bytes, inverse_power_of_two(8)),
        |row| alias(&mut row.words[1][1].bytes, F::NEG_ONE),
    ]);
}

#[test]
fn negative_second_word_is_the_next() {
    assert_next_word_bound::<LoadCross>();
}

#[test]
fn negative_access_within_a_word() {
    assert_no_row_at_other_offsets::<LoadCross>();
}

#[test]
fn negative_access_beyond_the_address_space() {
    assert_none_beyond::<LoadCross>();
}

#[test]
fn negative_index_reaching_registers_and_aliased_addresses() {
    let records = records(OPCODES, true);
    assert_address_bound::<LoadCross>(CHIP, &records, |row| &mut row.address, follow::<LoadCross>);
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
    let records = record_of_each_offset(OPCODES, true);
    assert_flags::<LoadCross>(CHIP, &flags, &records, LoadCross::conclude);
}

#[test]
fn negative_results_are_determined() {
    let columns = [
        offset_of!(LoadCrossCols<u8>, address.sum)..offset_of!(LoadCrossCols<u8>, next),
        offset_of!(LoadCrossCols<u8>, next)..offset_of!(LoadCrossCols<u8>, words),
        offset_of!(LoadCrossCols<u8>, sign)..LoadCrossCols::<u8>::WIDTH,
    ];
    assert_determined::<LoadCross>(CHIP, &records(OPCODES, true), &columns);
}

#[test]
fn sanity_loads_are_those_of_the_isa() {
    let shard = any_shard();
    for (word, &opcode) in random_words(3000).zip(OPCODES.iter().cycle()) {
        let offset = if opcode == Lw { 1 + word / 4 % 3 } else { 3 };
        let pair = (word.rotate_left(7), word.rotate_left(15));
        let record = record(opcode, (word & !3) + offset, pair, 0);
        let row = filled::<LoadCross>(&shard, &record);
        assert!(holds(CHIP, &row), "{record:?}");
        assert_eq!(value(LoadCrossCols::of(&row).c), record.rd.value, "{record:?}");
    }
}
