use core::mem::offset_of;

use isa::Opcode::{self, Sb, Sh};
use isa::clock::{SLOT_MEMORY, SLOT_RS1, SLOT_RS2};
use p3_field::PrimeCharacteristicRing;

use super::{StorePart, StorePartCols};
use crate::F;
use crate::cols::Columns;
use crate::cpu::address::{Address, Offset};
use crate::cpu::determined::{assert_determined, assert_time_rises};
use crate::cpu::forge::{any_shard, assert_flags, assert_padding_silent, filled, holds};
use crate::cpu::memory_forge::{
    Access, access_program, alias, assert_address_bound, assert_no_row_at_other_offsets,
    assert_offset_bound, assert_refused, conjoin, random_words, record, record_of_each_offset,
    records,
};
use crate::machine::ChipId;
use crate::testing::{assert_accepted, assert_columns_bound, run, value};
use crate::word::inverse_power_of_two;

const CHIP: ChipId = StorePart::CHIP;
const OPCODES: &[Opcode] = StorePart::OPCODES;

impl Access for StorePart {
    const CHIP: ChipId = ChipId::StorePart;
    const OPCODES: &'static [Opcode] = &[Sb, Sh];
    const CROSSING: bool = false;

    fn address(row: &mut StorePartCols<F>) -> &mut Address<F> {
        &mut row.address
    }

    fn offset(row: &mut StorePartCols<F>) -> &mut Offset<F> {
        &mut row.offset
    }

    fn conclude(row: &mut StorePartCols<F>) {
        for pair in &mut row.before {
            conjoin(pair);
        }
        let [at1, at2, at3] = row.offset.at;
        let at0 = row.is_byte + row.is_half - at1 - at2 - at3;
        let ([m0, m1], [m2, m3]) = (row.before[0].bytes, row.before[1].bytes);
        let [b0, b1] = row.value_bytes;
        let second = b1 * row.is_half;
        let keep = |at, before| F::ONE - at - before * row.is_half;
        let n0 = at0 * b0 + (F::ONE - at0) * m0;
        let n1 = at1 * b0 + at0 * second + keep(at1, at0) * m1;
        let n2 = at2 * b0 + at1 * second + keep(at2, at1) * m2;
        let n3 = at3 * b0 + at2 * second + keep(at3, at2) * m3;
        row.after = [n0 + n1 * F::from_u32(256), n2 + n3 * F::from_u32(256)];
    }
}

#[test]
fn positive_every_offset() {
    assert_accepted(&run(&access_program(OPCODES, false)));
}

#[test]
fn negative_every_column_is_bound() {
    assert_columns_bound(&run(&access_program(OPCODES, false)), CHIP, &[]);
}

#[test]
fn negative_store_changing_a_neighbouring_byte() {
    let shard = any_shard();
    for record in records(OPCODES, false) {
        let mut values = filled::<StorePart>(&shard, &record);
        let after = StorePartCols::of(&values).after;
        for byte in 0..4 {
            for change in [1, 255] {
                let shift = F::from_u32(change << (8 * (byte % 2)));
                for lie in [after[byte / 2] + shift, after[byte / 2] - shift] {
                    StorePartCols::of_mut(&mut values).after[byte / 2] = lie;
                    assert!(!holds(CHIP, &values), "{record:?}, byte {byte}");
                }
            }
            StorePartCols::of_mut(&mut values).after = after;
        }
        assert!(holds(CHIP, &values), "{record:?}");
    }
}

#[test]
fn negative_wrong_offset() {
    assert_offset_bound::<StorePart>();
}

#[test]
fn negative_bytes_aliased() {
    assert_refused::<StorePart>(&[
        |row| alias(&mut row.before[0].bytes, F::ONE),
        |row| alias(&mut row.before[0].bytes, F::NEG_ONE),
        |row| alias(&mut row.before[0].bytes, inverse_power_of_two(8)),
        |row| alias(&mut row.before[1].bytes, F::ONE),
        |row| alias(&mut row.before[1].bytes, F::NEG_ONE),
        |row| alias(&mut row.before[1].bytes, inverse_power_of_two(8)),
        |row| alias(&mut row.value_bytes, F::ONE),
        |row| alias(&mut row.value_bytes, F::NEG_ONE),
        |row| alias(&mut row.value_bytes, inverse_power_of_two(8)),
    ]);
}

#[test]
fn negative_halfword_that_crosses() {
    assert_no_row_at_other_offsets::<StorePart>();
}

#[test]
fn negative_index_reaching_registers_and_aliased_addresses() {
    let records = records(OPCODES, false);
    assert_address_bound::<StorePart>(CHIP, &records, |row| &mut row.address, |_| {});
}

#[test]
fn negative_timestamps_that_do_not_rise() {
    let accesses = [
        (offset_of!(StorePartCols<u8>, address.rs1.prev_ts), SLOT_RS1),
        (offset_of!(StorePartCols<u8>, rs2.prev_ts), SLOT_RS2),
        (offset_of!(StorePartCols<u8>, prev_ts), SLOT_MEMORY),
    ];
    assert_time_rises::<StorePart>(CHIP, record(Sh, 0x2000, (5, 6), 7), &accesses);
}

#[test]
fn negative_padding_is_silent_and_flags_boolean() {
    let flags = [
        offset_of!(StorePartCols<u8>, is_byte),
        offset_of!(StorePartCols<u8>, is_half),
        offset_of!(StorePartCols<u8>, offset),
        offset_of!(StorePartCols<u8>, offset) + 1,
        offset_of!(StorePartCols<u8>, offset) + 2,
    ];
    assert_padding_silent::<StorePart>(CHIP, &flags, &record(Sh, 0x2002, (5, 6), 7));
    let records = record_of_each_offset(OPCODES, false);
    assert_flags::<StorePart>(CHIP, &flags, &records, StorePart::conclude);
}

#[test]
fn negative_results_are_determined() {
    let columns = [
        offset_of!(StorePartCols<u8>, address.sum)..offset_of!(StorePartCols<u8>, value_bytes),
        offset_of!(StorePartCols<u8>, after)..offset_of!(StorePartCols<u8>, prev_ts),
        offset_of!(StorePartCols<u8>, offset)..StorePartCols::<u8>::WIDTH,
    ];
    assert_determined::<StorePart>(CHIP, &records(OPCODES, false), &columns);
}

#[test]
fn sanity_stores_are_those_of_the_isa() {
    let shard = any_shard();
    for (word, &opcode) in random_words(4000).zip(OPCODES.iter().cycle()) {
        let offset = if opcode == Sh { word / 4 % 3 } else { word % 4 };
        let record = record(opcode, (word & !3) + offset, (!word, 0), word.rotate_left(7));
        let row = filled::<StorePart>(&shard, &record);
        assert!(holds(CHIP, &row), "{record:?}");
        assert_eq!(value(StorePartCols::of(&row).after), record.memory.value, "{record:?}");
    }
}
