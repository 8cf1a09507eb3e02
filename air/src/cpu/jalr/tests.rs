use isa::{Instruction, Opcode};
use p3_field::{Field, PrimeCharacteristicRing, PrimeField32};
use vm::records::{Read, Record, Write};
use vm::testing::{asm, exit, li};

use super::{Jalr, JalrCols};
use crate::F;
use crate::check::Table;
use crate::cols::Columns;
use crate::cpu::forge::{EDGES, any_shard, assert_flags, filled, holds, report};
use crate::machine::ChipId;
use crate::testing::{assert_accepted, assert_columns_bound, shard, table, tables, value};
use crate::word::limbs;

/// Link addresses whose limbs carry, and whose words are negative.
const BASES: [u32; 5] = [0x100, 0x1000, 0xff80, 0x7fff_ff80, 0xbfff_0000];
const IMMEDIATES: [i32; 7] = [0, 1, -1, 4, -4, 2047, -2048];

/// Jumps over one instruction, by every immediate, with the low bit of the sum clear and set;
/// with rs1 = rd and with rd = x0.
fn program(base: u32) -> Vec<u32> {
    let mut words = Vec::new();
    for imm in IMMEDIATES {
        for (bit, rd) in [(0, 1), (1, 1), (0, 6), (1, 0)] {
            let target = base + 4 * (words.len() as u32 + 4);
            words.extend(li(6, (target + bit).wrapping_sub(imm as u32)));
            words.extend([asm(Opcode::Jalr, rd, 6, 0, imm), asm(Opcode::Addi, 8, 8, 0, 1)]);
        }
    }
    words.extend(exit());
    words
}

fn at(base: u32) -> Vec<Table> {
    let program = vm::testing::program(base, &program(base));
    tables(&program, &mut shard(&program, &[]))
}

/// One jump.
fn record(a: u32, imm: u32) -> Record {
    let insn = Instruction { opcode: Opcode::Jalr, rd: 1, rs1: 6, rs2: 0, imm };
    Record {
        clk: 100,
        pc: 0x1000,
        next_pc: isa::semantics::add(a, imm) & !1,
        insn,
        rs1: Read { value: a, prev_ts: 99 },
        rs2: Read::default(),
        rd: Write { prev_value: 5, value: 0x1004, prev_ts: 99 },
        memory: Write::default(),
        memory_high: Write::default(),
    }
}

/// Word index of the next instruction, as the row sends it.
fn next_pc(row: &[F]) -> F {
    let report = report(ChipId::Jalr, row);
    let sent = report.interactions.iter().find(|i| i.tuple[0] == F::ONE && i.count == F::ONE);
    sent.expect("a row in use").tuple[1]
}

/// All pairs of an edge and an immediate.
fn operands() -> impl Iterator<Item = (u32, u32)> {
    let near = EDGES.into_iter().flat_map(|a| (0..4).map(move |i| a.wrapping_add(i)));
    near.flat_map(|a| IMMEDIATES.into_iter().map(move |imm| (a, imm as u32)))
}

#[test]
fn positive_at_several_link_addresses() {
    for base in BASES {
        assert_accepted(&at(base));
    }
}

/// From x0, to an address of eleven bits.
#[test]
fn positive_from_x0() {
    let mut words = vec![asm(Opcode::Jalr, 1, 0, 0, 0x109), 0];
    words.extend(exit());
    let program = vm::testing::program(0x100, &words);
    assert_accepted(&tables(&program, &mut shard(&program, &[])));
}

#[test]
fn negative_every_column_is_bound() {
    assert_columns_bound(&at(0xff80), ChipId::Jalr, &[]);
}

/// SANITY and NEGATIVE: a row holds just if the target is a multiple of four, and sends it.
#[test]
fn negative_misaligned_target_has_no_row() {
    let shard = any_shard();
    for (a, imm) in operands() {
        let row = filled::<Jalr>(&shard, &record(a, imm));
        let target = isa::semantics::add(a, imm) & !1;
        assert_eq!(holds(ChipId::Jalr, &row), target.is_multiple_of(4), "{a:#x} {imm:#x}");
        if target.is_multiple_of(4) {
            assert_eq!(next_pc(&row), F::from_u32(target / 4));
        }
    }
}

/// Whatever the sum's limbs and low bit, the row does not hold or goes to the one target.
#[test]
fn negative_any_other_next_pc() {
    let shard = any_shard();
    for (a, imm) in operands() {
        let honest = filled::<Jalr>(&shard, &record(a, imm));
        let [a, imm] = [limbs(a), limbs(imm)];
        let carry = F::from_u32(1 << 16);
        for choice in 0..36 {
            let [low, high, bit] = [choice % 3, choice / 3 % 3, choice / 9].map(F::from_u32);
            let mut row = honest.clone();
            let cols: &mut JalrCols<F> = JalrCols::of_mut(&mut row);
            cols.sum[0] = a[0] + imm[0] - low * carry;
            cols.sum[1] = a[1] + imm[1] + low - high * carry;
            cols.bit = bit;
            assert!(row == honest || !holds(ChipId::Jalr, &row), "{choice}");
        }
    }
}

/// Limbs that are none, and limbs that are no sum.
#[test]
fn negative_limb_out_of_range_or_wrong() {
    let shard = any_shard();
    let four = F::from_u32(4);
    for (a, imm) in operands() {
        let honest = filled::<Jalr>(&shard, &record(a, imm));
        let sum = JalrCols::<F>::of(&honest).sum;
        let shift = F::from_u32(1 << 14);
        for lie in [
            [sum[0] + F::from_u32(1 << 16), sum[1] - F::ONE],
            [sum[0] - F::from_u32(1 << 16), sum[1] + F::ONE],
            // Other targets, of the right form.
            [sum[0] + four, sum[1]],
            [sum[0] - four, sum[1]],
            [sum[0], sum[1] + F::ONE],
            [sum[0], sum[1] - F::ONE],
            // The same next pc: quarter + 2^14 high.
            [sum[0] + four * shift, sum[1] - F::ONE],
            [sum[0], sum[1] + four.inverse()],
        ] {
            let mut row = honest.clone();
            let cols: &mut JalrCols<F> = JalrCols::of_mut(&mut row);
            cols.sum = lie;
            assert!(!holds(ChipId::Jalr, &row), "{a:#x} {imm:#x}");
        }
    }
}

#[test]
fn negative_padding_silent_and_flags_boolean() {
    let records = [record(0x2000, 8)];
    assert_flags::<Jalr>(ChipId::Jalr, &[JalrCols::<F>::WIDTH - 1], &records, |_| {});
}

#[test]
fn sanity_links_and_targets() {
    for base in BASES {
        let tables = at(base);
        for row in table(&tables, ChipId::Jalr).trace.row_slices() {
            let row: &JalrCols<F> = JalrCols::of(row);
            if row.is_real == F::ONE {
                let pc = 4 * row.frame.pc.as_canonical_u32();
                assert_eq!(value(row.link), pc + 4);
                assert_eq!((value(row.sum) & !1), pc + 8);
                assert_eq!(value(row.sum), isa::semantics::add(value(row.a), value(row.imm)));
            }
        }
    }
}
