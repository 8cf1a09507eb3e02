use core::mem::offset_of;

use isa::Opcode::{self, Lb, Lbu, Lh, Lhu};
use isa::clock::{SLOT_MEMORY, SLOT_RD, SLOT_RS1};
use p3_field::PrimeCharacteristicRing;

use super::{LoadPart, LoadPartCols};
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

const CHIP: ChipId = LoadPart::CHIP;
const OPCODES: &[Opcode] = LoadPart::OPCODES;

impl Access for LoadPart {
    const CHIP: ChipId = ChipId::LoadPart;
    const OPCODES: &'static [Opcode] = &[Lb, Lbu, Lh, Lhu];
    const CROSSING: bool = false;

    fn address(row: &mut LoadPartCols<F>) -> &mut Address<F> {
        &mut row.address
    }

    fn offset(row: &mut LoadPartCols<F>) -> &mut Offset<F> {
        &mut row.offset
    }

    fn conclude(row: &mut LoadPartCols<F>) {
        let [at1, at2, at3] = row.offset.at;
        let at0 = row.is_real - at1 - at2 - at3;
        let ([m0, m1], [m2, m3]) = (row.low.bytes, row.high);
        conjoin(&mut row.low);
        let first = at0 * m0 + at1 * m1 + at2 * m2 + at3 * m3;
        let second = at0 * m1 + at1 * m2 + at2 * m3;
        let is_byte = F::ONE - row.is_half;
        row.top = is_byte * first + row.is_half * second;
        row.c_low = is_byte * (row.top + row.sign * F::from_u32(0xff00))
            + row.is_half * (first + row.top * F::from_u32(256));
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
fn negative_load_with_wrong_sign() {
    assert_refused::<LoadPart>(&[
        |row| row.sign = F::ONE - row.sign,
        |row| row.sign += F::ONE,
        |row| row.sign += inverse_power_of_two(7),
        |row| row.sign -= inverse_power_of_two(7),
        |row| (row.is_unsigned, row.sign) = (F::ONE, F::ONE),
    ]);
}

#[test]
fn negative_another_byte_on_top() {
    let shard = any_shard();
    for record in records(OPCODES, false) {
        let honest = filled::<LoadPart>(&shard, &record);
        for top in record.memory.value.to_le_bytes().into_iter().chain([0, 0x7f, 0x80, 0xff]) {
            for sign in [0, top >> 7] {
                let mut values = honest.clone();
                let row = LoadPartCols::of_mut(&mut values);
                let first = row.c_low - row.top * F::from_u32(256);
                (row.top, row.sign) = (F::from_u8(top), F::from_u8(sign));
                row.c_low = if row.is_half == F::ONE {
                    first + row.top * F::from_u32(256)
                } else {
                    row.top + row.sign * F::from_u32(0xff00)
                };
                let refused = !holds(CHIP, &values);
                assert!(refused != (values == honest), "{record:?}, top {top:#x}, sign {sign}");
            }
        }
    }
}

#[test]
fn negative_wrong_offset() {
    assert_offset_bound::<LoadPart>();
}

#[test]
fn negative_bytes_aliased() {
    assert_refused::<LoadPart>(&[
        |row| alias(&mut row.low.bytes, F::ONE),
        |row| alias(&mut row.low.bytes, F::NEG_ONE),
        |row| alias(&mut row.low.bytes, inverse_power_of_two(8)),
        |row| alias(&mut row.high, F::ONE),
        |row| alias(&mut row.high, F::NEG_ONE),
        |row| alias(&mut row.high, inverse_power_of_two(8)),
    ]);
}

#[test]
fn negative_halfword_that_crosses() {
    assert_no_row_at_other_offsets::<LoadPart>();
}

#[test]
fn negative_index_reaching_registers_and_aliased_addresses() {
    let records = records(OPCODES, false);
    assert_address_bound::<LoadPart>(CHIP, &records, |row| &mut row.address, |_| {});
}

#[test]
fn negative_timestamps_that_do_not_rise() {
    let accesses = [
        (offset_of!(LoadPartCols<u8>, address.rs1.prev_ts), SLOT_RS1),
        (offset_of!(LoadPartCols<u8>, rd.prev_ts), SLOT_RD),
        (offset_of!(LoadPartCols<u8>, prev_ts), SLOT_MEMORY),
    ];
    assert_time_rises::<LoadPart>(CHIP, record(Lhu, 0x2000, (5, 6), 7), &accesses);
}

#[test]
fn negative_padding_is_silent_and_flags_boolean() {
    let flags = [
        offset_of!(LoadPartCols<u8>, is_real),
        offset_of!(LoadPartCols<u8>, is_unsigned),
        offset_of!(LoadPartCols<u8>, is_half),
        offset_of!(LoadPartCols<u8>, offset),
        offset_of!(LoadPartCols<u8>, offset) + 1,
        offset_of!(LoadPartCols<u8>, offset) + 2,
    ];
    assert_padding_silent::<LoadPart>(CHIP, &flags, &record(Lh, 0x2002, (5, 6), 0));
    let records = record_of_each_offset(OPCODES, false);
    assert_flags::<LoadPart>(CHIP, &flags, &records, LoadPart::conclude);
}

#[test]
fn negative_results_are_determined() {
    let columns = [
        offset_of!(LoadPartCols<u8>, address.sum)..offset_of!(LoadPartCols<u8>, low),
        offset_of!(LoadPartCols<u8>, offset)..LoadPartCols::<u8>::WIDTH,
    ];
    assert_determined::<LoadPart>(CHIP, &records(OPCODES, false), &columns);
}

#[test]
fn sanity_loads_are_those_of_the_isa() {
    let shard = any_shard();
    for (word, &opcode) in random_words(4000).zip(OPCODES.iter().cycle()) {
        let offset = if matches!(opcode, Lh | Lhu) { word / 4 % 3 } else { word % 4 };
        let record = record(opcode, (word & !3) + offset, (word.rotate_left(7), 0), 0);
        let row = filled::<LoadPart>(&shard, &record);
        assert!(holds(CHIP, &row), "{record:?}");
        let row = LoadPartCols::of(&row);
        let c = [row.c_low, row.sign * F::from_u32(0xffff)];
        assert_eq!(value(c), record.rd.value, "{record:?}");
    }
}
