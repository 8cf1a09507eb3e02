use core::mem::offset_of;

use isa::{Chip as Family, Opcode};
use p3_field::PrimeCharacteristicRing;

use super::{BranchLess, BranchLessCols};
use crate::F;
use crate::cols::Columns;
use crate::cpu::compare::comparisons;
use crate::cpu::forge::*;
use crate::machine::ChipId;
use crate::testing::{assert_accepted, assert_columns_bound, run};

const OPCODES: [Opcode; 4] = [Opcode::Blt, Opcode::Bge, Opcode::Bltu, Opcode::Bgeu];

#[test]
fn positive_edges() {
    assert_accepted(&run(&branch_program(&OPCODES)));
}

#[test]
fn negative_every_column_is_bound() {
    assert_columns_bound(&run(&branch_program(&OPCODES)), ChipId::BranchLess, &[]);
}

#[test]
fn negative_any_other_next_pc() {
    for opcode in OPCODES {
        assert_branches::<BranchLess>(ChipId::BranchLess, opcode, |row| &mut row.next_pc);
    }
}

#[test]
fn negative_no_choice_of_hints_gives_another_decision() {
    let shard = any_shard();
    for opcode in OPCODES {
        for (a, b) in edge_pairs() {
            let honest = filled::<BranchLess>(&shard, &record(opcode, a, b));
            let is_signed = matches!(opcode, Opcode::Blt | Opcode::Bge);
            for forged in comparisons(a, b, is_signed) {
                let mut row = honest.clone();
                let cols: &mut BranchLessCols<F> = BranchLessCols::of_mut(&mut row);
                cols.compare = forged;
                solve_next_pc(cols);
                let holds = holds(ChipId::BranchLess, &row);
                assert_eq!(holds, row == honest, "{opcode:?} {a:#x} {b:#x}: {forged:?}");
            }
        }
    }
}

/// Makes the next pc follow from the comparison and the flags, boolean or not.
fn solve_next_pc(row: &mut BranchLessCols<F>) {
    let is_taken = row.compare.less.xor(&row.is_negated);
    let jump = is_taken * (row.target - row.frame.pc - F::ONE);
    row.next_pc = row.frame.pc + row.is_real + jump;
}

/// Flags name the opcode: those of another opcode fetch another instruction.
#[test]
fn negative_flipped_flags() {
    let shard = any_shard();
    let honest = filled::<BranchLess>(&shard, &record(Opcode::Blt, 1, 2));
    let honest = report(ChipId::BranchLess, &honest);
    for opcode in [Opcode::Bge, Opcode::Bltu, Opcode::Bgeu] {
        let other = filled::<BranchLess>(&shard, &record(opcode, 1, 2));
        let other = report(ChipId::BranchLess, &other);
        assert_eq!(other.failed, []);
        assert_ne!(fetched(&other), fetched(&honest));
        assert_eq!(fetched(&other)[2], F::from_u8(opcode as u8));
    }
}

#[test]
fn negative_rs1_equal_rs2_the_two_reads_may_not_differ() {
    assert_reads_agree(&branch_program(&OPCODES), Family::BranchLess);
}

#[test]
fn negative_padding_silent_and_flags_boolean() {
    let first = offset_of!(BranchLessCols<F>, is_signed) / size_of::<F>();
    // High limbs of at least 2^15 stay limbs if is_signed is -1.
    let records = OPCODES.map(|opcode| record(opcode, 0xfffe_0001, 0xffff_0000));
    let flags: Vec<usize> = (first..first + 3).collect();
    assert_flags::<BranchLess>(ChipId::BranchLess, &flags, &records, solve_next_pc);
}

#[test]
fn sanity_decisions_are_those_of_the_isa() {
    let shard = any_shard();
    for (a, b) in edge_pairs() {
        let less = |opcode| {
            let row = filled::<BranchLess>(&shard, &record(opcode, a, b));
            BranchLessCols::<F>::of(&row).compare.less
        };
        assert_eq!(less(Opcode::Blt), F::from_bool(isa::semantics::lt(a, b)));
        assert_eq!(less(Opcode::Bgeu), F::from_bool(isa::semantics::ltu(a, b)));
    }
}
