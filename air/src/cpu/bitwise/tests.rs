use core::mem::offset_of;

use isa::{Chip as Family, Opcode};
use p3_field::{Field, PrimeCharacteristicRing};

use super::{Bitwise, BitwiseCols, BitwiseImm, BitwiseImmCols, ByteLimb, Operation};
use crate::F;
use crate::cols::Columns;
use crate::cpu::forge::*;
use crate::machine::ChipId;
use crate::testing::{
    assert_accepted, assert_alu_results, assert_columns_bound, run, shard, value,
};
use crate::word::{Word, limbs};

const REGISTER: [Opcode; 3] = [Opcode::And, Opcode::Or, Opcode::Xor];
const IMMEDIATE: [Opcode; 3] = [Opcode::Andi, Opcode::Ori, Opcode::Xori];
const IMMEDIATES: [i32; 6] = [0, 1, -1, 255, 2047, -2048];

#[test]
fn positive_edges() {
    assert_accepted(&run(&register_program(&REGISTER)));
    assert_accepted(&run(&immediate_program(&IMMEDIATE, &IMMEDIATES)));
}

#[test]
fn negative_every_column_is_bound() {
    assert_columns_bound(&run(&register_program(&REGISTER)), ChipId::Bitwise, &[]);
    let program = immediate_program(&IMMEDIATE, &IMMEDIATES);
    assert_columns_bound(&run(&program), ChipId::BitwiseImm, &[]);
}

#[test]
fn negative_no_result_but_that_of_the_isa() {
    for opcode in REGISTER {
        let set = |row: &mut BitwiseCols<F>, c| row.c = limbs(c);
        assert_results::<Bitwise>(ChipId::Bitwise, opcode, &EDGES, set);
    }
    for opcode in IMMEDIATE {
        let set = |row: &mut BitwiseImmCols<F>, c| row.c = limbs(c);
        let immediates = IMMEDIATES.map(|imm| imm as u32);
        assert_results::<BitwiseImm>(ChipId::BitwiseImm, opcode, &immediates, set);
    }
}

#[test]
fn negative_bytes_of_a_limb_do_not_alias() {
    let shard = any_shard();
    let byte = F::from_u32(256);
    for (a, b) in edge_pairs() {
        let honest = filled::<Bitwise>(&shard, &record(Opcode::Xor, a, b));
        // Each forgery leaves the limb as it is.
        let forgeries: [fn(&mut ByteLimb<F>, F); 4] = [
            |limb, byte| (limb.a[0], limb.a[1]) = (limb.a[0] + byte, limb.a[1] - F::ONE),
            |limb, byte| (limb.a[0], limb.a[1]) = (limb.a[0] - byte, limb.a[1] + F::ONE),
            |limb, byte| (limb.b[0], limb.b[1]) = (limb.b[0] + byte, limb.b[1] - F::ONE),
            |limb, byte| (limb.and[0], limb.and[1]) = (limb.and[0] + byte, limb.and[1] - F::ONE),
        ];
        for forge in forgeries {
            let mut row = honest.clone();
            forge(&mut BitwiseCols::of_mut(&mut row).low, byte);
            assert!(!holds(ChipId::Bitwise, &row), "{a:#x} {b:#x}");
        }
    }
}

#[test]
fn negative_flipped_sign_of_the_immediate() {
    let shard = any_shard();
    for opcode in IMMEDIATE {
        for (a, b) in EDGES.into_iter().flat_map(|a| IMMEDIATES.map(|b| (a, b as u32))) {
            let flipped = filled::<BitwiseImm>(&shard, &record(opcode, a, b ^ 0xffff_0000));
            assert!(holds(ChipId::BitwiseImm, &flipped), "consistent in itself");
            let honest =
                report(ChipId::BitwiseImm, &filled::<BitwiseImm>(&shard, &record(opcode, a, b)));
            let forged = report(ChipId::BitwiseImm, &flipped);
            assert_ne!(fetched(&forged), fetched(&honest), "the fetch says which it is");
        }
    }
}

