use isa::Opcode;
use vm::testing::{asm, exit, li};

use super::{Add, AddCols, AddImm};
use crate::F;
use crate::machine::ChipId;
use crate::testing::{assert_accepted, assert_alu_results, assert_columns_bound, run, shard};

/// Operands with every combination of carries, for each of the three instructions.
fn program() -> Vec<u32> {
    let mut words = Vec::new();
    for (a, b) in [(0, 0), (1, 2), (0xffff, 1), (u32::MAX, 1), (0x8000_0000, 0x8000_ffff)] {
        words.extend(li(5, a));
        words.extend(li(6, b));
        words.extend([
            asm(Opcode::Add, 7, 5, 6, 0),
            asm(Opcode::Sub, 7, 5, 6, 0),
            asm(Opcode::Sub, 0, 6, 5, 0),
            asm(Opcode::Add, 5, 5, 5, 0),
            asm(Opcode::Addi, 8, 6, 0, -2048),
        ]);
    }
    words.extend(exit());
    words
}

#[test]
fn positive_carries_in_both_limbs() {
    assert_accepted(&run(&program()));
}

#[test]
fn negative_every_column_is_bound() {
    let tables = run(&program());
    assert_columns_bound(&tables, ChipId::Add, &[]);
    assert_columns_bound(&tables, ChipId::AddImm, &[]);
}

#[test]
fn sanity_results_are_those_of_the_isa() {
    let shard = shard(&vm::testing::program(0x1000, &program()), &[]);
    assert_alu_results::<Add>(&shard, |row: &AddCols<F, 1>| (row.a, row.b, row.c));
    assert_alu_results::<AddImm>(&shard, |row: &AddCols<F, 0>| (row.a, row.b, row.c));
}
