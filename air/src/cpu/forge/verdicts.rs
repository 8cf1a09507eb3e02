use isa::{Instruction, Opcode};
use p3_field::{Field, PrimeCharacteristicRing};
use vm::records::Record;

use super::{EDGES, any_shard, edge_pairs, filled, holds, record, report};
use crate::F;
use crate::bus::Message;
use crate::check::{Interaction, RowReport, Violation, check};
use crate::cols::Columns;
use crate::cpu::memory_forge::random_words;
use crate::machine::ChipId;
use crate::testing::{is_in_table, is_lookup, shard, tables, value};
use crate::witness::Witness;
use crate::word::Word;

/// SANITY and NEGATIVE: on all pairs of `a` in edges and `b` in `operands`, a row of `opcode`
/// that writes the ISA's result holds, and one that writes another does not. `set_result` puts a
/// result into a row.
pub fn assert_results<C: Witness<Record = Record>>(
    chip: ChipId,
    opcode: Opcode,
    operands: &[u32],
    set_result: impl Fn(&mut C::Row<F>, u32),
) {
    let shard = any_shard();
    for (a, &b) in EDGES.iter().flat_map(|&a| operands.iter().map(move |b| (a, b))) {
        let record = record(opcode, a, b);
        let mut row = filled::<C>(&shard, &record);
        assert!(holds(chip, &row), "{opcode:?} {a:#x} {b:#x} is not accepted");
        let result = record.rd.value;
        let lies = [result ^ 1, result ^ 0x8000_0000, !result, result ^ 0x1_0000, a, b, 0];
        for lie in lies.into_iter().filter(|&lie| lie != result) {
            set_result(C::Row::of_mut(&mut row), lie);
            assert!(!holds(chip, &row), "{opcode:?} {a:#x} {b:#x} gives {lie:#x}");
        }
    }
}

/// NEGATIVE: no row of `records` can be forged in one of the ways `lies`, even if `conclude` sets
/// all that follows accordingly, unless a lie leaves the row as it is.
pub fn assert_refused<C: Witness<Record = Record>, L: Fn(&mut C::Row<F>)>(
    chip: ChipId,
    records: &[Record],
    lies: &[L],
    conclude: impl Fn(&mut C::Row<F>),
) {
    let shard = any_shard();
    for record in records {
        let honest = filled::<C>(&shard, record);
        for (number, lie) in lies.iter().enumerate() {
            let mut values = honest.clone();
            let row = C::Row::of_mut(&mut values);
            lie(row);
            conclude(row);
            let refused = !holds(chip, &values);
            assert!(refused != (values == honest), "{record:?}, lie {number}: {values:?}");
        }
    }
}

/// SANITY: on random operands, `second` makes the second of two words, a row holds and has the
/// ISA's result. `result` is that of a row.
pub fn assert_random_results<C: Witness<Record = Record>>(
    chip: ChipId,
    opcodes: &[Opcode],
    count: usize,
    second: impl Fn(u32, u32) -> u32,
    result: impl Fn(&C::Row<F>) -> Word<F>,
) {
    let shard = any_shard();
    let words: Vec<u32> = random_words(count).collect();
    for (pair, &opcode) in words.windows(2).zip(opcodes.iter().cycle()) {
        let record = record(opcode, pair[0], second(pair[0], pair[1]));
        let row = filled::<C>(&shard, &record);
        assert!(holds(chip, &row), "{record:?}");
        assert_eq!(value(result(C::Row::of(&row))), record.rd.value, "{record:?}");
    }
}

/// SANITY and NEGATIVE: on all pairs of edges, a row of the branch `opcode` that goes on where the
/// ISA says holds, and one that goes elsewhere does not. `next_pc` is that column of a row.
pub fn assert_branches<C: Witness<Record = Record>>(
    chip: ChipId,
    opcode: Opcode,
    next_pc: impl Fn(&mut C::Row<F>) -> &mut F,
) {
    let shard = any_shard();
    for (a, b) in edge_pairs() {
        let record = record(opcode, a, b);
        let mut row = filled::<C>(&shard, &record);
        assert!(holds(chip, &row), "{opcode:?} {a:#x} {b:#x} is not accepted");
        let honest = record.next_pc / 4;
        for lie in [0x1000 / 4, 0x1004 / 4, 0x2000 / 4, 0, honest + 1] {
            *next_pc(C::Row::of_mut(&mut row)) = F::from_u32(lie);
            assert_eq!(holds(chip, &row), lie == honest, "{opcode:?} {a:#x} {b:#x} to {lie:#x}");
        }
    }
}

