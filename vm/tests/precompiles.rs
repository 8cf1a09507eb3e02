//! Calls of precompiles: their meaning, their traps, their place in shards.

mod common;

use common::{record, rows_limit};
use isa::Opcode::{Addi, Ecall, Sw};
use isa::Precompile;
use isa::precompile::MODULUS;
use p3_baby_bear::{BabyBear, default_babybear_poseidon2_16};
use p3_field::{PrimeCharacteristicRing, PrimeField32};
use p3_symmetric::Permutation;
use vm::precompiles::poseidon2::permute;
use vm::testing::generator::Random;
use vm::testing::{asm, call, exit, li, program};
use vm::{ExecutionError, Limits, Machine, NoTracer, Pause, ShardLimit, TrapKind, run};

const STATE: u32 = 0x8000;

/// Stores `words` from `address` on.
fn store(address: u32, words: &[u32]) -> Vec<u32> {
    let store = |(address, &word): (u32, &u32)| {
        [&li(8, address)[..], &li(9, word), &[asm(Sw, 0, 8, 9, 0)]].concat()
    };
    (address..).step_by(4).zip(words).flat_map(store).collect()
}

/// `words`, then exit with code 0.
fn ending(words: &[u32]) -> isa::Program {
    program(0x1000, &[words, &[asm(Addi, 10, 0, 0, 0)], &exit()].concat())
}

fn trap_within(words: &[u32], limits: Limits) -> TrapKind {
    match run(&ending(words), &[], limits).unwrap_err() {
        ExecutionError::Trap(trap) => trap.kind,
        error => panic!("expected a trap, found {error}"),
    }
}

fn trap(words: &[u32]) -> TrapKind {
    trap_within(words, Limits::default())
}

fn permuted(state: [u32; 16]) -> [u32; 16] {
    let state = state.map(BabyBear::from_u32);
    default_babybear_poseidon2_16().permute(state).map(|element| element.as_canonical_u32())
}

#[test]
fn poseidon2_of_random_states_is_the_native_permutation() {
    let mut random = Random(5);
    let native = default_babybear_poseidon2_16();
    for _ in 0..100_000 {
        let state: [u32; 16] = core::array::from_fn(|_| random.word() % MODULUS);
        let expected = native.permute(state.map(BabyBear::from_u32));
        assert_eq!(permute(state), expected.map(|element| element.as_canonical_u32()));
    }
}

#[test]
fn poseidon2_permutes_memory_in_place_and_nothing_else() {
    let state: [u32; 16] = core::array::from_fn(|i| MODULUS - 1 - 1000 * i as u32);
    let mut words = store(STATE - 4, &[7]);
    words.extend(store(STATE, &state));
    words.extend(store(STATE + 64, &[9]));
    words.extend(call(Precompile::Poseidon2, &[STATE]));
    for limit in [ShardLimit::UNBOUNDED, rows_limit(5), rows_limit(1)] {
        let run = record(&ending(&words), &[], &limit);
        let word = |address: u32| run.machine.word(address / 4);
        let after: Vec<u32> = (0..16).map(|i| word(STATE + 4 * i)).collect();
        assert_eq!(after, permuted(state));
        assert_eq!((word(STATE - 4), word(STATE + 64)), (7, 9));
        // No register changes but those that the program sets.
        assert_eq!((run.machine.register(9), run.machine.register(10)), (9, 0));
    }
}

#[test]
fn a_call_costs_its_gas() {
    let words = call(Precompile::Poseidon2, &[STATE]);
    let gas = run(&ending(&words), &[], Limits::default()).unwrap().gas;
    let rest = run(&ending(&words[..words.len() - 1]), &[], Limits::default()).unwrap().gas;
    assert_eq!(gas - rest, u64::from(Precompile::Poseidon2.info().gas));
    let limits = Limits { gas: gas - 1, ..Limits::default() };
    let words = [&words[..], &exit()].concat();
    assert!(run(&program(0x1000, &words), &[], limits).is_ok());
    let before = 4 * u64::from(Addi.gas()) + u64::from(Precompile::Poseidon2.info().gas) - 1;
    let limits = Limits { gas: before, ..Limits::default() };
    assert_eq!(trap_within(&words, limits), TrapKind::OutOfGas { limit: before });
}

