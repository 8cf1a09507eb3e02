//! Limits and traps: typed, exact, and told with the place.

mod common;

use common::rows_limit;
use isa::Opcode::*;
use vm::testing::{Elf, Segment, asm, exit, generator, li, program, write};
use vm::{ExecutionError, Executor, Limits, Trap, TrapKind, load_elf, run};

fn trap_of(words: &[u32], limits: Limits) -> Trap {
    match run(&program(0x1000, words), &[], limits) {
        Err(ExecutionError::Trap(trap)) => *trap,
        other => panic!("expected a trap, found {other:?}"),
    }
}

fn trap(words: &[u32]) -> Trap {
    trap_of(words, Limits::default())
}

#[test]
fn gas_runs_out_exactly_at_the_limit() {
    for seed in 0..3 {
        let program = load_elf(&generator::elf(seed, 60, 2)).unwrap();
        let full = run(&program, &[], Limits::default()).unwrap();
        let with = |gas| run(&program, &[], Limits { gas, ..Limits::default() });
        assert_eq!(with(full.gas), Ok(full.clone()));
        for gas in 0..full.gas {
            let Err(ExecutionError::Trap(trap)) = with(gas) else { panic!("{gas} is too little") };
            assert_eq!(trap.kind, TrapKind::OutOfGas { limit: gas });
            assert!(trap.cycle < full.cycles);
        }
    }
}

#[test]
fn a_write_pays_for_its_bytes_before_it_copies_them() {
    let words = [write(1, 0x1000, 1000), exit().to_vec()].concat();
    let per_byte = isa::syscall::GAS_PER_OUTPUT_BYTE;
    let cost = u64::from(8 * Addi.gas() + Ecall.gas() + 1000 * per_byte);
    let limits = |gas| Limits { gas, ..Limits::default() };
    assert_eq!(trap_of(&words, limits(cost - 1)).cycle, 8);
    assert_eq!(trap_of(&words, limits(cost)).cycle, 9);
}

#[test]
fn an_error_is_the_same_in_every_kind_of_run_and_final() {
    let program = program(0x1000, &[&li(8, 0x123)[..], &[asm(Ebreak, 0, 0, 0, 0)]].concat());
    let expected = run(&program, &[], Limits::default()).unwrap_err();
    let limit = rows_limit(1);
    let mut executor = Executor::new(&program, &[], Limits::default()).unwrap();
    assert!(executor.next_shard(&limit).unwrap().is_some());
    assert!(executor.next_counts(&limit).unwrap().is_some());
    assert_eq!(executor.next_shard(&limit), Err(expected.clone()));
    assert_eq!(executor.next_shard(&limit), Err(expected.clone()));
    assert_eq!(executor.next_counts(&limit), Err(expected.clone()));
    assert_eq!(executor.run(), Err(expected));
    assert_eq!(executor.outcome(), None);
}

#[test]
fn kinds_of_run_mix() {
    let program = load_elf(&generator::elf(3, 100, 10)).unwrap();
    let expected = run(&program, &[], Limits::default()).unwrap();
    let mut executor = Executor::new(&program, &[], Limits::default()).unwrap();
    executor.next_counts(&rows_limit(50)).unwrap();
    executor.next_shard(&rows_limit(50)).unwrap();
    assert_eq!(executor.run(), Ok(expected.clone()));
    assert_eq!(executor.next_shard(&rows_limit(50)), Ok(None));
    assert_eq!(executor.run(), Ok(expected));
}

/// Stores to a new page each turn, `pages` times.
fn touch_pages(pages: u32) -> Vec<u32> {
    let mut words = li(8, 0x100_0000).to_vec();
    words.extend(li(9, 0x1000));
    words.extend(li(10, pages));
    words.extend([
        asm(Sw, 0, 8, 10, 0),
        asm(Add, 8, 8, 9, 0),
        asm(Addi, 10, 10, 0, -1),
        asm(Bne, 0, 10, 0, -12),
    ]);
    words.extend(exit());
    words
}

