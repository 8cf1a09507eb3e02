use core::mem::offset_of;

use isa::{Chip as Family, Opcode};
use p3_field::PrimeCharacteristicRing;

use super::{LessThan, LessThanCols, LessThanImm};
use crate::F;
use crate::cols::Columns;
use crate::cpu::compare::comparisons;
use crate::cpu::forge::*;
use crate::machine::ChipId;
use crate::testing::{
    assert_accepted, assert_alu_results, assert_columns_bound, run, shard, value,
};

const REGISTER: [Opcode; 2] = [Opcode::Slt, Opcode::Sltu];
const IMMEDIATE: [Opcode; 2] = [Opcode::Slti, Opcode::Sltiu];
const IMMEDIATES: [i32; 6] = [0, 1, -1, 255, 2047, -2048];

#[test]
fn positive_edges() {
    assert_accepted(&run(&register_program(&REGISTER)));
    assert_accepted(&run(&immediate_program(&IMMEDIATE, &IMMEDIATES)));
}

#[test]
fn negative_every_column_is_bound() {
    assert_columns_bound(&run(&register_program(&REGISTER)), ChipId::LessThan, &[]);
    let program = immediate_program(&IMMEDIATE, &IMMEDIATES);
    assert_columns_bound(&run(&program), ChipId::LessThanImm, &[]);
}

#[test]
fn negative_no_choice_of_hints_gives_another_result() {
    let shard = any_shard();
    for opcode in REGISTER {
        for (a, b) in edge_pairs() {
            let honest = filled::<LessThan>(&shard, &record(opcode, a, b));
            for forged in comparisons(a, b, opcode == Opcode::Slt) {
                let mut row = honest.clone();
                LessThanCols::<F, 1>::of_mut(&mut row).compare = forged;
                let is_honest = row == honest;
                let holds = holds(ChipId::LessThan, &row);
                assert_eq!(holds, is_honest, "{opcode:?} {a:#x} {b:#x}: {forged:?}");
            }
        }
    }
}

#[test]
fn negative_rs1_equal_rs2_the_two_reads_may_not_differ() {
    assert_reads_agree(&register_program(&REGISTER), Family::LessThan);
}

#[test]
fn negative_padding_silent_and_flags_boolean() {
    // High limbs of at least 2^15 stay limbs if is_signed is -1.
    let (a, b) = (0xfffe_0001, 0xffff_0000);
    let first = offset_of!(LessThanCols<F, 1>, is_signed) / size_of::<F>();
    let (flags, records) = ([first, first + 1], REGISTER.map(|opcode| record(opcode, a, b)));
    assert_flags::<LessThan>(ChipId::LessThan, &flags, &records, |_| {});
    let first = offset_of!(LessThanCols<F, 0>, is_signed) / size_of::<F>();
    let (flags, records) = ([first, first + 1], IMMEDIATE.map(|opcode| record(opcode, a, b)));
    assert_flags::<LessThanImm>(ChipId::LessThanImm, &flags, &records, |_| {});
}

#[test]
fn sanity_results_are_those_of_the_isa() {
    let program = vm::testing::program(0x1000, &register_program(&REGISTER));
    assert_alu_results::<LessThan>(&shard(&program, &[]), |row: &LessThanCols<F, 1>| {
        (row.a, row.b, [row.compare.less, F::ZERO])
    });
    let words = immediate_program(&IMMEDIATE, &IMMEDIATES);
    let program = vm::testing::program(0x1000, &words);
    assert_alu_results::<LessThanImm>(&shard(&program, &[]), |row: &LessThanCols<F, 0>| {
        assert!(value(row.b) < 2048 || value(row.b) >= u32::MAX - 2047);
        (row.a, row.b, [row.compare.less, F::ZERO])
    });
}
