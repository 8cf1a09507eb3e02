//! Calls of `sha256_compress`, proven and verified end to end.

mod common;

use air::machine::ChipId;
use common::{chips, output_program, verified};
use isa::Opcode::{Addi, Bne};
use isa::Precompile::Sha256Compress;
use isa::Program;
use vm::precompiles::sha256::compress;
use vm::testing::{asm, call, exit, li, write};

const STATE: u32 = 0x8000;
/// The program's own words.
const BLOCK: u32 = 0x1000;

/// Compresses the program's first block `calls` times into a state of zeros, then writes the state.
fn program(calls: u32) -> Program {
    let body = call(Sha256Compress, &[STATE, BLOCK]);
    let mut words = li(5, calls).to_vec();
    let back = -4 * (body.len() as i32 + 1);
    words.extend(body);
    words.extend([asm(Addi, 5, 5, 0, -1), asm(Bne, 0, 5, 0, back)]);
    words.extend(write(1, STATE, 32));
    words.extend(li(10, 0));
    words.extend(exit());
    vm::testing::program(BLOCK, &words)
}

/// The state after as many calls, as bytes.
fn expected(program: &Program, calls: u32) -> Vec<u8> {
    let image: std::collections::BTreeMap<u32, u32> = vm::initial_image(program, &[]).collect();
    let block = core::array::from_fn(|i| image[&(BLOCK / 4 + i as u32)]);
    let state = (0..calls).fold([0; 8], |state, _| compress(state, block));
    state.iter().flat_map(|word| word.to_le_bytes()).collect()
}

#[test]
fn several_calls_in_one_shard_and_across_shards() {
    let program = program(5);
    let (shards, whole) = verified(&program, u64::MAX);
    assert_eq!((shards, &whole.output), (1, &expected(&program, 5)));

    // So few cells that no shard has room for all calls, and states go from shard to shard.
    let costs = prover::budget::costs();
    let call = costs.cells_per_call[Sha256Compress as usize];
    let accesses = 27 * costs.cells_per_leaf;
    let (shards, parts) = verified(&program, u64::from(3 * call + accesses));
    assert!(shards >= 3, "{shards} shards");
    assert_eq!(parts, whole);
}

#[test]
fn a_call_ends_a_shard_and_another_begins_the_next() {
    // Shards of one instruction each, as far as that goes: a call is alone in its shard.
    let calls = call(Sha256Compress, &[STATE, BLOCK]);
    let words = [&calls[..], &calls[calls.len() - 1..], &li(10, 0), &exit()].concat();
    let (shards, statement) = verified(&vm::testing::program(BLOCK, &words), 1);
    assert_eq!(shards as u64, statement.cycles);
}

#[test]
fn a_shard_without_calls_pays_nothing() {
    let of_calls = ChipId::of_precompile(Sha256Compress);
    assert!(!chips(&output_program(3).0).iter().any(|chip| of_calls.contains(chip)));
    let with_calls = chips(&program(2));
    assert!(of_calls.iter().all(|chip| with_calls.contains(chip)));
}
