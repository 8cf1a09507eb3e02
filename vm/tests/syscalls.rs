//! The syscalls, and the edges of their arguments.

mod common;

use common::{record, rows_limit};
use isa::Opcode::*;
use isa::memory_map::{INPUT_BASE, INPUT_DATA, MAX_REGION_DATA, OUTPUT_BASE, OUTPUT_DATA};
use isa::syscall::FIRST_PRECOMPILE;
use vm::testing::{asm, exit, li, program, write};
use vm::{ExecutionError, Limits, OutputFault, ShardLimit, TrapKind, run};

/// `words`, then exit with code 0.
fn ending(words: &[u32]) -> isa::Program {
    program(0x1000, &[words, &[asm(Addi, 10, 0, 0, 0)], &exit()].concat())
}

fn error(words: &[u32]) -> ExecutionError {
    run(&ending(words), &[], Limits::default()).unwrap_err()
}

fn trap(words: &[u32]) -> TrapKind {
    match error(words) {
        ExecutionError::Trap(trap) => trap.kind,
        error => panic!("expected a trap, found {error}"),
    }
}

/// Stores `value` at `address`.
fn store(address: u32, value: u32) -> Vec<u32> {
    [&li(8, address)[..], &li(9, value), &[asm(Sw, 0, 8, 9, 0)]].concat()
}

#[test]
fn output_is_what_was_written_in_order() {
    let input: Vec<u8> = (1..=255).collect();
    // From every alignment to every alignment.
    let mut words = Vec::new();
    let mut expected = Vec::new();
    for (offset, length) in [(0, 5), (1, 1), (2, 0), (3, 9), (7, 4), (1, 30), (0, 32), (5, 2)] {
        words.extend(write(1, INPUT_DATA + offset, length));
        expected.extend(&input[offset as usize..][..length as usize]);
    }
    let program = ending(&words);
    for limit in [ShardLimit::UNBOUNDED, rows_limit(20)] {
        let run = record(&program, &input, &limit);
        assert_eq!(run.outcome.output, expected);
    }
    let gas = run(&program, &input, Limits::default()).unwrap().gas;
    let per_byte = u64::from(isa::syscall::GAS_PER_OUTPUT_BYTE);
    // 8 writes of 8 constants and an ecall; the ending of 2 constants and an ecall.
    let gas_of = |opcode: isa::Opcode| u64::from(opcode.gas());
    let fixed = (8 * 8 + 2) * gas_of(Addi) + (8 + 1) * gas_of(Ecall);
    assert_eq!(gas, fixed + per_byte * expected.len() as u64);
}

#[test]
fn an_empty_write_still_accesses_the_length() {
    let run = record(&ending(&write(1, 0, 0)), &[], &ShardLimit::UNBOUNDED);
    let length = run.shards[0].ecalls[0].output_length.unwrap();
    assert_eq!((length.prev_value, length.value), (0, 0));
    assert!(run.shards[0].copies.is_empty());
}

#[test]
fn a_write_is_cut_at_its_maximum_and_says_so() {
    let mut words = write(1, 0x1000, 0x1_2345);
    words.push(asm(Addi, 20, 10, 0, 0));
    words.extend(write(2, 0x1000, u32::MAX));
    words.push(asm(Addi, 21, 10, 0, 0));
    let run = record(&ending(&words), &[], &ShardLimit::UNBOUNDED);
    assert_eq!(run.outcome.output.len(), 0xffff);
    assert_eq!(run.machine.register(20), 0xffff);
    assert_eq!(run.machine.register(21), 0xffff);
    assert_eq!(run.outcome.console.len(), 0xffff);
}

