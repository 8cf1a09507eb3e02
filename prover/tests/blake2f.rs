//! Calls of `blake2f`, proven and verified end to end.

mod common;

use air::machine::ChipId;
use common::{output_program, prove, verified};
use isa::Opcode::{Addi, Bne, Sw};
use isa::blake2b::WORDS;
use isa::{Precompile, Program};
use vm::precompiles::blake2f::mixed;
use vm::testing::{asm, call, exit, li, write};
use vm::{Executor, Limits};

const VECTOR: u32 = 0x8000;
/// The text of the program is its message.
const MESSAGE: u32 = 0x1000;
const ROUND: u32 = 0xa000;

/// Mixes its own text into a vector of zeros, in rounds `rounds - 1` to 0, and writes the vector.
fn program(rounds: u32) -> Program {
    let mut words = [li(5, rounds), li(18, ROUND)].concat();
    let body = call(Precompile::Blake2f, &[VECTOR, MESSAGE, ROUND]);
    let back = -4 * (body.len() as i32 + 2);
    words.extend([asm(Addi, 5, 5, 0, -1), asm(Sw, 0, 18, 5, 0)]);
    words.extend(body);
    words.push(asm(Bne, 0, 5, 0, back));
    words.extend(write(1, VECTOR, 128));
    words.extend(li(10, 0));
    words.extend(exit());
    vm::testing::program(0x1000, &words)
}

/// What `rounds` rounds make of zeros, as bytes.
fn expected(program: &Program, rounds: u32) -> Vec<u8> {
    let word = |i: usize| program.image.get(&(MESSAGE + 4 * i as u32)).copied().unwrap_or(0);
    let message: [u32; WORDS] = core::array::from_fn(word);
    let v = (0..rounds)
        .rev()
        .fold([0; WORDS], |v, round| mixed(&v, &message, round).expect("a number below 10"));
    v.into_iter().flat_map(u32::to_le_bytes).collect()
}

#[test]
fn several_calls_in_one_shard_and_across_shards() {
    let program = program(10);
    let (shards, whole) = verified(&program, u64::MAX);
    assert_eq!((shards, &whole.output), (1, &expected(&program, 10)));
    let outcome = vm::run(&program, &[], Limits::default()).expect("it runs");
    assert_eq!((whole.gas, whole.cycles), (outcome.gas, outcome.cycles));

    // So few cells that no shard has room for all calls, and vectors go from shard to shard.
    let costs = prover::budget::costs();
    let (shards, parts) = verified(&program, 30 * u64::from(costs.cells_per_leaf));
    assert!(shards >= 3, "{shards} shards");
    assert_eq!(parts, whole);
}

#[test]
fn a_call_ends_a_shard_and_another_begins_the_next() {
    // Shards of one instruction each, as far as that goes: a call is alone in its shard.
    let calls = call(Precompile::Blake2f, &[VECTOR, MESSAGE, ROUND]);
    let program = vm::testing::program(0x1000, &[&calls[..], &li(10, 0), &exit()].concat());
    let (shards, statement) = verified(&program, 1);
    assert_eq!(shards as u64, statement.cycles);
}

#[test]
fn a_shard_without_calls_pays_nothing() {
    let has_chip = |program: &Program| {
        let (_, proof) = prove(program, u64::MAX);
        proof.shards[0].chips.iter().any(|&chip| ChipId::from_index(chip) == Some(ChipId::Blake2f))
    };
    assert!(!has_chip(&output_program(3).0));
    assert!(has_chip(&program(2)));
    let counts = |program: &Program| {
        let mut executor = Executor::new(program, &[], Limits::default()).expect("a small image");
        let profile = executor.profile(&prover::budget::costs()).expect("it ends").remove(0);
        profile.calls[Precompile::Blake2f as usize]
    };
    assert_eq!((counts(&output_program(3).0), counts(&program(2))), (0, 2));
}
