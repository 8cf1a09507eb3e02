use core::mem::offset_of;

use isa::Opcode;
use isa::clock::{SLOT_RD, SLOT_RS1, SLOT_RS2};
use p3_field::PrimeCharacteristicRing;

use super::{Mul, MulCols};
use crate::F;
use crate::cols::Columns;
use crate::cpu::bytes::{products, word_bytes};
use crate::cpu::determined::{assert_determined, assert_time_rises};
use crate::cpu::forge::{
    EDGES, any_shard, assert_flags, assert_padding_silent, assert_random_results,
    assert_reads_agree, assert_results, edge_pairs, filled, holds, record, register_program,
};
use crate::machine::ChipId;
use crate::testing::{assert_accepted, assert_columns_bound, run};
use crate::word::{inverse_power_of_two, limbs};

const CHIP: ChipId = ChipId::Mul;

/// The carries that make the equations hold in the field, whatever `c` is.
fn conclude(row: &mut MulCols<F>) {
    let [p0, p1, p2, p3, ..] = products(&word_bytes(row.a), &word_bytes(row.b));
    let (shift8, shrink) = (F::from_u32(256), inverse_power_of_two(16));
    row.carry[0] = (p0 + p1 * shift8 - row.c[0]) * shrink;
    row.carry[1] = (p2 + p3 * shift8 + row.carry[0] - row.c[1]) * shrink;
}

#[test]
fn positive_edges() {
    assert_accepted(&run(&register_program(&[Opcode::Mul])));
}

#[test]
fn negative_every_column_is_bound() {
    assert_columns_bound(&run(&register_program(&[Opcode::Mul])), CHIP, &[]);
}

#[test]
fn negative_two_results_for_one_product() {
    let operands = [&EDGES[..], &[2, 0xff00_ff00, 0x00ff_00ff, 0xfffe_0001]].concat();
    assert_results::<Mul>(CHIP, Opcode::Mul, &operands, |row, lie| {
        row.c = limbs(lie);
        conclude(row);
    });
}

#[test]
fn negative_carry_alias() {
    let shard = any_shard();
    for (a, b) in edge_pairs() {
        let honest = filled::<Mul>(&shard, &record(Opcode::Mul, a, b));
        let [low, high] = MulCols::of(&honest).c;
        let two16 = F::from_u32(1 << 16);
        // Limbs out of range; then the carries of a multiple of p, which is 1 modulo 2^16.
        let mut lies = vec![
            [low + two16, high - F::ONE],
            [low - two16, high + F::ONE],
            [low, high + two16],
            [low, high - two16],
        ];
        lies.extend((1..100).map(|j| [low + F::from_u32(j), high]));
        lies.extend((1..100).map(|j| [low, high + F::from_u32(j)]));
        for c in lies {
            let mut values = honest.clone();
            let row = MulCols::of_mut(&mut values);
            row.c = c;
            conclude(row);
            assert!(!holds(CHIP, &values), "{a:#x} {b:#x}: {c:?}");
        }
    }
}

#[test]
fn negative_reads_of_one_register_differ() {
    assert_reads_agree(&register_program(&[Opcode::Mul]), isa::Chip::Mul);
}

#[test]
fn negative_timestamps_that_do_not_rise() {
    let accesses = [
        (offset_of!(MulCols<u8>, rs1.prev_ts), SLOT_RS1),
        (offset_of!(MulCols<u8>, rs2.prev_ts), SLOT_RS2),
        (offset_of!(MulCols<u8>, rd.prev_ts), SLOT_RD),
    ];
    assert_time_rises::<Mul>(CHIP, record(Opcode::Mul, 7, 2), &accesses);
}

#[test]
fn negative_padding_is_silent_and_the_flag_boolean() {
    let flags = [offset_of!(MulCols<u8>, is_real)];
    let records = [record(Opcode::Mul, 0, 0), record(Opcode::Mul, 3, 5)];
    assert_padding_silent::<Mul>(CHIP, &flags, &records[1]);
    assert_flags::<Mul>(CHIP, &flags, &records, conclude);
}

#[test]
fn negative_results_are_determined() {
    let records: Vec<_> = edge_pairs().map(|(a, b)| record(Opcode::Mul, a, b)).collect();
    let columns = offset_of!(MulCols<u8>, c)..MulCols::<u8>::WIDTH;
    assert_determined::<Mul>(CHIP, &records, &[columns]);
}

#[test]
fn sanity_products_are_those_of_the_isa() {
    assert_random_results::<Mul>(CHIP, &[Opcode::Mul], 2000, |_, b| b, |row| row.c);
}
