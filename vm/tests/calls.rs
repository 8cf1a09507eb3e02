//! What holds for calls of every precompile, asked of each row of the table: where operands may lie,
//! what a call changes, its gas, its place in shards.

mod common;

use std::iter;

use common::{record, rows_limit};
use isa::Opcode::{Addi, Ecall};
use isa::Precompile;
use isa::precompile::{PrecompileInfo, TABLE};
use vm::testing::generator::Random;
use vm::testing::operands::{Data, called, operands, store};
use vm::testing::{asm, call, exit, program};
use vm::{
    ExecutionError, Executor, Limits, Machine, NoTracer, Pause, ShardLimit, TrapKind, initial_image,
};

const DATA: u32 = 0x8000;
/// Instructions that set a register.
const LI: u64 = 2;

/// `words`, then exit with code 0.
fn ending(words: &[u32]) -> Vec<u32> {
    [words, &[asm(Addi, 10, 0, 0, 0)], &exit()].concat()
}

/// Words that the precompile takes, stored at these pointers, and a call on them.
fn on(info: &PrecompileInfo, pointers: &[u32]) -> isa::Program {
    let operands = operands(info.precompile, &mut Random(3));
    let mut text: Vec<u32> = pointers
        .iter()
        .zip(&operands)
        .flat_map(|(pointer, words)| store(*pointer, words))
        .collect();
    text.extend(call(info.precompile, pointers));
    program(0x1000, &ending(&text))
}

/// A call at these pointers, wherever they lead.
fn at(info: &PrecompileInfo, pointers: &[u32]) -> isa::Program {
    program(0x1000, &ending(&call(info.precompile, pointers)))
}

fn trap_within(program: &isa::Program, limits: Limits) -> TrapKind {
    match vm::run(program, &[], limits).unwrap_err() {
        ExecutionError::Trap(trap) => trap.kind,
        error => panic!("expected a trap, found {error}"),
    }
}

fn trap(program: &isa::Program) -> TrapKind {
    trap_within(program, Limits::default())
}

/// Pointers of operands that lie apart, 0x400 bytes each.
fn apart(info: &PrecompileInfo) -> Vec<u32> {
    (0..info.operands.len() as u32).map(|operand| DATA + 0x400 * operand).collect()
}

fn with(mut pointers: Vec<u32>, operand: usize, address: u32) -> Vec<u32> {
    pointers[operand] = address;
    pointers
}

/// A few words that a call takes, with where they lie, and the text that makes the call.
fn example(precompile: Precompile, seed: u64) -> (Vec<Vec<u32>>, Data, Vec<u32>, Vec<u32>) {
    let operands = operands(precompile, &mut Random(seed));
    let mut data = Data::new(DATA);
    let pointers = data.place(&operands);
    let text = call(precompile, &pointers);
    (operands, data, pointers, text)
}

fn words_at(machine: &Machine, pointers: &[u32], operands: &[Vec<u32>]) -> Vec<Vec<u32>> {
    let words = pointers.iter().zip(operands).map(|(pointer, words)| {
        (pointer / 4..).take(words.len()).map(|word| machine.word(word)).collect()
    });
    words.collect()
}

#[test]
fn a_call_changes_what_it_writes_and_nothing_else() {
    for (info, seed) in TABLE.iter().zip(1..) {
        for seed in [seed, seed + 100, seed + 200] {
            let (operands, data, pointers, text) = example(info.precompile, seed);
            let expected = called(info.precompile, &operands).unwrap();
            for (operand, (before, after)) in operands.iter().zip(&expected).enumerate() {
                assert!(info.operands[operand].written || before == after, "{}", info.name);
            }
            let program = data.program(0x1000, &ending(&text));
            for limit in [ShardLimit::UNBOUNDED, rows_limit(3), rows_limit(1)] {
                let run = record(&program, &[], &limit);
                assert_eq!(words_at(&run.machine, &pointers, &operands), expected, "{}", info.name);
                let is_operand =
                    |word: &u32| (DATA / 4..).take(operands.concat().len()).any(|w| w == *word);
                let others = initial_image(&program, &[]).filter(|(word, _)| !is_operand(word));
                for (word, value) in others.filter(|(word, _)| *word < 1 << 30) {
                    assert_eq!(run.machine.word(word), value, "{}: {word:#x}", info.name);
                }
                // No register changes but those that the program sets; a0 is the exit code.
                for (register, pointer) in (10u8..).zip(&pointers).skip(1) {
                    assert_eq!(run.machine.register(register), *pointer);
                }
            }
        }
    }
}

