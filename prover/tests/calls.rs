//! Calls of every precompile of the table, proven and verified end to end.

mod common;

use std::collections::BTreeSet;

use air::machine::ChipId;
use common::{output_program, prove};
use isa::precompile::{Operand, PrecompileInfo, TABLE};
use isa::{Program, Statement};
use verifier::proof::Proof;
use verifier::{Policy, verify};
use vm::testing::generator::Random;
use vm::testing::operands::{called, operands, store};
use vm::testing::{call, exit, li, write};
use vm::{Executor, Limits};

/// Where the words of calls lie.
const DATA: u32 = 0x10_0000;
/// Room for an operand that lies apart from others.
const APART: u32 = 0x400;

/// The text of calls, and what they write to the output.
struct Calls {
    text: Vec<u32>,
    output: Vec<u8>,
    random: Random,
}

impl Calls {
    /// Two calls of a precompile on the same words, which are stored; all words go to the output, but the
    /// last one of the address space, up to which no syscall writes.
    fn twice(&mut self, info: &PrecompileInfo, pointers: &[u32]) {
        let mut operands = operands(info.precompile, &mut self.random);
        for (pointer, words) in pointers.iter().zip(&operands) {
            self.text.extend(store(*pointer, words));
        }
        for _ in 0..2 {
            self.text.extend(call(info.precompile, pointers));
            operands = called(info.precompile, &operands).expect("words it takes");
        }
        for (pointer, words) in pointers.iter().zip(&operands) {
            let ends = pointer.checked_add(4 * words.len() as u32).is_none();
            let words = &words[..words.len() - usize::from(ends)];
            self.text.extend(write(1, *pointer, 4 * words.len() as u32));
            self.output.extend(words.iter().flat_map(|word| word.to_le_bytes()));
        }
    }
}

/// Calls of all precompiles on operands that lie apart, next to each other in either order, at the
/// start of the address space, and at its end. And what the program writes.
fn program() -> (Program, Vec<u8>) {
    let mut calls = Calls { text: Vec::new(), output: Vec::new(), random: Random(31) };
    for info in &TABLE {
        let apart: Vec<u32> = (0..).map(|i| DATA + APART * i).take(info.operands.len()).collect();
        calls.twice(info, &apart);
        let bytes = |operand: &Operand| 4 * operand.words;
        let mut end = DATA;
        let rising = info.operands.iter().map(|operand| {
            end += bytes(operand);
            end - bytes(operand)
        });
        calls.twice(info, &rising.collect::<Vec<_>>());
        let mut start = 0u32;
        let falling = info.operands.iter().map(|operand| {
            start = start.wrapping_sub(bytes(operand));
            start
        });
        calls.twice(info, &falling.collect::<Vec<_>>());
        for operand in 0..info.operands.len() {
            let mut pointers = apart.clone();
            pointers[operand] = 0;
            calls.twice(info, &pointers);
        }
    }
    let text = [&calls.text[..], &li(10, 0), &exit()].concat();
    (vm::testing::program(0x1000, &text), calls.output)
}

fn chips(proof: &Proof) -> BTreeSet<ChipId> {
    let chips = proof.shards.iter().flat_map(|shard| &shard.chips);
    chips.map(|&chip| ChipId::from_index(chip).expect("a chip")).collect()
}

fn verified(program: &Program, max_cells: u64) -> (Proof, Statement) {
    let (prover, proof) = prove(program, max_cells);
    let bytes = proof.to_bytes().expect("it can be encoded");
    let statement = verify(prover.key(), &bytes, Policy::default()).expect("it verifies");
    (proof, statement)
}

#[test]
fn calls_of_all_precompiles_in_one_shard_and_across_shards() {
    let (program, output) = program();
    let outcome = vm::run(&program, &[], Limits::default()).expect("it runs");
    assert_eq!(outcome.output, output);
    let (proof, whole) = verified(&program, u64::MAX);
    assert_eq!((proof.shards.len(), &whole.output), (1, &output));
    assert_eq!((whole.gas, whole.cycles), (outcome.gas, outcome.cycles));
    let chips = chips(&proof);
    for info in &TABLE {
        let of_call = ChipId::of_precompile(info.precompile);
        assert!(of_call.iter().all(|chip| chips.contains(chip)), "{}", info.name);
    }

    let mut executor = Executor::new(&program, &[], Limits::default()).expect("a small image");
    let cells = executor.profile(&prover::budget::costs()).expect("it ends")[0].cells;
    let (proof, parts) = verified(&program, cells / 3);
    assert!(proof.shards.len() >= 3, "{} shards", proof.shards.len());
    assert_eq!(parts, whole);
}

#[test]
fn a_shard_without_calls_has_no_tables_of_theirs() {
    let (proof, _) = verified(&output_program(3).0, u64::MAX);
    assert!(!chips(&proof).into_iter().any(ChipId::is_of_precompile));
}