#[test]
fn negative_rs1_equal_rs2_the_two_reads_may_not_differ() {
    assert_reads_agree(&register_program(&REGISTER), Family::Bitwise);
}

#[test]
fn negative_padding_silent_and_flags_boolean() {
    let flags = |operation: usize| -> Vec<usize> {
        let start = operation / size_of::<F>();
        (start..start + size_of::<Operation<u8>>()).collect()
    };
    let (a, b) = (0x0f0f_00ff, 0x33);
    let register = flags(offset_of!(BitwiseCols<F>, operation));
    let records = REGISTER.map(|opcode| record(opcode, a, b));
    assert_flags::<Bitwise>(ChipId::Bitwise, &register, &records, |row| {
        row.c = [&row.low, &row.high].map(|limb| result(&row.operation, operands(limb)));
    });
    let immediate = flags(offset_of!(BitwiseImmCols<F>, operation));
    let records = IMMEDIATE.map(|opcode| record(opcode, a, b));
    assert_flags::<BitwiseImm>(ChipId::BitwiseImm, &immediate, &records, solve_immediate);
}

/// The sums of the bytes of `a`, `b` and their conjunction.
fn operands(limb: &ByteLimb<F>) -> [F; 3] {
    [limb.a, limb.b, limb.and].map(|[low, high]| low + high * F::from_u32(256))
}

/// The result that the constraints ask for, whatever the flags.
fn result(operation: &Operation<F>, [a, b, and]: [F; 3]) -> F {
    let Operation { is_and, is_or, is_xor } = *operation;
    is_and * and + is_or * (a + b - and) + is_xor * (a + b - and.double())
}

/// Makes the result follow from the flags and the sign of the immediate, boolean or not.
fn solve_immediate(row: &mut BitwiseImmCols<F>) {
    let high = [row.a_high, row.b_negative * F::from_u32(0xffff), row.a_high * row.b_negative];
    row.c = [result(&row.operation, operands(&row.low)), result(&row.operation, high)];
}

/// An immediate that is not sign-extended from 16 bits has no row.
#[test]
fn negative_unbound_sign_of_the_immediate() {
    let shard = any_shard();
    for opcode in IMMEDIATE {
        for (high, is_extended) in [(0, true), (1, false), (0x1234, false), (0xffff, true)] {
            let mut row = filled::<BitwiseImm>(&shard, &record(opcode, 0x0f0f_0f0f, high << 16));
            let cols: &mut BitwiseImmCols<F> = BitwiseImmCols::of_mut(&mut row);
            cols.b_negative = F::from_u32(high) * F::from_u32(0xffff).inverse();
            solve_immediate(cols);
            assert_eq!(holds(ChipId::BitwiseImm, &row), is_extended, "{opcode:?} {high:#x}");
        }
    }
}

#[test]
fn sanity_results_are_those_of_the_isa() {
    let bytes = |[low, high]: [F; 2]| low + high * F::from_u32(256);
    let program = vm::testing::program(0x1000, &register_program(&REGISTER));
    assert_alu_results::<Bitwise>(&shard(&program, &[]), |row| {
        let pair = |low, high| -> Word<F> { [bytes(low), bytes(high)] };
        (pair(row.low.a, row.high.a), pair(row.low.b, row.high.b), row.c)
    });
    let program = immediate_program(&IMMEDIATE, &IMMEDIATES);
    let program = vm::testing::program(0x1000, &program);
    assert_alu_results::<BitwiseImm>(&shard(&program, &[]), |row| {
        let b = [bytes(row.low.b), row.b_negative * F::from_u32(0xffff)];
        assert!(value(b) < 2048 || value(b) >= u32::MAX - 2047);
        ([bytes(row.low.a), row.a_high], b, row.c)
    });
}
