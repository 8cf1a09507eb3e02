//! Programs and proofs for the tests of this crate.
#![allow(dead_code)] // each test file uses some of it

use air::machine::ChipId;
use isa::{Opcode, Program, Statement};
use prover::{Nothing, Options, Prover};
use verifier::proof::Proof;
use verifier::{Policy, Profile, verify};
use vm::testing::{asm, exit, li, write};

/// A program that adds a while, writes six bytes of its own text and exits with 42; and its
/// output.
pub fn output_program(additions: usize) -> (Program, Vec<u8>) {
    let mut words = Vec::new();
    words.extend(li(5, 0x1234_5678));
    for _ in 0..additions {
        words.extend([asm(Opcode::Add, 6, 5, 6, 0), asm(Opcode::Sub, 7, 0, 6, 0)]);
    }
    words.extend(write(1, 0x1000, 6));
    words.extend(li(10, 42));
    words.extend(exit());
    let output = words.iter().flat_map(|word| word.to_le_bytes()).take(6).collect();
    (vm::testing::program(0x1000, &words), output)
}

/// Proves a program without input, in shards of at most `max_cells` predicted cells.
pub fn prove(program: &Program, max_cells: u64) -> (Prover, Proof) {
    let mut prover = Prover::new(program.clone(), Profile::Bits100).expect("the program is small");
    let options = Options { max_cells, ..Options::within(4 << 30) };
    let proof = prover.prove(&[], &options, &mut Nothing, &mut Nothing).expect("it can be proven");
    (prover, proof)
}

/// Proves a program likewise and verifies the proof: its shards, and what it states.
pub fn verified(program: &Program, max_cells: u64) -> (usize, Statement) {
    let (prover, proof) = prove(program, max_cells);
    let bytes = proof.to_bytes().expect("it can be encoded");
    let statement = verify(prover.key(), &bytes, Policy::default()).expect("it verifies");
    (proof.shards.len(), statement)
}

/// The chips of a program's proof in one shard.
pub fn chips(program: &Program) -> Vec<ChipId> {
    let (_, proof) = prove(program, u64::MAX);
    let chips = proof.shards[0].chips.iter();
    chips.map(|&chip| ChipId::from_index(chip).expect("a chip")).collect()
}

/// Cells of a shard of about this many instructions, on top of the registers' leaves.
pub fn shards_of(instructions: u64) -> u64 {
    let costs = prover::budget::costs();
    8 * u64::from(costs.cells_per_leaf) + instructions * 64
}
