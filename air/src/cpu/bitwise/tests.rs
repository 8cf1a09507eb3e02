use core::mem::offset_of;

use isa::{Chip as Family, Opcode};
use p3_field::PrimeCharacteristicRing;

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
fn negative_padding_silent() {
    let flags = |operation: usize| -> Vec<usize> {
        let start = operation / size_of::<F>();
        (start..start + size_of::<Operation<u8>>()).collect()
    };
    let (and, andi) = (record(Opcode::And, 5, 6), record(Opcode::Andi, 5, 6));
    let register = flags(offset_of!(BitwiseCols<F>, operation));
    assert_padding_silent::<Bitwise>(ChipId::Bitwise, &register, &and);
    let immediate = flags(offset_of!(BitwiseImmCols<F>, operation));
    assert_padding_silent::<BitwiseImm>(ChipId::BitwiseImm, &immediate, &andi);
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
