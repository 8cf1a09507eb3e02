//! Calls of `keccak_f1600`, proven and verified end to end.

mod common;

use air::layout::ChipLayout;
use air::machine::ChipId;
use air::precompiles::keccak::ternary;
use common::{chips, output_program, verified};
use isa::Opcode::{Addi, Bne};
use isa::keccak::permute;
use isa::{Precompile, Program};
use vm::testing::{asm, call, exit, li, write};
use vm::{Executor, Limits, load_elf};

const STATE: u32 = 0x8000;
const BLOCK: u32 = 0x9000;

/// Permutes a state of zeros `calls` times in a loop, then writes it to the output.
fn program(calls: u32) -> Program {
    let body = call(Precompile::KeccakF1600, &[STATE, BLOCK]);
    let mut words = li(5, calls).to_vec();
    let back = -4 * (body.len() as i32 + 1);
    words.extend(body);
    words.extend([asm(Addi, 5, 5, 0, -1), asm(Bne, 0, 5, 0, back)]);
    words.extend(write(1, STATE, 200));
    words.extend(li(10, 0));
    words.extend(exit());
    vm::testing::program(0x1000, &words)
}

/// What `calls` permutations make of zeros, as bytes.
fn expected(calls: u32) -> Vec<u8> {
    let state = (0..calls).fold([0; 25], |state, _| permute(state));
    state.iter().flat_map(|lane| lane.to_le_bytes()).collect()
}

#[test]
fn several_calls_in_one_shard_and_across_shards() {
    let program = program(7);
    let (shards, whole) = verified(&program, u64::MAX);
    assert_eq!((shards, &whole.output), (1, &expected(7)));
    let outcome = vm::run(&program, &[], Limits::default()).expect("it runs");
    assert_eq!((whole.gas, whole.cycles), (outcome.gas, outcome.cycles));

    // So few cells that no shard has room for all calls, and states go from shard to shard.
    let of_call = prover::budget::costs().cells_per_call[Precompile::KeccakF1600 as usize];
    let (shards, parts) = verified(&program, 3 * u64::from(of_call));
    assert!(shards >= 3, "{shards} shards");
    assert_eq!(parts, whole);
}

#[test]
fn a_call_ends_a_shard_and_another_begins_the_next() {
    // Shards of one instruction each, as far as that goes: a call is alone in its shard.
    let program = vm::testing::program(
        0x1000,
        &[&call(Precompile::KeccakF1600, &[STATE, BLOCK])[..], &li(10, 0), &exit()].concat(),
    );
    let (shards, statement) = verified(&program, 1);
    assert_eq!(shards as u64, statement.cycles);
}

#[test]
fn a_shard_without_calls_pays_nothing() {
    let chips = |program: &Program| {
        let mut chips = chips(program);
        // A chip may have several tables.
        chips.dedup();
        chips
    };
    let is_ours = |chip: &&ChipId| chip.name().starts_with("Keccak");
    assert_eq!(chips(&output_program(3).0).iter().filter(is_ours).count(), 0);
    assert_eq!(chips(&program(2)).iter().filter(is_ours).count(), 5);
    let counts = |program: &Program| {
        let mut executor = Executor::new(program, &[], Limits::default()).expect("a small image");
        let profile = executor.profile(&prover::budget::costs()).expect("it ends").remove(0);
        profile.calls[Precompile::KeccakF1600 as usize]
    };
    assert_eq!((counts(&output_program(3).0), counts(&program(2))), (0, 2));
}

/// Cells of a run of a guest on 64 KiB, in one shard without padding.
fn cells(elf: &[u8]) -> u64 {
    let program = load_elf(elf).expect("an example loads");
    let input = vec![0xa5; 1 << 16];
    let mut executor = Executor::new(&program, &input, Limits::default()).expect("a short input");
    executor.profile(&prover::budget::costs()).expect("it ends").remove(0).cells
}

#[test]
fn keccak256_of_64_kibibytes_costs_a_thirteenth_of_that_in_software() {
    let software = cells(include_bytes!("../../guest-examples/elf/keccak256.elf"));
    let call = cells(include_bytes!("../../guest-examples/elf/keccak256-precompile.elf"));
    // Its table of digits is in no profile.
    let digits = ChipLayout::of(ChipId::KeccakTernary).cells_per_row() << ternary::LOG_HEIGHT;
    let call = call + digits as u64;
    println!("{software} cells in software, {call} by calls");
    // The leaves of the input are a fifth of it, and the same in both.
    assert!(13 * call <= software, "{software} cells in software, {call} by calls");
}