/// NEGATIVE: where rs1 = rs2, the two reads may not differ. The executor reads another value as
/// rs2 and goes on with it, so the row is consistent in itself: the memory bus must notice.
pub fn assert_reads_agree(words: &[u32], family: isa::Chip) {
    let program = vm::testing::program(0x1000, words);
    let mut shard = shard(&program, &[]);
    let records = &mut shard.records.instructions[family as usize];
    let twice = |insn: Instruction| insn.rs1 == insn.rs2 && insn.rs1 != 0;
    let honest = records.iter_mut().find(|record| twice(record.insn)).expect("such a row");
    let fault = record(honest.insn.opcode, honest.rs1.value, honest.rs2.value ^ 0x8001_0001);
    honest.rs2.value = fault.rs2.value;
    honest.rd.value = fault.rd.value;
    let is_taken = fault.next_pc != 0x1004;
    honest.next_pc = if is_taken { honest.insn.imm } else { honest.pc + 4 };
    let register = isa::memory_map::REGISTERS + u32::from(honest.insn.rs2);
    let [low, high] = [fault.rs2.value & 0xffff, fault.rs2.value >> 16];

    let violations = check(&tables(&program, &mut shard));
    let is_local = |violation: &Violation| matches!(violation, Violation::Constraint { .. });
    assert!(!violations.iter().any(is_local), "the row is not consistent");
    let is_read = |violation: &Violation| match violation {
        Violation::Bus { tuple, .. } => tuple[..4] == [Message::Memory as u32, register, low, high],
        Violation::Constraint { .. } => false,
    };
    assert!(violations.iter().any(is_read), "the read is not noticed");
}

/// NEGATIVE: whatever is in the columns `flags`, a row is refused, or says nothing, or is one
/// whole instruction. Tried on a row of zeros and on the honest row of `record`.
pub fn assert_padding_silent<C: Witness<Record = Record>>(
    chip: ChipId,
    flags: &[usize],
    record: &Record,
) {
    let values = [F::ZERO, F::ONE, F::TWO, F::NEG_ONE];
    for base in [F::zero_vec(chip.width()), filled::<C>(&any_shard(), record)] {
        for choice in 0..1usize << (2 * flags.len()) {
            let mut row = base.clone();
            for (i, &flag) in flags.iter().enumerate() {
                row[flag] = values[choice >> (2 * i) & 3];
            }
            let RowReport { failed, interactions } = report(chip, &row);
            let whole = interactions.iter().all(|i| i.count == F::ONE || i.count == F::NEG_ONE)
                && count(&interactions, Message::Program) == 1
                && count(&interactions, Message::Execution) == 2;
            assert!(!failed.is_empty() || interactions.is_empty() || whole, "{chip:?}: {row:?}");
        }
    }
}

fn count(interactions: &[Interaction], id: Message) -> usize {
    interactions.iter().filter(|i| i.tuple[0] == F::from_u8(id as u8)).count()
}

/// NEGATIVE: the only flags that a row can have, if it says anything, are those of an honest row
/// of one of `records`. Each of those and a row of zeros is given other flags, boolean or not;
/// `solve` then makes the rest of the row follow from them, as a prover would.
pub fn assert_flags<C: Witness<Record = Record>>(
    chip: ChipId,
    flags: &[usize],
    records: &[Record],
    solve: impl Fn(&mut C::Row<F>),
) {
    let shard = any_shard();
    let honest: Vec<_> = records.iter().map(|record| filled::<C>(&shard, record)).collect();
    let of = |row: &[F]| -> Vec<F> { flags.iter().map(|&flag| row[flag]).collect() };
    for base in honest.iter().chain([&F::zero_vec(chip.width())]) {
        for values in flag_values(flags.len()) {
            let mut row = base.clone();
            for (&flag, &value) in flags.iter().zip(&values) {
                row[flag] = value;
            }
            solve(C::Row::of_mut(&mut row));
            let RowReport { failed, interactions } = report(chip, &row);
            // Lookups may be counted other than once: that is what flags decide.
            let once = |i: &Interaction| Interaction { count: F::ONE, ..i.clone() };
            let found = interactions.iter().all(|i| !is_lookup(i) || is_in_table(&once(i)));
            let is_refused = !failed.is_empty() || !found;
            let is_honest = honest.iter().any(|row| of(row) == values);
            assert!(is_honest || is_refused || interactions.is_empty(), "{chip:?}: {values:?}");
        }
    }
}

/// Values for flags: all small ones, and for the last also those that bring the sum to 0 or 1.
fn flag_values(count: usize) -> Vec<Vec<F>> {
    let small = [F::ZERO, F::ONE, F::NEG_ONE, F::TWO, F::TWO.inverse()];
    let mut all = vec![Vec::new()];
    for index in 0..count {
        let extend = |values: Vec<F>| {
            let sum: F = values.iter().copied().sum();
            let rest = if index + 1 == count { vec![-sum, F::ONE - sum] } else { vec![] };
            let next = small.into_iter().chain(rest);
            next.map(move |value| [&values[..], &[value]].concat()).collect::<Vec<_>>()
        };
        all = all.into_iter().flat_map(extend).collect();
    }
    all
}