#[test]
fn every_pointer_must_be_aligned() {
    for info in &TABLE {
        for operand in 0..info.operands.len() {
            for address in [1, 2, 3, DATA + 2, u32::MAX - 1, u32::MAX] {
                let program = at(info, &with(apart(info), operand, address));
                assert_eq!(
                    trap(&program),
                    TrapKind::MisalignedPointer { address },
                    "{}",
                    info.name
                );
            }
        }
    }
}

#[test]
fn the_words_of_every_pointer_must_fit() {
    for info in &TABLE {
        for (operand, of) in info.operands.iter().enumerate() {
            let bytes = 4 * of.words;
            let last = 0u32.wrapping_sub(bytes);
            for address in (1..of.words).map(|words| last + 4 * words) {
                let program = at(info, &with(apart(info), operand, address));
                assert_eq!(trap(&program), TrapKind::AddressWrap { address, bytes });
            }
            // The last words that there are, and the first.
            for address in [last, 0] {
                let program = on(info, &with(apart(info), operand, address));
                record(&program, &[], &ShardLimit::UNBOUNDED);
            }
        }
    }
}

/// Operands that share words: a trap if one of them is written, and else a call like any other.
#[test]
fn written_words_belong_to_no_other_operand() {
    for info in &TABLE {
        let operands = info.operands.len();
        let pairs = (0..operands).flat_map(|b| (0..b).map(move |a| (a, b)));
        for (a, b) in pairs {
            let (of_a, of_b) = (info.operands[a], info.operands[b]);
            let pointers = apart(info);
            for offset in -(of_b.words as i32)..=of_a.words as i32 {
                let address = pointers[a].wrapping_add_signed(4 * offset);
                let program = at(info, &with(pointers.clone(), b, address));
                let meets = -(of_b.words as i32) < offset && offset < of_a.words as i32;
                if meets && (of_a.written || of_b.written) {
                    let (arguments, addresses) = ([a as u8, b as u8], [pointers[a], address]);
                    let overlap = TrapKind::Overlap { call: info.name, arguments, addresses };
                    assert_eq!(trap(&program), overlap);
                } else if vm::run(&program, &[], Limits::default()).is_ok() {
                    record(&program, &[], &ShardLimit::UNBOUNDED);
                } else {
                    // It may not take words of zeros.
                    assert!(!matches!(trap(&program), TrapKind::Overlap { .. }), "{}", info.name);
                }
            }
        }
    }
}

#[test]
fn of_several_faults_the_first_kind_counts() {
    for info in TABLE.iter().filter(|info| info.operands.len() > 1) {
        let last = info.operands.len() - 1;
        let wrapping = with(apart(info), 0, 0xffff_fffc);
        let kind = trap(&at(info, &with(wrapping, last, 2)));
        assert_eq!(kind, TrapKind::MisalignedPointer { address: 2 });
        let all = vec![0xffff_fffc; info.operands.len()];
        assert!(matches!(trap(&at(info, &all)), TrapKind::AddressWrap { .. }));
        // Before the limits of gas and memory.
        let same = vec![DATA; info.operands.len()];
        let before = LI * (1 + info.operands.len() as u64) * u64::from(Addi.gas());
        let gas = before + u64::from(Ecall.gas());
        let limits = Limits { gas, memory_bytes: 1 << 12, ..Limits::default() };
        let kind = trap_within(&at(info, &same), limits);
        let is_written = info.operands.iter().any(|operand| operand.written);
        assert_eq!(matches!(kind, TrapKind::Overlap { .. }), is_written, "{}: {kind}", info.name);
    }
}

