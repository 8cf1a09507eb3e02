use core::mem::offset_of;

use isa::{Chip as Family, Opcode};
use p3_field::{Field, PrimeCharacteristicRing, PrimeField32};

use super::{BranchEqual, BranchEqualCols, norm};
use crate::F;
use crate::cols::Columns;
use crate::cpu::forge::*;
use crate::machine::ChipId;
use crate::testing::{assert_accepted, assert_columns_bound, run};

const OPCODES: [Opcode; 2] = [Opcode::Beq, Opcode::Bne];

#[test]
fn positive_edges() {
    assert_accepted(&run(&branch_program(&OPCODES)));
}

#[test]
fn negative_every_column_is_bound() {
    assert_columns_bound(&run(&branch_program(&OPCODES)), ChipId::BranchEqual, &[]);
}

#[test]
fn negative_any_other_next_pc() {
    for opcode in OPCODES {
        assert_branches::<BranchEqual>(ChipId::BranchEqual, opcode, |row| &mut row.next_pc);
    }
}

#[test]
fn negative_no_choice_of_hints_gives_another_decision() {
    let shard = any_shard();
    for (a, b) in edge_pairs() {
        let honest = filled::<BranchEqual>(&shard, &record(Opcode::Beq, a, b));
        let norm = *BranchEqualCols::of(&honest);
        let norm = super::norm([norm.a[0] - norm.b[0], norm.a[1] - norm.b[1]]);
        let inverse = norm.try_inverse().unwrap_or_default();
        let values = [F::ZERO, F::ONE, F::NEG_ONE, F::TWO, inverse, -inverse, norm];
        for (equal, inverse) in values.iter().flat_map(|x| values.map(|y| (*x, y))) {
            let mut row = honest.clone();
            let cols: &mut BranchEqualCols<F> = BranchEqualCols::of_mut(&mut row);
            (cols.equal, cols.inverse) = (equal, inverse);
            let pc = cols.frame.pc + F::ONE;
            cols.next_pc = pc + equal * (cols.target - pc);
            let holds = holds(ChipId::BranchEqual, &row);
            assert_eq!(holds, row == honest, "{a:#x} {b:#x}: {equal} {inverse}");
        }
    }
}

/// `norm` has no zero but zero, as the factor in it is no square.
#[test]
fn negative_different_words_of_norm_zero() {
    let half = u64::from((F::ORDER_U32 - 1) / 2);
    assert_eq!(F::GENERATOR.exp_u64(half), F::NEG_ONE);
    assert_eq!(norm([F::TWO, F::ONE]), F::from_u32(4) - F::GENERATOR);
}

#[test]
fn negative_rs1_equal_rs2_the_two_reads_may_not_differ() {
    assert_reads_agree(&branch_program(&OPCODES), Family::BranchEqual);
}

#[test]
fn negative_padding_silent_and_flags_boolean() {
    let solve = |row: &mut BranchEqualCols<F>| {
        let is_real = row.is_beq + row.is_bne;
        let norm = norm([row.a[0] - row.b[0], row.a[1] - row.b[1]]);
        row.equal = if norm == F::ZERO { is_real } else { F::ZERO };
        row.inverse = (is_real - row.equal) * norm.try_inverse().unwrap_or_default();
        let is_taken = row.is_bne + row.equal * (row.is_beq - row.is_bne);
        let jump = is_taken * (row.target - row.frame.pc - F::ONE);
        row.next_pc = row.frame.pc + is_real + jump;
    };
    let first = offset_of!(BranchEqualCols<F>, is_beq) / size_of::<F>();
    for (a, b) in [(5, 5), (5, 6)] {
        let records = OPCODES.map(|opcode| record(opcode, a, b));
        assert_flags::<BranchEqual>(ChipId::BranchEqual, &[first, first + 1], &records, solve);
    }
}

#[test]
fn sanity_decisions_are_those_of_the_isa() {
    let shard = any_shard();
    for (a, b) in edge_pairs() {
        let row = filled::<BranchEqual>(&shard, &record(Opcode::Bne, a, b));
        let row: &BranchEqualCols<F> = BranchEqualCols::of(&row);
        assert_eq!(row.equal, F::from_bool(isa::semantics::eq(a, b)));
    }
}
