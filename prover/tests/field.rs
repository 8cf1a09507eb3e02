//! Calls of `poseidon2_24`, `ext_dot`, `ext_horner` and `ext_horner_base`, proven and verified end to end.

mod common;

use air::machine::ChipId;
use common::{chips, output_program, verified};
use isa::Opcode::{Addi, Bne};
use isa::Precompile::{ExtDot, ExtHorner, ExtHornerBase, Poseidon2Width24};
use isa::{Precompile, Program};
use vm::precompiles::extension::{dot, horner, horner_base};
use vm::precompiles::poseidon2::permute_24;
use vm::testing::{asm, call, exit, li, write};
use vm::{Executor, Limits};

const ALL: [Precompile; 4] = [Poseidon2Width24, ExtDot, ExtHorner, ExtHornerBase];
/// 24 words that are permuted, 40 more that are read with them.
const STATE: u32 = 0x8000;
const WORDS: usize = 64;
/// An element, and three calls that change it.
const SUM: u32 = 0x9000;
const CALLS: [(Precompile, u32, u32); 3] = [
    (ExtDot, STATE, STATE + 4 * 20),
    (ExtHorner, STATE + 4 * 3, STATE + 4 * 8),
    (ExtHornerBase, STATE + 4 * 19, STATE + 4 * 2),
];

/// Permutes a state, and takes an element on by it in three ways, `turns` times in a loop; writes both.
fn program(turns: u32) -> Program {
    let mut body = call(Poseidon2Width24, &[STATE]);
    for (precompile, a, b) in CALLS {
        body.extend(call(precompile, &[SUM, a, b]));
    }
    body.push(asm(Addi, 5, 5, 0, -1));
    let back = -4 * body.len() as i32;
    let mut words = li(5, turns).to_vec();
    words.extend(body);
    words.push(asm(Bne, 0, 5, 0, back));
    words.extend(write(1, STATE, 96));
    words.extend(write(1, SUM, 20));
    words.extend(li(10, 0));
    words.extend(exit());
    vm::testing::program(0x1000, &words)
}

/// What the program writes.
fn expected(turns: u32) -> Vec<u8> {
    let (mut words, mut sum) = ([0; WORDS], [0; 5]);
    for _ in 0..turns {
        let (state, _) = words.split_first_chunk_mut::<24>().expect("a state");
        *state = permute_24(*state);
        for (precompile, a, b) in CALLS {
            let [a, b] = [a, b].map(|pointer| &words[(pointer - STATE) as usize / 4..]);
            sum = match precompile {
                ExtDot => dot(&sum, &a.as_chunks().0[..4], &b.as_chunks().0[..4]),
                ExtHorner => horner(&sum, &a.as_chunks().0[0], &b.as_chunks().0[..8]),
                _ => horner_base(&sum, &a.as_chunks().0[0], &b[..40]),
            };
        }
    }
    words[..24].iter().chain(&sum).flat_map(|word| word.to_le_bytes()).collect()
}

#[test]
fn several_calls_in_one_shard_and_across_shards() {
    let program = program(6);
    let (shards, whole) = verified(&program, u64::MAX);
    assert_eq!((shards, &whole.output), (1, &expected(6)));
    let outcome = vm::run(&program, &[], Limits::default()).expect("it runs");
    assert_eq!((whole.gas, whole.cycles), (outcome.gas, outcome.cycles));

    // So few cells that no shard has room for all calls, and sums go from shard to shard.
    let costs = prover::budget::costs();
    let (shards, parts) = verified(&program, 30 * u64::from(costs.cells_per_leaf));
    assert!(shards >= 3, "{shards} shards");
    assert_eq!(parts, whole);
}

#[test]
fn a_call_ends_a_shard_and_another_begins_the_next() {
    // Shards of one instruction each, as far as that goes: a call is alone in its shard.
    let calls = ALL.map(|precompile| [li(17, precompile.info().number).to_vec(), ecall()].concat());
    let pointers = [li(10, SUM), li(11, STATE), li(12, STATE)].concat();
    let words = [pointers, calls.concat(), li(10, 0).to_vec(), exit().to_vec()].concat();
    let (shards, statement) = verified(&vm::testing::program(0x1000, &words), 1);
    assert_eq!(shards as u64, statement.cycles);
}

fn ecall() -> Vec<u32> {
    vec![asm(isa::Opcode::Ecall, 0, 0, 0, 0)]
}

#[test]
fn a_shard_without_calls_pays_nothing() {
    let counts = |program: &Program| {
        let mut executor = Executor::new(program, &[], Limits::default()).expect("a small image");
        executor.profile(&prover::budget::costs()).expect("it ends").remove(0).calls
    };
    let (without, with) = (output_program(3).0, program(2));
    let ([none, some], [no_calls, calls]) =
        ([&without, &with].map(chips), [&without, &with].map(counts));
    for precompile in ALL {
        let [chip] = ChipId::of_precompile(precompile) else { panic!("one chip") };
        assert!(!none.contains(chip) && some.contains(chip), "{}", chip.name());
        assert_eq!((no_calls[precompile as usize], calls[precompile as usize]), (0, 2));
    }
}
