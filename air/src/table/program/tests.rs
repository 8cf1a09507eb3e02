use isa::Opcode;
use p3_field::PrimeCharacteristicRing;
use p3_matrix::Matrix;
use vm::testing::{asm, exit, program};

use super::preprocessed;
use crate::F;
use crate::check::{Violation, check};
use crate::cpu::frame::PADDING;
use crate::machine::ChipId;
use crate::testing::{assert_accepted, run};

fn words() -> Vec<u32> {
    let mut words = vec![asm(Opcode::Addi, 5, 0, 0, 3); 3];
    words.extend(exit());
    words
}

#[test]
fn positive_counts_every_fetch() {
    assert_accepted(&run(&words()));
}

#[test]
fn negative_wrong_number_of_cycles_rejected() {
    let mut tables = run(&words());
    let program = tables.iter_mut().find(|table| table.air.id == ChipId::Program).unwrap();
    program.public_values[0] += F::ONE;
    assert!(matches!(check(&tables)[0], Violation::Constraint { chip: "Program", .. }));
}

#[test]
fn negative_columns_changed_in_any_row_rejected() {
    let honest = run(&words());
    let position = honest.iter().position(|table| table.air.id == ChipId::Program).unwrap();
    for cell in 0..honest[position].trace.values.len() {
        let mut tables = honest.clone();
        tables[position].trace.values[cell] += F::ONE;
        assert!(!check(&tables).is_empty(), "cell {cell}");
    }
}

#[test]
fn sanity_padding_is_unreachable_and_ebreak_has_no_row() {
    let program = program(0x1000, &[0x0010_0073, words()[0], words()[0], words()[0]]);
    let table = preprocessed(&program);
    assert_eq!(table.height(), 4);
    assert_eq!(table.row_slice(0).unwrap()[0], F::from_u32(0x1004 / 4));
    assert_eq!(table.row_slice(3).unwrap()[0], F::from_u32(PADDING));
}
