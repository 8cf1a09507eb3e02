//! The records of a run: consistent in themselves, the same however the run is cut.

mod common;

use common::{record, rows_limit};
use isa::Chip;
use isa::Opcode::*;
use vm::records::NUM_CHIPS;
use vm::testing::{asm, exit, generator, li, program, write};
use vm::{Executor, Limits, ShardLimit, load_elf, run};

#[test]
fn random_programs_replay_whole_and_in_shards_of_any_size() {
    for seed in 0..20 {
        let program = load_elf(&generator::elf(seed, 300, 3)).unwrap();
        let untraced = run(&program, &[], Limits::default()).unwrap();
        let whole = record(&program, &[], &ShardLimit::UNBOUNDED);
        assert_eq!(whole.shards.len(), 1);
        assert_eq!(whole.outcome, untraced);
        for rows in [1, 7, 100, 1000] {
            let cut = record(&program, &[], &rows_limit(rows));
            assert!(cut.shards.len() > 1);
            assert_eq!(cut.outcome, untraced);
            assert_eq!(cut.machine.registers(), whole.machine.registers());
            let words = |run: &common::Run| {
                run.machine.memory().nonzero_words(0, 1 << 32).collect::<Vec<_>>()
            };
            assert_eq!(words(&cut), words(&whole));
        }
    }
}

#[test]
fn random_programs_use_every_chip_and_opcode() {
    let mut chips = [0; NUM_CHIPS];
    let mut opcodes = std::collections::BTreeSet::new();
    for seed in 0..20 {
        let program = load_elf(&generator::elf(seed, 300, 3)).unwrap();
        let shard = record(&program, &[], &ShardLimit::UNBOUNDED).shards.remove(0);
        for (count, records) in chips.iter_mut().zip(&shard.instructions) {
            *count += records.len();
            opcodes.extend(records.iter().map(|record| record.insn.opcode));
        }
    }
    let unused = chips.iter().position(|count| *count == 0);
    assert_eq!(unused, Some(Chip::Ecall as usize), "ecalls have records of their own");
    // All but ecall and ebreak.
    assert_eq!(opcodes.len(), isa::opcode::TABLE.len() - 2);
}

#[test]
fn records_are_the_same_every_time_and_from_any_checkpoint() {
    let program = load_elf(&generator::elf(77, 400, 5)).unwrap();
    let limit = rows_limit(150);
    let first = record(&program, &[], &limit);
    assert_eq!(record(&program, &[], &limit).shards, first.shards);

    let mut executor = Executor::new(&program, &[], Limits::default()).unwrap();
    let mut checkpoints = Vec::new();
    loop {
        let checkpoint = executor.machine().clone();
        if executor.next_counts(&limit).unwrap().is_none() {
            break;
        }
        checkpoints.push(checkpoint);
    }
    assert_eq!(checkpoints.len(), first.shards.len());
    for (checkpoint, shard) in checkpoints.into_iter().zip(&first.shards).rev() {
        let again = Executor::resume(&program, checkpoint).next_shard(&limit).unwrap();
        assert_eq!(again.as_ref(), Some(shard));
    }
}

#[test]
fn the_states_around_a_shard_differ_where_its_records_say() {
    let program = load_elf(&generator::elf(78, 400, 5)).unwrap();
    let mut executor = Executor::new(&program, &[], Limits::default()).unwrap();
    loop {
        let before = executor.machine().clone();
        let Some(records) = executor.next_shard(&rows_limit(150)).unwrap() else { break };
        let after = executor.machine();
        let changed = records.leaves.iter().filter(|leaf| leaf.initial != leaf.last);
        let changed: Vec<u32> = changed.map(|leaf| leaf.index).collect();
        assert_eq!(after.leaves_differing(&before), changed);
        assert_eq!(before.leaves_differing(after), changed);
        for leaf in &records.leaves {
            assert_eq!(before.leaf(leaf.index), leaf.initial);
            assert_eq!(after.leaf(leaf.index), leaf.last);
        }
    }
}

#[test]
fn counts_are_those_of_the_records_and_keep_the_limit() {
    let program = load_elf(&generator::elf(5, 500, 20)).unwrap();
    for rows in [10, 50, 2000, u64::MAX / 10] {
        let limit = rows_limit(rows);
        let shards = record(&program, &[], &limit).shards;
        let profile =
            Executor::new(&program, &[], Limits::default()).unwrap().profile(&limit).unwrap();
        assert_eq!(profile.len(), shards.len());
        for (counts, shard) in profile.iter().zip(&shards) {
            for (chip, records) in shard.instructions.iter().enumerate() {
                let ecalls = if chip == Chip::Ecall as usize { shard.ecalls.len() } else { 0 };
                assert_eq!(counts.rows[chip], (records.len() + ecalls) as u64);
            }
            assert_eq!(counts.copies, shard.copies.len() as u64);
            assert_eq!(counts.refreshes, shard.refreshes.len() as u64);
            assert_eq!(counts.leaves, shard.leaves.len() as u64);
            assert_eq!(counts.cycles, shard.cycles);
            assert_eq!(counts.gas, u64::from(shard.clk_end - isa::clock::START));
            let cells =
                10 * counts.cycles + 7 * counts.copies + 5 * counts.refreshes + 3 * counts.leaves;
            assert_eq!(counts.cells, cells);
            assert!(cells <= limit.max_cells || counts.cycles == 1);
        }
    }
}