#[test]
fn a_call_costs_its_gas_and_nothing_less_will_do() {
    for info in &TABLE {
        let (_, data, _, text) = example(info.precompile, 5);
        let program = data.program(0x1000, &ending(&text));
        let before = LI * (1 + info.operands.len() as u64) * u64::from(Addi.gas());
        let rest = u64::from(Addi.gas() + Addi.gas() + Ecall.gas());
        let gas = vm::run(&program, &[], Limits::default()).unwrap().gas;
        assert_eq!(gas, before + u64::from(info.gas) + rest, "{}", info.name);
        let limit = before + u64::from(info.gas) - 1;
        let kind = trap_within(&program, Limits { gas: limit, ..Limits::default() });
        assert_eq!(kind, TrapKind::OutOfGas { limit }, "{}", info.name);
        let mut machine = Machine::new(&program, &[], Limits::default()).unwrap();
        assert_eq!(machine.run_to(&program, limit, &mut NoTracer), Ok(Pause::Full));
        assert_eq!(machine.gas(), before, "{}: it pauses before the call", info.name);
        assert_eq!(machine.run(&program, &mut NoTracer), Ok(Pause::Halted(0)));
    }
}

/// Whatever the trap, memory is as before.
#[test]
fn a_trap_leaves_memory_alone() {
    for (info, seed) in TABLE.iter().zip(20..) {
        let (operands, data, pointers, _) = example(info.precompile, seed);
        let program = |pointers: &[u32]| {
            data.clone().program(0x1000, &ending(&call(info.precompile, pointers)))
        };
        let page = Limits { memory_bytes: 1 << 12, ..Limits::default() };
        let gas = LI * (1 + info.operands.len() as u64) * u64::from(Addi.gas());
        let poor = Limits { gas: gas + u64::from(info.gas) - 1, ..Limits::default() };
        let mut cases = vec![(program(&pointers), poor)];
        for (operand, of) in info.operands.iter().enumerate() {
            // One word fits at the last address, two do not.
            let wraps = (of.words > 1).then_some(0xffff_fffc);
            for address in iter::once(pointers[operand] + 1).chain(wraps) {
                cases.push((program(&with(pointers.clone(), operand, address)), Limits::default()));
            }
        }
        // Words on pages of their own, for which there is no memory.
        if let Some(written) = info.operands.iter().position(|operand| operand.written) {
            cases.push((program(&with(pointers.clone(), written, 0x10_0000)), page));
        }
        for (program, limits) in cases {
            let Ok(mut machine) = Machine::new(&program, &[], limits) else { continue };
            assert!(machine.run(&program, &mut NoTracer).is_err(), "{}", info.name);
            assert_eq!(words_at(&machine, &pointers, &operands), operands, "{}", info.name);
        }
    }
}

/// Calls of all precompiles one after the other, twice on the same words: in one shard, in some, and
/// each alone.
#[test]
fn calls_of_all_kinds_share_a_shard_or_have_one_each() {
    const ROUNDS: u32 = 2;
    let (mut data, mut random) = (Data::new(DATA), Random(9));
    let (mut text, mut expected) = (Vec::new(), Vec::new());
    for info in TABLE.iter().chain(&TABLE) {
        let mut operands = operands(info.precompile, &mut random);
        let pointers = data.place(&operands);
        for _ in 0..ROUNDS {
            text.extend(call(info.precompile, &pointers));
            operands = called(info.precompile, &operands).unwrap();
        }
        expected.push((pointers, operands));
    }
    let program = data.program(0x1000, &ending(&text));
    for (limit, least) in [
        (ShardLimit::UNBOUNDED, 1),
        (rows_limit(20), TABLE.len()),
        (rows_limit(1), 20 * TABLE.len()),
    ] {
        let run = record(&program, &[], &limit);
        assert!(run.shards.len() >= least, "{} shards", run.shards.len());
        for (pointers, operands) in &expected {
            assert_eq!(words_at(&run.machine, pointers, operands), *operands);
        }
        for info in &TABLE {
            let calls = |shard: &vm::Records| shard.calls[info.precompile as usize].len();
            assert_eq!(run.shards.iter().map(calls).sum::<usize>(), 2 * ROUNDS as usize);
        }
    }
}

#[test]
fn no_call_no_record() {
    let program = program(0x1000, &ending(&[]));
    let run = record(&program, &[], &ShardLimit::UNBOUNDED);
    assert!(run.shards[0].calls.iter().all(Vec::is_empty));
    let mut executor = Executor::new(&program, &[], Limits::default()).unwrap();
    let counts = executor.profile(&ShardLimit::UNBOUNDED).unwrap().remove(0);
    assert_eq!(counts.calls, [0; isa::precompile::COUNT]);
}
