use core::mem::offset_of;

use isa::Opcode::{self, Mulh, Mulhsu, Mulhu};
use isa::clock::{SLOT_RD, SLOT_RS1, SLOT_RS2};
use p3_field::PrimeCharacteristicRing;
use vm::records::Record;

use super::{MulHigh, MulHighCols};
use crate::F;
use crate::cpu::bytes::products;
use crate::cpu::determined::{assert_determined, assert_time_rises};
use crate::cpu::forge::{
    self, EDGES, any_shard, assert_flags, assert_padding_silent, assert_random_results,
    assert_reads_agree, assert_results, edge_pairs, filled, holds, record, register_program,
};
use crate::machine::ChipId;
use crate::testing::{assert_accepted, assert_columns_bound, run, value};
use crate::word::{inverse_power_of_two, limbs};

const CHIP: ChipId = ChipId::MulHigh;
/// Changes a row.
type Lie = dyn Fn(&mut MulHighCols<F>);

const OPCODES: [Opcode; 3] = [Mulh, Mulhsu, Mulhu];

/// The left sides of the four lines, without carries, by the signs that the row claims.
fn lines(row: &MulHighCols<F>) -> [F; 4] {
    let [a, b] = [(row.a_low, 0), (row.b_low, 1)].map(|(low, i)| {
        let top = row.top[i] - row.negative[i] * F::from_u32(256);
        [low.bytes[0], low.bytes[1], row.middle.bytes[i], top]
    });
    let [p0, p1, p2, p3, p4, p5, p6] = products(&a, &b);
    let shift8 = F::from_u32(256);
    [p0 + p1 * shift8, p2 + p3 * shift8, p4 + p5 * shift8, p6]
}

/// The carries that make the first three equations hold in the field, whatever the limbs are,
/// and the sign of the fourth.
fn conclude(row: &mut MulHighCols<F>) {
    let shrink = inverse_power_of_two(16);
    let [line1, line2, line3, line4] = lines(row);
    row.carry[0] = (line1 - row.low[0]) * shrink;
    row.carry[1] = (line2 + row.carry[0] - row.low[1]) * shrink;
    row.carry[2] = (line3 + row.carry[1] - row.c[0]) * shrink;
    row.is_negative = (row.c[1] - line4 - row.carry[2]) * shrink;
}

/// One record for each opcode and pair of edges.
fn records() -> Vec<Record> {
    let of = |op| edge_pairs().map(move |(a, b)| record(op, a, b));
    OPCODES.into_iter().flat_map(of).collect()
}

/// Asserts that no row of [`records`] can be forged in the ways `lies`.
fn assert_refused(lies: &[&Lie]) {
    forge::assert_refused::<MulHigh, _>(CHIP, &records(), lies, conclude);
}

#[test]
fn positive_edges() {
    assert_accepted(&run(&register_program(&OPCODES)));
}

#[test]
fn negative_every_column_is_bound() {
    assert_columns_bound(&run(&register_program(&OPCODES)), CHIP, &[]);
}

#[test]
fn negative_two_results_for_one_product() {
    let operands = [&EDGES[..], &[2, 0xff00_ff00, 0x00ff_00ff, 0xfffe_0001]].concat();
    for opcode in OPCODES {
        assert_results::<MulHigh>(CHIP, opcode, &operands, |row, lie| {
            row.c = limbs(lie);
            conclude(row);
        });
    }
}

/// Sets the product to that by the signs that the row claims, which may be multiples of one half.
fn multiply(row: &mut MulHighCols<F>) {
    let [a, b] = [(row.a_low, 0), (row.b_low, 1)].map(|(low, i)| {
        let high = row.middle.bytes[i] + row.top[i] * F::from_u32(256);
        let word = value([low.bytes[0] + low.bytes[1] * F::from_u32(256), high]);
        let halves = [-2, -1, 0, 1, 2, 4]
            .into_iter()
            .find(|&halves| F::from_i32(halves) == row.negative[i].double());
        i128::from(word) - (i128::from(halves.unwrap_or(0)) << 31)
    });
    row.low = limbs((a * b) as u32);
    row.c = limbs(((a * b) >> 32) as u32);
}