#[test]
fn words_left_alone_for_long_are_refreshed() {
    // Loads a word, loops for longer than the window, loads it again and writes a register that
    // was last touched before the loop.
    let mut words = li(8, 0x2_0000).to_vec();
    words.extend([asm(Lw, 10, 8, 0, 0), asm(Addi, 20, 0, 0, 1)]);
    words.extend(li(9, 20_000));
    words.extend([asm(Addi, 9, 9, 0, -1), asm(Bne, 0, 9, 0, -4)]);
    words.extend([asm(Lw, 10, 8, 0, 0), asm(Addi, 20, 0, 0, 2)]);
    words.extend(exit());
    let run = record(&program(0x1000, &words), &[], &ShardLimit::UNBOUNDED);
    let refreshed: Vec<u32> = run.shards[0].refreshes.iter().map(|refresh| refresh.index).collect();
    const R: u32 = isa::memory_map::REGISTERS;
    // x0 is read by every turn of the loop, so it needs none.
    assert_eq!(refreshed, [R + 8, 0x2_0000 / 4, R + 10, R + 20]);
    // Cut often enough, there is no long gap.
    let run = record(&program(0x1000, &words), &[], &rows_limit(1000));
    assert!(run.shards.iter().all(|shard| shard.refreshes.is_empty()));
}

#[test]
fn the_window_is_exact() {
    // From the write of x20 (slot 3) to its read (slot 0) pass 4 units of gas for each nop, plus one.
    assert_eq!(Addi.gas(), 4);
    for (nops, refreshes) in [((1 << 14) - 1, 0), (1 << 14, 1)] {
        let mut words = vec![asm(Addi, 20, 0, 0, 1)];
        words.extend(vec![asm(Addi, 0, 0, 0, 0); nops]);
        words.push(asm(Addi, 21, 20, 0, 0));
        words.extend(exit());
        let run = record(&program(0x1000, &words), &[], &ShardLimit::UNBOUNDED);
        assert_eq!(run.shards[0].refreshes.len(), refreshes, "{nops}");
    }
}

#[test]
fn the_clock_cuts_what_cells_do_not() {
    // A shard has 2^28 gas; loops of 64 KiB writes use gas faster than cycles. One and a half
    // shards of them.
    let loops = (3 << 27) / (0xffff * isa::syscall::GAS_PER_OUTPUT_BYTE);
    let mut words = li(9, loops).to_vec();
    let start = words.len();
    words.extend(write(1, 0x1000, 0xffff));
    // Start over in the output, so that it never overflows.
    words.extend(li(8, isa::memory_map::OUTPUT_BASE));
    words.push(asm(Sw, 0, 8, 0, 0));
    words.push(asm(Addi, 9, 9, 0, -1));
    let back = 4 * (start as i32 - words.len() as i32);
    words.push(asm(Bne, 0, 9, 0, back));
    words.push(asm(Addi, 10, 0, 0, 9));
    words.extend(write(1, 0x1000, 0xffff));
    words.extend(exit());
    let program = program(0x1000, &words);
    let mut executor = Executor::new(&program, &[], Limits::default()).unwrap();
    let shards = executor.profile(&ShardLimit::UNBOUNDED).unwrap();
    assert_eq!(shards.len(), 2);
    assert!(shards.iter().all(|shard| shard.gas + 4 < 1 << 28));
    assert!(shards[0].gas > (1 << 28) - (1 << 20), "the shard is as long as it may be");
    assert_eq!(shards.iter().map(|shard| shard.gas).sum::<u64>(), executor.machine().gas());
}

#[test]
fn a_large_write_starts_a_shard_of_its_own_rather_than_overfill_one() {
    let mut words = vec![asm(Addi, 0, 0, 0, 0); 10];
    words.extend(write(1, 0x1000, 5000));
    words.extend(exit());
    let program = program(0x1000, &words);
    // Not enough for 5000 copies of 7 cells: the write stands alone.
    let run = record(&program, &[], &rows_limit(1000));
    let copies: Vec<usize> = run.shards.iter().map(|shard| shard.copies.len()).collect();
    assert_eq!(copies, [0, 5000, 0]);
    assert_eq!(run.shards[1].cycles, 1);
    // Enough: all in one shard.
    let run = record(&program, &[], &rows_limit(10_000));
    assert_eq!(run.shards.len(), 1);
}