#[test]
fn pointers_must_be_aligned_and_their_words_must_fit() {
    for address in [1, 2, 3, STATE + 2, u32::MAX] {
        let kind = trap(&call(Precompile::Poseidon2, &[address]));
        assert_eq!(kind, TrapKind::MisalignedPointer { address });
    }
    for address in [0xffff_ffc4, 0xffff_fffc] {
        let kind = trap(&call(Precompile::Poseidon2, &[address]));
        assert_eq!(kind, TrapKind::AddressWrap { address, bytes: 64 });
    }
    for address in [0, 4, 0xffff_ffc0] {
        record(&ending(&call(Precompile::Poseidon2, &[address])), &[], &ShardLimit::UNBOUNDED);
    }
}

#[test]
fn words_must_be_below_the_modulus() {
    for word in [MODULUS, MODULUS + 1, 0x7fff_ffff, 0x8000_0000, u32::MAX] {
        for place in 0..16 {
            let words = store(STATE + 4 * place, &[word]);
            let words = [words, call(Precompile::Poseidon2, &[STATE])].concat();
            assert_eq!(trap(&words), TrapKind::NonCanonical { word });
        }
    }
}

#[test]
fn a_trap_leaves_memory_alone() {
    let words = store(STATE + 60, &[u32::MAX]);
    let program = ending(&[words, call(Precompile::Poseidon2, &[STATE])].concat());
    let mut machine = Machine::new(&program, &[], Limits::default()).unwrap();
    assert!(machine.run(&program, &mut NoTracer).is_err());
    let state: Vec<u32> = (0..16).map(|i| machine.word(STATE / 4 + i)).collect();
    assert_eq!(state, [[0; 15].as_slice(), &[u32::MAX]].concat());
}

#[test]
fn memory_limit_counts_the_pages_of_the_words() {
    // One page for the program; the words lie on one further, or on two.
    let pages = |pages: u64| Limits { memory_bytes: pages << 12, ..Limits::default() };
    for (state, needed) in [(STATE, 2), (STATE - 32, 3)] {
        let words = call(Precompile::Poseidon2, &[state]);
        assert!(run(&ending(&words), &[], pages(needed)).is_ok());
        let kind = trap_within(&words, pages(needed - 1));
        assert!(matches!(kind, TrapKind::MemoryLimit(_)), "{kind}");
    }
}

#[test]
fn a_run_may_pause_before_a_call() {
    let program = ending(&call(Precompile::Poseidon2, &[STATE]));
    let mut machine = Machine::new(&program, &[], Limits::default()).unwrap();
    let before = 4 * u64::from(Addi.gas());
    for gas in [before, before + u64::from(Precompile::Poseidon2.info().gas) - 1] {
        assert_eq!(machine.run_to(&program, gas, &mut NoTracer), Ok(Pause::Full));
        assert_eq!((machine.gas(), machine.word(STATE / 4)), (before, 0));
    }
    assert_eq!(machine.run(&program, &mut NoTracer), Ok(Pause::Halted(0)));
    assert_eq!(machine.word(STATE / 4), permuted([0; 16])[0]);
}

#[test]
fn calls_have_room_in_their_shards() {
    let calls: Vec<u32> =
        (0..20).flat_map(|i| call(Precompile::Poseidon2, &[STATE + 256 * i])).collect();
    let mut limit = rows_limit(100);
    limit.cells_per_call = [300; isa::precompile::COUNT];
    let run = record(&ending(&calls), &[], &limit);
    assert!(run.shards.len() >= 7);
    for shard in &run.shards {
        let rows: usize = shard.instructions.iter().map(Vec::len).sum();
        let leaves = 3 * shard.leaves.len() + 5 * shard.refreshes.len();
        let cells = 10 * (rows + shard.ecalls.len()) + 300 * shard.calls[0].len() + leaves;
        assert!(cells as u64 <= limit.max_cells || rows + shard.calls[0].len() == 1, "{cells}");
    }
    let all: usize = run.shards.iter().map(|shard| shard.calls[0].len()).sum();
    assert_eq!(all, 20);
}

#[test]
fn records_do_not_depend_on_the_run() {
    let calls = [call(Precompile::Poseidon2, &[STATE]), vec![asm(Ecall, 0, 0, 0, 0)]].concat();
    let program = ending(&calls);
    let runs = [0; 2].map(|_| record(&program, &[], &rows_limit(3)).shards);
    assert_eq!(runs[0], runs[1]);
}
