use isa::{Instruction, Opcode, Program};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;

use super::{ProgramCols, ProgramPreprocessed, ProgramTable};
use crate::F;
use crate::cols::Columns;
use crate::cpu::frame::{MISALIGNED, PADDING};
use crate::machine::Chip;
use crate::witness::{Lookups, Shard, Witness};
use crate::word::limbs;

/// One instruction's fetches.
#[derive(Clone, Copy, Debug)]
pub struct ProgramRow {
    /// Fetches of this instruction.
    pub count: u32,
    /// Fetches of this instruction and all above.
    pub executed: u32,
}

impl Witness for ProgramTable {
    type Record = ProgramRow;

    fn records(shard: &Shard) -> &[ProgramRow] {
        &shard.program_rows
    }

    fn fill(row: &mut ProgramCols<F>, record: &ProgramRow, _lookups: &Lookups) {
        row.count = F::from_u32(record.count);
        row.executed = F::from_u32(record.executed);
    }
}

/// The preprocessed table of a program: a row for each instruction by rising address, padded to a
/// power of two.
pub fn preprocessed(program: &Program) -> RowMajorMatrix<F> {
    const WIDTH: usize = ProgramTable::PREPROCESSED_WIDTH;
    let instructions: Vec<_> = program.iter().filter(|(_, i)| i.opcode != Opcode::Ebreak).collect();
    let height = instructions.len().next_power_of_two();
    let mut values = F::zero_vec(height * WIDTH);
    for (index, row) in values.chunks_exact_mut(WIDTH).enumerate() {
        let row = ProgramPreprocessed::of_mut(row);
        match instructions.get(index) {
            Some(&(pc, insn)) => fill_instruction(row, pc, insn),
            None => row.pc = F::from_u32(PADDING),
        }
    }
    RowMajorMatrix::new(values, WIDTH)
}

fn fill_instruction(row: &mut ProgramPreprocessed<F>, pc: u32, insn: Instruction) {
    let Instruction { opcode, rd, rs1, rs2, imm } = insn;
    row.pc = F::from_u32(pc / 4);
    row.opcode = F::from_u8(opcode as u8);
    row.rd = F::from_u8(rd);
    row.rs1 = F::from_u8(rs1);
    row.rs2 = F::from_u8(rs2);
    let link = limbs(pc.wrapping_add(4));
    match opcode {
        Opcode::Jal => (row.imm, row.aux[0]) = (link, target(imm)),
        Opcode::Jalr => (row.imm, row.aux) = (limbs(imm), link),
        Opcode::Beq | Opcode::Bne | Opcode::Blt | Opcode::Bge | Opcode::Bltu | Opcode::Bgeu => {
            row.aux[0] = target(imm);
        }
        Opcode::Slli | Opcode::Srli | Opcode::Srai => (row.imm, row.aux) = shift(opcode, imm),
        _ => row.imm = limbs(imm),
    }
}

/// The word index of a jump's target.
pub(crate) fn target(address: u32) -> F {
    F::from_u32(if address.is_multiple_of(4) { address / 4 } else { MISALIGNED })
}

/// How a shift splits a limb: see [`shift`](crate::cpu::shift).
fn shift(opcode: Opcode, amount: u32) -> ([F; 2], [F; 2]) {
    let bits = amount % 16;
    let split = if opcode == Opcode::Slli { 16 - bits } else { bits };
    let imm = [F::from_u32(split), F::from_bool(amount >= 16)];
    (imm, [F::from_u32(1 << (16 - split)), F::from_u32(1 << split)])
}
