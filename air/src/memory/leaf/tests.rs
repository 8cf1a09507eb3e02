use isa::Opcode;
use p3_field::PrimeCharacteristicRing;
use vm::testing::{asm, exit, li, write};

use super::Leaf;
use crate::F;
use crate::hash::{Hasher, feed_forward};
use crate::machine::ChipId;
use crate::testing::{assert_accepted, assert_columns_bound, passes_for, run, shard, table};
use crate::witness::Witness;

/// Touches registers, program text and the output region.
fn program() -> Vec<u32> {
    let mut words = Vec::new();
    words.extend(li(9, 0xdead_beef));
    words.push(asm(Opcode::Add, 31, 9, 9, 0));
    words.extend(write(1, 0x1000, 9));
    words.extend(exit());
    words
}

#[test]
fn positive_leaves_of_registers_text_and_output() {
    assert_accepted(&run(&program()));
}

#[test]
fn negative_every_column_is_bound() {
    assert_columns_bound(&run(&program()), ChipId::Leaf, &[]);
}

#[test]
fn negative_initial_limb_out_of_range_rejected() {
    // The prover chooses the input, hence its limbs: one of 17 bits, hashed honestly.
    let tables = run(&program());
    let mut tampered = table(&tables, ChipId::Leaf).clone();
    tampered.trace.values[1] = F::from_u32(1 << 16);
    let report = tampered.row(0);
    assert!(!passes_for(&tampered, 0, &report.interactions));
}

#[test]
fn sanity_digests_are_those_of_the_hasher() {
    let shard = shard(&vm::testing::program(0x1000, &program()), &[]);
    let hasher = Hasher::default();
    for leaf in Leaf::records(&shard) {
        let block = crate::hash::leaf_block(&leaf.record.initial);
        let digest = feed_forward(&block, leaf.permuted_initial);
        assert_eq!(digest, hasher.leaf(&leaf.record.initial));
    }
}