#[test]
fn output_may_copy_itself_and_its_length() {
    let mut words = store(0x2_0000, 0x4443_4241);
    words.extend(write(1, 0x2_0000, 4));
    // The length is raised before the first byte is copied.
    words.extend(write(1, OUTPUT_BASE, 4));
    // Overlapping: bytes copied earlier in this write are copied again.
    words.extend(write(1, OUTPUT_DATA + 6, 6));
    let run = record(&ending(&words), &[], &ShardLimit::UNBOUNDED);
    assert_eq!(run.outcome.output, [0x41, 0x42, 0x43, 0x44, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
}

#[test]
fn console_output_leaves_memory_alone_and_is_capped() {
    let run = record(&ending(&write(2, INPUT_DATA, 5)), b"hello", &ShardLimit::UNBOUNDED);
    assert_eq!(run.outcome.console, b"hello");
    assert_eq!(run.outcome.output, b"");
    assert_eq!(run.shards[0].ecalls[0].output_length, None);

    let limits = Limits { console_bytes: 7, ..Limits::default() };
    let words = [write(2, INPUT_DATA, 5), write(2, INPUT_DATA, 5)].concat();
    let outcome = vm::run(&ending(&words), b"hello", limits).unwrap();
    assert_eq!(outcome.console, b"hellohe");
}

#[test]
fn input_is_placed_with_its_length() {
    let mut words = li(8, INPUT_BASE).to_vec();
    words.extend([asm(Lw, 20, 8, 0, 0), asm(Lw, 21, 8, 0, 32), asm(Lw, 22, 8, 0, 36)]);
    let run = record(&ending(&words), &[1, 2, 3, 4, 5], &ShardLimit::UNBOUNDED);
    let found = [20, 21, 22].map(|r| run.machine.register(r));
    assert_eq!(found, [5, 0x0403_0201, 5]);
}

#[test]
fn input_that_does_not_fit_is_refused() {
    let input = vec![0; MAX_REGION_DATA as usize + 1];
    let error = run(&ending(&[]), &input, Limits::default()).unwrap_err();
    let found = input.len();
    assert_eq!(error, ExecutionError::InputTooLong { found, max: MAX_REGION_DATA });
}

#[test]
fn exit_code_and_cycles_of_exit() {
    let program = program(0x1000, &[&li(10, 0xdead_beef)[..], &exit()].concat());
    let run = record(&program, &[], &ShardLimit::UNBOUNDED);
    assert_eq!(run.outcome.exit_code, 0xdead_beef);
    let gas = 3 * Addi.gas() + Ecall.gas();
    assert_eq!((run.outcome.cycles, run.outcome.gas), (4, u64::from(gas)));
    assert_eq!(run.shards[0].pc_end, None);
}

#[test]
fn source_range_must_end_below_the_end_of_the_space() {
    for fd in [1, 2] {
        for (pointer, length) in
            [(u32::MAX, 1), (u32::MAX, 2), (0xffff_fff0, 16), (u32::MAX, u32::MAX)]
        {
            let bytes = length.min(0xffff);
            let kind = trap(&write(fd, pointer, length));
            assert_eq!(kind, TrapKind::AddressWrap { address: pointer, bytes });
        }
        for (pointer, length) in [(u32::MAX, 0), (0xffff_fff0, 15)] {
            assert!(run(&ending(&write(fd, pointer, length)), &[], Limits::default()).is_ok());
        }
    }
}

#[test]
fn unknown_syscalls_and_descriptors_trap() {
    let ecall = asm(Ecall, 0, 0, 0, 0);
    let after_last = FIRST_PRECOMPILE + isa::precompile::COUNT as u32;
    for number in [0, 63, 65, 94, 0xfff, after_last, u32::MAX] {
        let words = [&li(17, number)[..], &[ecall]].concat();
        assert_eq!(trap(&words), TrapKind::UnknownSyscall { number });
    }
    for fd in [0, 3, u32::MAX] {
        assert_eq!(trap(&write(fd, 0x1000, 1)), TrapKind::BadFileDescriptor { fd });
    }
}

#[test]
fn output_that_would_outgrow_its_region_traps() {
    let max = MAX_REGION_DATA;
    for (old, bytes) in [(max, 1), (max - 3, 4), (u32::MAX, 0), (u32::MAX, 1)] {
        let words = [store(OUTPUT_BASE, old), write(1, 0x1000, bytes)].concat();
        let length = u64::from(old) + u64::from(bytes);
        assert_eq!(trap(&words), TrapKind::OutputTooLong { length, max });
    }
}

#[test]
fn output_to_the_last_byte_of_the_region_is_fine() {
    let words = [store(OUTPUT_BASE, MAX_REGION_DATA - 4), write(1, 0x1000, 4)].concat();
    let output = run(&ending(&words), &[], Limits::default()).unwrap().output;
    assert_eq!(output.len(), MAX_REGION_DATA as usize);
    assert_eq!(output[output.len() - 4..], words[0].to_le_bytes());
    assert!(output[..output.len() - 4].iter().all(|byte| *byte == 0));
}

#[test]
fn a_damaged_output_region_is_an_error_at_exit() {
    let stray =
        |address| ExecutionError::OutputRegion { fault: OutputFault::StrayByte { address } };
    // Between length and data; after the data; in the middle of a word that holds the last byte.
    assert_eq!(error(&store(OUTPUT_BASE + 4, 1)), stray(OUTPUT_BASE + 4));
    assert_eq!(error(&store(OUTPUT_DATA, 0x100)), stray(OUTPUT_DATA + 1));
    assert_eq!(error(&store(0xdfff_fffc, 0x0100_0000)), stray(0xdfff_ffff));
    let words = [write(1, 0x1000, 2), store(OUTPUT_DATA, 0xff_0000)].concat();
    assert_eq!(error(&words), stray(OUTPUT_DATA + 2));
    let length = OutputFault::Length { found: MAX_REGION_DATA + 1, max: MAX_REGION_DATA };
    let words = store(OUTPUT_BASE, MAX_REGION_DATA + 1);
    assert_eq!(error(&words), ExecutionError::OutputRegion { fault: length });
    // A guest that fills the region by hand, as a write would, is as good.
    let words = [store(OUTPUT_DATA, 0x6968), store(OUTPUT_BASE, 2)].concat();
    assert_eq!(run(&ending(&words), &[], Limits::default()).unwrap().output, b"hi");
}
