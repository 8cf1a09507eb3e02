use core::mem::offset_of;

use isa::Opcode::{self, Mulh, Mulhsu, Mulhu};
use p3_field::PrimeCharacteristicRing;

use super::{MulHigh, MulHighCols};
use crate::F;
use crate::cols::Columns;
use crate::cpu::bytes::products;
use crate::cpu::forge::{
    EDGES, any_shard, assert_padding_silent, assert_reads_agree, assert_results, edge_pairs,
    filled, holds, record, register_program,
};
use crate::cpu::memory_forge::random_words;
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

/// Asserts that no row on the edges can be forged in the ways `lies`, even if all that follows is
/// set accordingly, unless a lie leaves the row as it is.
fn assert_refused(lies: &[&Lie]) {
    let shard = any_shard();
    for opcode in OPCODES {
        for (a, b) in edge_pairs() {
            let honest = filled::<MulHigh>(&shard, &record(opcode, a, b));
            for (number, lie) in lies.iter().enumerate() {
                let mut values = honest.clone();
                let row = MulHighCols::of_mut(&mut values);
                lie(row);
                conclude(row);
                let refused = !holds(CHIP, &values);
                assert!(refused != (values == honest), "{opcode:?} {a:#x} {b:#x}, lie {number}");
            }
        }
    }
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

/// Sets the high word to that of the product by the signs that the row claims.
fn multiply(row: &mut MulHighCols<F>) {
    let [a, b] = [(row.a_low, 0), (row.b_low, 1)].map(|(low, i)| {
        let high = row.middle.bytes[i] + row.top[i] * F::from_u32(256);
        let word = value([low.bytes[0] + low.bytes[1] * F::from_u32(256), high]);
        i64::from(word) - if row.negative[i] == F::ONE { 1 << 32 } else { 0 }
    });
    row.c = limbs((a.wrapping_mul(b) >> 32) as u32);
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
    // Limbs out of range, whose surplus the next limb gives back; then the carries of a multiple
    // of p, which is 1 modulo 2^16.
    let shift = F::from_u32(1 << 16);
    let mut lies: Vec<Box<Lie>> = Vec::new();
    for sign in [F::ONE, F::NEG_ONE] {
        lies.push(Box::new(move |row| row.low[0] += sign * shift));
        lies.push(Box::new(move |row| row.low[1] += sign * shift));
        lies.push(Box::new(move |row| row.c[1] += sign * shift));
        lies.push(Box::new(move |row| {
            row.c[0] += sign * shift;
            row.c[1] -= sign;
        }));
        for j in (1..40).map(F::from_u32) {
            lies.push(Box::new(move |row| row.low[0] += sign * j));
            lies.push(Box::new(move |row| row.low[1] += sign * j));
            lies.push(Box::new(move |row| row.c[0] += sign * j));
            lies.push(Box::new(move |row| row.c[1] += sign * j));
        }
    }
    assert_refused(&lies.iter().map(|lie| &**lie).collect::<Vec<_>>());
}

#[test]
fn negative_reads_of_one_register_differ() {
    assert_reads_agree(&register_program(&OPCODES), isa::Chip::MulHigh);
}

#[test]
fn negative_padding_is_silent() {
    let flags = [
        offset_of!(MulHighCols<u8>, is_mulh),
        offset_of!(MulHighCols<u8>, is_mulhsu),
        offset_of!(MulHighCols<u8>, is_mulhu),
        offset_of!(MulHighCols<u8>, negative),
        offset_of!(MulHighCols<u8>, negative) + 1,
        offset_of!(MulHighCols<u8>, is_negative),
    ];
    assert_padding_silent::<MulHigh>(CHIP, &flags, &record(Mulhsu, 3, 5));
}

#[test]
fn sanity_products_are_those_of_the_isa() {
    let shard = any_shard();
    let words: Vec<u32> = random_words(3000).collect();
    for (pair, opcode) in words.windows(2).zip(OPCODES.into_iter().cycle()) {
        let record = record(opcode, pair[0], pair[1]);
        let row = filled::<MulHigh>(&shard, &record);
        assert!(holds(CHIP, &row), "{record:?}");
        assert_eq!(value(MulHighCols::of(&row).c), record.rd.value);
    }
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