#[test]
fn negative_flipped_signs() {
    assert_refused(&[
        &|row| {
            row.negative[0] = F::ONE - row.negative[0];
            multiply(row);
        },
        &|row| {
            row.negative[1] = F::ONE - row.negative[1];
            multiply(row);
        },
        &|row| {
            row.negative = row.negative.map(|sign| F::ONE - sign);
            multiply(row);
        },
    ]);
}

#[test]
fn negative_carry_alias() {
    // A limb off by so much that its carry is off by one, or by 2^-16 = -30720 modulo p; the next
    // limb to make up for that, or not.
    fn limb(row: &mut MulHighCols<F>, index: usize) -> &mut F {
        let [low, high] = [&mut row.low, &mut row.c];
        low.iter_mut().chain(high).nth(index).expect("a limb of four")
    }
    let mut lies: Vec<Box<Lie>> = Vec::new();
    for index in 0..4 {
        for sign in [F::ONE, F::NEG_ONE] {
            for step in [1 << 16, 1, 2, 3, 255].map(|step| sign * F::from_u32(step)) {
                lies.push(Box::new(move |row| *limb(row, index) += step));
                if index < 3 {
                    lies.push(Box::new(move |row| {
                        *limb(row, index) += step;
                        *limb(row, index + 1) -= step * inverse_power_of_two(16);
                    }));
                }
            }
        }
    }
    assert_refused(&lies.iter().map(|lie| &**lie).collect::<Vec<_>>());
}

#[test]
fn negative_reads_of_one_register_differ() {
    assert_reads_agree(&register_program(&OPCODES), isa::Chip::MulHigh);
}

#[test]
fn negative_timestamps_that_do_not_rise() {
    let accesses = [
        (offset_of!(MulHighCols<u8>, rs1.prev_ts), SLOT_RS1),
        (offset_of!(MulHighCols<u8>, rs2.prev_ts), SLOT_RS2),
        (offset_of!(MulHighCols<u8>, rd.prev_ts), SLOT_RD),
    ];
    assert_time_rises::<MulHigh>(CHIP, record(Mulhsu, 7, 2), &accesses);
}

#[test]
fn negative_padding_is_silent_and_flags_boolean() {
    let flags = [
        offset_of!(MulHighCols<u8>, negative),
        offset_of!(MulHighCols<u8>, negative) + 1,
        offset_of!(MulHighCols<u8>, is_mulh),
        offset_of!(MulHighCols<u8>, is_mulhsu),
        offset_of!(MulHighCols<u8>, is_mulhu),
    ];
    assert_padding_silent::<MulHigh>(CHIP, &flags, &record(Mulhsu, 3, 5));
    // Top bytes that a sign of one half takes to zero, others that it leaves in range.
    let operands = [(0, 0), (0x4000_0000, 0x4000_0000), (0x8000_0000, 0x4000_0000), (0, 1 << 31)];
    let all = OPCODES.into_iter().flat_map(|op| operands.map(|(a, b)| record(op, a, b)));
    let solve = |row: &mut MulHighCols<F>| {
        multiply(row);
        conclude(row);
    };
    assert_flags::<MulHigh>(CHIP, &flags, &all.collect::<Vec<_>>(), solve);
}

#[test]
fn negative_results_are_determined() {
    let columns = offset_of!(MulHighCols<u8>, negative)..offset_of!(MulHighCols<u8>, is_mulh);
    assert_determined::<MulHigh>(CHIP, &records(), &[columns]);
}

#[test]
fn sanity_products_are_those_of_the_isa() {
    assert_random_results::<MulHigh>(CHIP, &OPCODES, 3000, |_, b| b, |row| row.c);
}

/// The bounds of the module's doc, at the operands that come closest to them.
#[test]
fn sanity_carries_at_their_bounds() {
    let shard = any_shard();
    for (opcode, a, b) in [
        (Mulhu, u32::MAX, u32::MAX),
        (Mulh, 0x8000_0000, 0x8000_0000),
        (Mulh, 0x80ff_ffff, 0x80ff_ffff),
        (Mulh, 0x80ff_ffff, 0x7fff_ffff),
        (Mulhsu, 0x8000_0000, u32::MAX),
        (Mulhsu, 0x80ff_ffff, u32::MAX),
    ] {
        assert!(holds(CHIP, &filled::<MulHigh>(&shard, &record(opcode, a, b))));
    }
}
