//! From a 32-bit word to an [`Instruction`].

use crate::memory_map::SINK;
use crate::opcode::{Format, Opcode, TABLE};

/// A decoded instruction, in the form that executor and program table share.
///
/// - rd = x0 has become rd = [`SINK`]: the result goes where nothing reads it.
/// - `imm` is the sign-extended immediate, the shift amount, or, for branches and `jal`, the
///   absolute byte address of the target.
/// - Fields that the format does not have are zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Instruction {
    /// What to do.
    pub opcode: Opcode,
    /// Destination register, 1..=32; zero for formats without one.
    pub rd: u8,
    /// First source register, 0..=31.
    pub rs1: u8,
    /// Second source register, 0..=31.
    pub rs2: u8,
    /// Immediate, shift amount or target address.
    pub imm: u32,
}

const LUI: u32 = 0x37;
const AUIPC: u32 = 0x17;
const MISC_MEM: u32 = 0x0f;

/// Decodes the word at byte address `pc`; `None` if it is no instruction of RV32IM.
///
/// Three instructions are rewritten, so that no chip is needed for them: `lui rd, i` to
/// `addi rd, x0, i << 12`; `auipc rd, i` to `addi rd, x0, pc + (i << 12)`, known since the
/// program is; `fence` to `addi` into the sink, since a guest has one thread.
pub const fn decode(word: u32, pc: u32) -> Option<Instruction> {
    let rd = destination(word);
    match word & 0x7f {
        LUI => return Some(constant(rd, word & 0xffff_f000)),
        AUIPC => return Some(constant(rd, pc.wrapping_add(word & 0xffff_f000))),
        // `fence` is funct3 = 0; its other fields are hints to be ignored.
        MISC_MEM if word & 0x7000 == 0 => return Some(constant(SINK, 0)),
        _ => {}
    }
    let mut index = 0;
    while index < TABLE.len() {
        let row = &TABLE[index];
        if word & row.mask == row.bits {
            return Some(operands(row.opcode, row.format, word, pc));
        }
        index += 1;
    }
    None
}

/// `addi rd, x0, value`.
const fn constant(rd: u8, value: u32) -> Instruction {
    Instruction { opcode: Opcode::Addi, rd, rs1: 0, rs2: 0, imm: value }
}

const fn destination(word: u32) -> u8 {
    let rd = (word >> 7 & 31) as u8;
    if rd == 0 { SINK } else { rd }
}

const fn operands(opcode: Opcode, format: Format, word: u32, pc: u32) -> Instruction {
    let rd = destination(word);
    let rs1 = (word >> 15 & 31) as u8;
    let rs2 = (word >> 20 & 31) as u8;
    // Bit 31 of the word is the sign of every immediate.
    let sign = (word as i32 >> 31) as u32;
    match format {
        Format::R => Instruction { opcode, rd, rs1, rs2, imm: 0 },
        Format::I => Instruction { opcode, rd, rs1, rs2: 0, imm: (word as i32 >> 20) as u32 },
        Format::Shamt => Instruction { opcode, rd, rs1, rs2: 0, imm: rs2 as u32 },
        Format::S => {
            let imm = (word as i32 >> 25 << 5) as u32 | (word >> 7 & 31);
            Instruction { opcode, rd: 0, rs1, rs2, imm }
        }
        Format::B => {
            let offset = (sign << 12)
                | (word >> 7 & 1) << 11
                | (word >> 25 & 0x3f) << 5
                | (word >> 8 & 0xf) << 1;
            Instruction { opcode, rd: 0, rs1, rs2, imm: pc.wrapping_add(offset) }
        }
        Format::J => {
            let offset = (sign << 20)
                | (word & 0x000f_f000)
                | (word >> 20 & 1) << 11
                | (word >> 21 & 0x3ff) << 1;
            Instruction { opcode, rd, rs1: 0, rs2: 0, imm: pc.wrapping_add(offset) }
        }
        Format::System => Instruction { opcode, rd: 0, rs1: 0, rs2: 0, imm: 0 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(word: u32, pc: u32) -> Instruction {
        decode(word, pc).expect("a valid word")
    }

    #[test]
    fn immediates_of_every_format() {
        // addi a0, a1, -1
        assert_eq!(
            at(0xfff5_8513, 0),
            Instruction { opcode: Opcode::Addi, rd: 10, rs1: 11, rs2: 0, imm: u32::MAX }
        );
        // sw a0, -4(sp)
        assert_eq!(
            at(0xfea1_2e23, 0),
            Instruction { opcode: Opcode::Sw, rd: 0, rs1: 2, rs2: 10, imm: -4i32 as u32 }
        );
        // beq a0, a1, .-8
        assert_eq!(
            at(0xfeb5_0ce3, 0x100),
            Instruction { opcode: Opcode::Beq, rd: 0, rs1: 10, rs2: 11, imm: 0xf8 }
        );
        // jal ra, .+0x800
        assert_eq!(
            at(0x0010_00ef, 0x1000),
            Instruction { opcode: Opcode::Jal, rd: 1, rs1: 0, rs2: 0, imm: 0x1800 }
        );
        // srai a0, a1, 31
        assert_eq!(
            at(0x41f5_d513, 0),
            Instruction { opcode: Opcode::Srai, rd: 10, rs1: 11, rs2: 0, imm: 31 }
        );
    }

    #[test]
    fn lui_auipc_and_fence_become_addi() {
        let lui = Instruction { opcode: Opcode::Addi, rd: 10, rs1: 0, rs2: 0, imm: 0x1234_5000 };
        assert_eq!(at(0x1234_5537, 0x80), lui);
        let auipc = Instruction { imm: 0x1234_5080, ..lui };
        assert_eq!(at(0x1234_5517, 0x80), auipc);
        let nop = Instruction { opcode: Opcode::Addi, rd: SINK, rs1: 0, rs2: 0, imm: 0 };
        assert_eq!(at(0x0ff0_000f, 0), nop);
        assert_eq!(at(0x0100_000f, 0), nop);
    }

    #[test]
    fn writes_to_x0_go_to_the_sink() {
        assert_eq!(at(0x0000_0013, 0).rd, SINK);
        assert_eq!(at(0x0000_006f, 0).rd, SINK);
    }

    #[test]
    fn reserved_words_are_refused() {
        // zero, all ones, fence.i, csrrw, compressed, slli with a shift of 32, wfi
        let words = [0, u32::MAX, 0x0000_100f, 0x3000_1073, 0x0000_0001, 0x0205_1513, 0x1050_0073];
        for word in words {
            assert_eq!(decode(word, 0), None, "{word:#010x}");
        }
    }
}
