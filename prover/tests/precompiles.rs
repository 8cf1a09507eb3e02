//! Calls of precompiles, proven and verified end to end.

mod common;

use air::machine::ChipId;
use common::{chips, output_program, verified};
use isa::Opcode::{Addi, Bne, Lw, Sw};
use isa::{Precompile, Program};
use vm::precompiles::poseidon2::permute;
use vm::testing::{asm, call, exit, li, write};
use vm::{Executor, Limits};

const STATE: u32 = 0x8000;

/// Permutes a state of zeros `calls` times in a loop, then writes it to the output.
fn program(calls: u32) -> Program {
    let body = call(Precompile::Poseidon2, &[STATE]);
    let mut words = li(5, calls).to_vec();
    let back = -4 * (body.len() as i32 + 1);
    words.extend(body);
    words.extend([asm(Addi, 5, 5, 0, -1), asm(Bne, 0, 5, 0, back)]);
    words.extend(write(1, STATE, 64));
    words.extend(li(10, 0));
    words.extend(exit());
    vm::testing::program(0x1000, &words)
}

/// What `calls` permutations make of zeros, as bytes.
fn expected(calls: u32) -> Vec<u8> {
    let state = (0..calls).fold([0; 16], |state, _| permute(state));
    state.iter().flat_map(|word| word.to_le_bytes()).collect()
}

#[test]
fn several_calls_in_one_shard_and_across_shards() {
    let program = program(15);
    let (shards, whole) = verified(&program, u64::MAX);
    assert_eq!((shards, &whole.output), (1, &expected(15)));
    let outcome = vm::run(&program, &[], Limits::default()).expect("it runs");
    assert_eq!((whole.gas, whole.cycles), (outcome.gas, outcome.cycles));

    // So few cells that no shard has room for all calls, and states go from shard to shard.
    let costs = prover::budget::costs();
    let (shards, parts) = verified(&program, 30 * u64::from(costs.cells_per_leaf));
    assert!(shards >= 3, "{shards} shards");
    assert_eq!(parts, whole);
}

#[test]
fn a_call_ends_a_shard_and_another_begins_the_next() {
    // Shards of one instruction each, as far as that goes: a call is alone in its shard.
    let program = vm::testing::program(
        0x1000,
        &[&call(Precompile::Poseidon2, &[STATE])[..], &li(10, 0), &exit()].concat(),
    );
    let (shards, statement) = verified(&program, 1);
    assert_eq!(shards as u64, statement.cycles);
}

#[test]
fn the_state_may_be_on_the_stack() {
    let mut words = li(6, 0x9000).to_vec();
    for place in 0..16 {
        words.extend(li(7, 1000 + place));
        words.push(asm(Sw, 0, 2, 7, -4 * (1 + place as i32)));
    }
    words.push(asm(Addi, 10, 2, 0, -64));
    words.extend(li(17, Precompile::Poseidon2.info().number));
    words.push(asm(isa::Opcode::Ecall, 0, 0, 0, 0));
    words.extend([asm(Lw, 7, 2, 0, -64), asm(Sw, 0, 6, 7, 0)]);
    words.extend(write(1, 0x9000, 4));
    words.extend(li(10, 0));
    words.extend(exit());
    let (_, statement) = verified(&vm::testing::program(0x1000, &words), u64::MAX);
    let permuted = permute(core::array::from_fn(|i| 1015 - i as u32));
    assert_eq!(statement.output, permuted[0].to_le_bytes());
}

#[test]
fn a_shard_without_calls_pays_nothing() {
    let is_call = |chip: &ChipId| *chip == ChipId::Poseidon2Call;
    assert!(!chips(&output_program(3).0).iter().any(is_call));
    assert!(chips(&program(2)).iter().any(is_call));
    let counts = |program: &Program| {
        let mut executor = Executor::new(program, &[], Limits::default()).expect("a small image");
        executor.profile(&prover::budget::costs()).expect("it ends").remove(0)
    };
    assert_eq!(counts(&output_program(3).0).calls[0], 0);
    assert_eq!(counts(&program(2)).calls[0], 2);
}
