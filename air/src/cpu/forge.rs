//! What the tests of the ALU and branch chips share: programs that run every operand at the edge
//! of a limb through an instruction, and single rows to be forged and judged on their own.

use isa::{Instruction, Opcode, Semantics};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;
use vm::records::{Read, Record, Write};
use vm::testing::{asm, exit, li};

use crate::F;
use crate::bus::Message;
use crate::check::{Interaction, RowReport, Table, Violation, check};
use crate::cols::Columns;
use crate::machine::{ChipAir, ChipId};
use crate::testing::{passes_for, shard, tables};
use crate::witness::{Shard, Witness};

/// Operands at the edges of limbs, of words and of their signs.
pub const EDGES: [u32; 11] = [
    0,
    1,
    0x7fff,
    0x8000,
    0xffff,
    0x1_0000,
    0x7fff_ffff,
    0x8000_0000,
    0x8000_ffff,
    0xffff_0000,
    0xffff_ffff,
];

/// All pairs of [`EDGES`].
pub fn edge_pairs() -> impl Iterator<Item = (u32, u32)> {
    EDGES.into_iter().flat_map(|a| EDGES.into_iter().map(move |b| (a, b)))
}

/// Runs each register instruction on all pairs of edges; with rs1 = rs2, with rs1 = rs2 = rd, and
/// with rd = x0.
pub fn register_program(opcodes: &[Opcode]) -> Vec<u32> {
    let mut words = Vec::new();
    for (a, b) in edge_pairs() {
        words.extend([li(5, a), li(6, b)].concat());
        words.extend(opcodes.iter().map(|&opcode| asm(opcode, 7, 5, 6, 0)));
    }
    for a in EDGES {
        for &opcode in opcodes {
            words.extend(li(5, a));
            words.extend([
                asm(opcode, 7, 5, 5, 0),
                asm(opcode, 0, 5, 0, 0),
                asm(opcode, 5, 5, 5, 0),
            ]);
        }
    }
    words.extend(exit());
    words
}

/// Runs each immediate instruction on all edges and `immediates`; with rs1 = rd and with rd = x0.
pub fn immediate_program(opcodes: &[Opcode], immediates: &[i32]) -> Vec<u32> {
    let mut words = Vec::new();
    for a in EDGES {
        words.extend(li(5, a));
        for &opcode in opcodes {
            words.extend(immediates.iter().map(|&imm| asm(opcode, 7, 5, 0, imm)));
            words.push(asm(opcode, 0, 5, 0, immediates[0]));
        }
    }
    words.extend(opcodes.iter().map(|&opcode| asm(opcode, 5, 5, 0, immediates[0])));
    words.extend(exit());
    words
}

/// Runs each branch on all pairs of edges, over the following instruction if taken; with
/// rs1 = rs2; backwards; and, not taken, to a target that is no multiple of four.
pub fn branch_program(opcodes: &[Opcode]) -> Vec<u32> {
    let count = asm(Opcode::Addi, 8, 8, 0, 1);
    let mut words = Vec::new();
    for (a, b) in edge_pairs() {
        words.extend([li(5, a), li(6, b)].concat());
        for &opcode in opcodes {
            words.extend([asm(opcode, 0, 5, 6, 8), count, asm(opcode, 0, 5, 5, 8), count]);
        }
    }
    for &opcode in opcodes {
        let Semantics::Branch(is_taken) = opcode.info().semantics else {
            panic!("{opcode:?} is no branch")
        };
        if is_taken(0, 0) {
            let [ahead, back] = [8, -4].map(|distance| asm(opcode, 0, 0, 0, distance));
            words.extend([ahead, ahead, back]);
            words.extend([li(5, 0), li(6, 1)].concat());
            words.push(asm(opcode, 0, 5, 6, 6));
        } else {
            words.extend([li(5, 0), li(6, 3)].concat());
            words.extend([asm(Opcode::Addi, 5, 5, 0, 1), asm(opcode, 0, 5, 6, -4)]);
            words.push(asm(opcode, 0, 0, 0, 6));
        }
    }
    words.extend(exit());
    words
}

/// One execution of an ALU instruction or a branch at `0x1000`, on operands `a` and `b` (rs2 or
/// the immediate). A branch leads to `0x2000`.
pub fn record(opcode: Opcode, a: u32, b: u32) -> Record {
    let (mut imm, mut next_pc) = (0, 0x1004);
    let (mut rs2, mut rd) = (Read { value: b, prev_ts: 99 }, Write::default());
    match opcode.info().semantics {
        Semantics::Branch(is_taken) => {
            imm = 0x2000;
            next_pc = if is_taken(a, b) { imm } else { next_pc };
        }
        Semantics::Alu(meaning) => {
            rd = Write { prev_value: 0xdead_beef, value: meaning(a, b), prev_ts: 99 };
            if opcode.is_immediate() {
                (imm, rs2) = (b, Read::default());
            }
        }
        _ => panic!("{opcode:?} is neither an ALU instruction nor a branch"),
    }
    Record {
        clk: 100,
        pc: 0x1000,
        next_pc,
        insn: Instruction { opcode, rd: 7, rs1: 5, rs2: 6, imm },
        rs1: Read { value: a, prev_ts: 99 },
        rs2,
        rd,
        memory: Write::default(),
        memory_high: Write::default(),
    }
}

/// A shard to count lookups in.
pub fn any_shard() -> Shard {
    shard(&vm::testing::program(0x1000, &exit()), &[])
}

/// The row of a record.
pub fn filled<C: Witness<Record = Record>>(shard: &Shard, record: &Record) -> Vec<F> {
    let mut values = F::zero_vec(C::Row::<F>::WIDTH);
    C::fill(C::Row::of_mut(&mut values), record, &shard.lookups);
    values
}

/// A row on its own.
fn lone(chip: ChipId, values: &[F]) -> Table {
    let trace = RowMajorMatrix::new(values.to_vec(), values.len());
    Table { air: ChipAir::new(chip), trace, public_values: Vec::new() }
}

/// What a row says.
pub fn report(chip: ChipId, values: &[F]) -> RowReport {
    lone(chip, values).row(0)
}

/// Whether a row's constraints hold and its lookups are in their tables, whatever else it says.
pub fn holds(chip: ChipId, values: &[F]) -> bool {
    let table = lone(chip, values);
    passes_for(&table, 0, &table.row(0).interactions)
}

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

/// The instruction that a row fetches.
pub fn fetched(report: &RowReport) -> &[F] {
    let is_fetch = |i: &&Interaction| i.tuple[0] == F::from_u8(Message::Program as u8);
    &report.interactions.iter().find(is_fetch).expect("a row in use").tuple
}

fn count(interactions: &[Interaction], id: Message) -> usize {
    interactions.iter().filter(|i| i.tuple[0] == F::from_u8(id as u8)).count()
}