#[test]
fn memory_is_limited_by_pages_written() {
    // One page is the program's.
    let limits = |pages: u64| Limits { memory_bytes: 4096 * pages, ..Limits::default() };
    let outcome = run(&program(0x1000, &touch_pages(10)), &[], limits(11)).unwrap();
    assert_eq!(outcome.pages, 11);
    let trap = trap_of(&touch_pages(10), limits(10));
    let TrapKind::MemoryLimit(reached) = trap.kind else { panic!("{trap}") };
    assert_eq!((reached.address, reached.limit_pages), (0x100_9000, 10));
    // Not even the program fits.
    let result = run(&program(0x1000, &touch_pages(1)), &[], limits(0));
    assert!(matches!(result, Err(ExecutionError::ImageTooLarge(_))));
}

#[test]
fn reads_take_no_memory() {
    let mut words = touch_pages(1000);
    words[6] = asm(Lw, 11, 8, 0, 0);
    assert_eq!(run(&program(0x1000, &words), &[], Limits::default()).unwrap().pages, 1);
}

#[test]
fn a_store_across_the_memory_limit_changes_nothing() {
    // The low word's page exists, the high word's page would be one too many.
    let words = [&li(8, 0x1ffe)[..], &[asm(Sw, 0, 8, 8, 0)]].concat();
    let program = program(0x1000, &words);
    let limits = Limits { memory_bytes: 4096, ..Limits::default() };
    let mut executor = Executor::new(&program, &[], limits).unwrap();
    assert!(executor.run().is_err());
    assert_eq!(executor.machine().memory().read(0x1ffc), 0);
}

#[test]
fn accesses_past_the_end_of_the_space_trap() {
    for (opcode, offset, bytes) in
        [(Lw, -3, 4), (Lw, -1, 4), (Lh, -1, 2), (Lhu, -1, 2), (Sw, -2, 4), (Sh, -1, 2)]
    {
        let kind = trap(&[asm(opcode, 10, 0, 11, offset)]).kind;
        assert_eq!(kind, TrapKind::AddressWrap { address: offset as u32, bytes });
    }
}

#[test]
fn jumps_to_misaligned_targets_trap_at_the_jump_when_taken() {
    let nop = asm(Addi, 0, 0, 0, 0);
    for (words, pc, target) in [
        (vec![asm(Jal, 1, 0, 0, 6)], 0x1000, 0x1006),
        (vec![asm(Beq, 0, 0, 0, -2)], 0x1000, 0xffe),
        ([&li(8, 0x1000)[..], &[asm(Jalr, 1, 8, 0, 3)]].concat(), 0x1008, 0x1002),
    ] {
        let trap = trap(&words);
        assert_eq!((trap.kind, trap.pc), (TrapKind::MisalignedTarget { target }, pc));
    }
    let not_taken = [&[asm(Bne, 0, 0, 0, 6), nop][..], &exit()].concat();
    assert!(run(&program(0x1000, &not_taken), &[], Limits::default()).is_ok());
}

#[test]
fn leaving_the_text_and_illegal_words_trap() {
    assert_eq!(trap(&[asm(Addi, 0, 0, 0, 0)]).kind, TrapKind::NoText);
    let away = trap(&[asm(Jal, 0, 0, 0, -8)]);
    assert_eq!((away.kind, away.pc, away.insn), (TrapKind::NoText, 0xff8, None));
    let nop = asm(Addi, 0, 0, 0, 0);
    for word in [0, 0xffff_ffff, 0x0000_100f, 0x3000_1073] {
        let trap = trap(&[nop, word, nop]);
        assert_eq!((trap.kind, trap.pc), (TrapKind::IllegalInstruction { word }, 0x1004));
        assert_eq!(trap.cycle, 1);
    }
    assert_eq!(trap(&[asm(Ebreak, 0, 0, 0, 0)]).kind, TrapKind::Ebreak);
}

#[test]
fn a_trap_says_where_it_happened() {
    let words = [asm(Addi, 0, 0, 0, 0), asm(Addi, 0, 0, 0, 0), asm(Lw, 10, 0, 0, -1)];
    let data = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    let segments = vec![Segment::text(0x1000, data)];
    let symbols = vec![("_start".into(), 0x1000, 2), ("broken".into(), 0x1004, 2)];
    let elf = Elf { entry: 0x1000, segments, symbols, ..Elf::default() };
    let program = load_elf(&elf.write()).unwrap();
    let error = run(&program, &[], Limits::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "access to 4 bytes at 0xffffffff passes the end of the address space: \
         at pc 0x00001008 (broken+0x4), instruction lw, after 2 cycles"
    );
}
