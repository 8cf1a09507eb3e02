//! What the tests of the ALU and branch chips share: programs that run every operand at the edge
//! of a limb through an instruction, single rows to be forged and judged on their own, and the
//! verdicts that hold of every such chip.

mod programs;
mod verdicts;

pub use programs::{EDGES, branch_program, edge_pairs, immediate_program, register_program};
pub use verdicts::{
    assert_branches, assert_flags, assert_padding_silent, assert_random_results,
    assert_reads_agree, assert_refused, assert_results,
};

use isa::{Instruction, Opcode, Semantics};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;
use vm::records::{Read, Record, Write};
use vm::testing::exit;

use crate::F;
use crate::bus::Message;
use crate::check::{Interaction, RowReport, Table};
use crate::cols::Columns;
use crate::machine::{ChipAir, ChipId};
use crate::testing::{passes_for, shard};
use crate::witness::{Shard, Witness};

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

/// The instruction that a row fetches.
pub fn fetched(report: &RowReport) -> &[F] {
    let is_fetch = |i: &&Interaction| i.tuple[0] == F::from_u8(Message::Program as u8);
    &report.interactions.iter().find(is_fetch).expect("a row in use").tuple
}
