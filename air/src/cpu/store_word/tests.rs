use core::mem::offset_of;

use isa::Opcode;
use isa::clock::{SLOT_MEMORY, SLOT_RS1, SLOT_RS2};

use super::{StoreWord, StoreWordCols};
use crate::cols::Columns;
use crate::cpu::determined::assert_time_rises;
use crate::cpu::forge::{any_shard, assert_flags, assert_padding_silent, filled, holds};
use crate::cpu::memory_forge::{
    access_program, assert_address_bound, random_words, record, records,
};
use crate::machine::ChipId;
use crate::testing::{assert_accepted, assert_columns_bound, run, value};

const CHIP: ChipId = ChipId::StoreWord;

#[test]
fn positive_edges_of_the_address_space() {
    assert_accepted(&run(&access_program(&[Opcode::Sw], false)));
}

#[test]
fn negative_every_column_is_bound() {
    assert_columns_bound(&run(&access_program(&[Opcode::Sw], false)), CHIP, &[]);
}

#[test]
fn negative_unaligned_store_is_no_row() {
    let shard = any_shard();
    for address in [0x2001, 0x2002, 0x2003, 0xffff_fffd] {
        let record = record(Opcode::Sw, address, (0x80ff_7f01, 0x7f01_80ff), 5);
        assert!(!holds(CHIP, &filled::<StoreWord>(&shard, &record)));
    }
}

#[test]
fn negative_index_reaching_registers_and_aliased_addresses() {
    let records = records(&[Opcode::Sw], false);
    assert_address_bound::<StoreWord>(CHIP, &records, |row| &mut row.address, |_| {});
}

#[test]
fn negative_timestamps_that_do_not_rise() {
    let accesses = [
        (offset_of!(StoreWordCols<u8>, address.rs1.prev_ts), SLOT_RS1),
        (offset_of!(StoreWordCols<u8>, rs2.prev_ts), SLOT_RS2),
        (offset_of!(StoreWordCols<u8>, prev_ts), SLOT_MEMORY),
    ];
    assert_time_rises::<StoreWord>(CHIP, record(Opcode::Sw, 0x2000, (5, 6), 7), &accesses);
}

#[test]
fn negative_padding_is_silent_and_the_flag_boolean() {
    let flags = [offset_of!(StoreWordCols<u8>, is_real)];
    let records = [record(Opcode::Sw, 0, (0, 0), 0), record(Opcode::Sw, 0x2000, (5, 6), 7)];
    assert_padding_silent::<StoreWord>(CHIP, &flags, &records[1]);
    assert_flags::<StoreWord>(CHIP, &flags, &records, |_| {});
}

#[test]
fn sanity_stores_are_those_of_the_isa() {
    let shard = any_shard();
    for word in random_words(1000).chain([u32::MAX]) {
        let record = record(Opcode::Sw, word & !3, (!word, 0), word.rotate_left(7));
        let row = filled::<StoreWord>(&shard, &record);
        assert!(holds(CHIP, &row), "{record:?}");
        let row = StoreWordCols::of(&row);
        assert_eq!(value(row.value), record.memory.value);
        assert_eq!(value(row.prev_value), record.memory.prev_value);
    }
}
