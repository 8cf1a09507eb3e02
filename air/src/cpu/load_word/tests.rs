use core::mem::offset_of;

use isa::Opcode;
use isa::clock::{SLOT_MEMORY, SLOT_RD, SLOT_RS1};

use super::{LoadWord, LoadWordCols};
use crate::cols::Columns;
use crate::cpu::determined::assert_time_rises;
use crate::cpu::forge::{any_shard, assert_flags, assert_padding_silent, filled, holds};
use crate::cpu::memory_forge::{
    access_program, assert_address_bound, random_words, record, records,
};
use crate::machine::ChipId;
use crate::testing::{assert_accepted, assert_columns_bound, run, value};

const CHIP: ChipId = ChipId::LoadWord;

#[test]
fn positive_edges_of_the_address_space() {
    assert_accepted(&run(&access_program(&[Opcode::Lw], false)));
}

#[test]
fn negative_every_column_is_bound() {
    assert_columns_bound(&run(&access_program(&[Opcode::Lw], false)), CHIP, &[]);
}

#[test]
fn negative_unaligned_load_is_no_row() {
    let shard = any_shard();
    for address in [0x2001, 0x2002, 0x2003, 0xffff_fffd] {
        let record = record(Opcode::Lw, address, (0x80ff_7f01, 0x7f01_80ff), 0);
        assert!(!holds(CHIP, &filled::<LoadWord>(&shard, &record)));
    }
}

#[test]
fn negative_index_reaching_registers_and_aliased_addresses() {
    let records = records(&[Opcode::Lw], false);
    assert_address_bound::<LoadWord>(CHIP, &records, |row| &mut row.address, |_| {});
}

#[test]
fn negative_timestamps_that_do_not_rise() {
    let accesses = [
        (offset_of!(LoadWordCols<u8>, address.rs1.prev_ts), SLOT_RS1),
        (offset_of!(LoadWordCols<u8>, rd.prev_ts), SLOT_RD),
        (offset_of!(LoadWordCols<u8>, prev_ts), SLOT_MEMORY),
    ];
    assert_time_rises::<LoadWord>(CHIP, record(Opcode::Lw, 0x2000, (5, 6), 7), &accesses);
}

#[test]
fn negative_padding_is_silent_and_the_flag_boolean() {
    let flags = [offset_of!(LoadWordCols<u8>, is_real)];
    let records = [record(Opcode::Lw, 0, (0, 0), 0), record(Opcode::Lw, 0x2000, (5, 6), 7)];
    assert_padding_silent::<LoadWord>(CHIP, &flags, &records[1]);
    assert_flags::<LoadWord>(CHIP, &flags, &records, |_| {});
}

#[test]
fn sanity_loads_are_those_of_the_isa() {
    let shard = any_shard();
    for word in random_words(1000).chain([u32::MAX]) {
        let record = record(Opcode::Lw, word & !3, (word.rotate_left(7), 0), 0);
        let row = filled::<LoadWord>(&shard, &record);
        assert!(holds(CHIP, &row), "{record:?}");
        assert_eq!(value(LoadWordCols::of(&row).value), record.rd.value);
    }
}
