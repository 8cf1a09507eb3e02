//! The one opcode table.

use crate::semantics as s;

/// Every instruction of RV32IM that a [`Program`](crate::Program) can hold.
///
/// The discriminant is the opcode's number in the program table of the proof. `lui`, `auipc` and
/// `fence` are not here: the decoder rewrites them to `addi`, whose operand x0 or immediate then
/// holds what they mean (see [`decode`](crate::decode())).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
#[allow(missing_docs)] // the names are the mnemonics
pub enum Opcode {
    Add,
    Sub,
    And,
    Or,
    Xor,
    Sll,
    Srl,
    Sra,
    Slt,
    Sltu,
    Addi,
    Andi,
    Ori,
    Xori,
    Slli,
    Srli,
    Srai,
    Slti,
    Sltiu,
    Mul,
    Mulh,
    Mulhsu,
    Mulhu,
    Div,
    Divu,
    Rem,
    Remu,
    Lb,
    Lbu,
    Lh,
    Lhu,
    Lw,
    Sb,
    Sh,
    Sw,
    Beq,
    Bne,
    Blt,
    Bge,
    Bltu,
    Bgeu,
    Jal,
    Jalr,
    Ecall,
    Ebreak,
}

/// Encoding format: which fields of the word hold what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the letters are the specification's
pub enum Format {
    R,
    I,
    /// I with a five-bit shift amount.
    Shamt,
    S,
    B,
    J,
    /// No operands: the whole word is fixed.
    System,
}

/// What an instruction does.
#[derive(Clone, Copy, Debug)]
pub enum Semantics {
    /// `rd = f(rs1, rs2)`, or `f(rs1, imm)` for the immediate forms.
    Alu(fn(u32, u32) -> u32),
    /// `rd = memory[rs1 + imm]`, of `bytes` bytes.
    #[allow(missing_docs)]
    Load { bytes: u32, signed: bool },
    /// `memory[rs1 + imm] = rs2`, of `bytes` bytes.
    #[allow(missing_docs)]
    Store { bytes: u32 },
    /// Jump to the target if `f(rs1, rs2)`.
    Branch(fn(u32, u32) -> bool),
    /// `rd = pc + 4`, jump to the target.
    Jal,
    /// `rd = pc + 4`, jump to `(rs1 + imm) & !1`.
    Jalr,
    /// Syscall, numbered by a7.
    Ecall,
    /// Traps.
    Ebreak,
}

/// Chip that proves an instruction: one row of it for each execution.
///
/// A misaligned load or store that crosses a word goes to [`Chip::LoadCross`] or
/// [`Chip::StoreCross`] instead of the chip of its opcode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)] // one family of instructions each, named after it
pub enum Chip {
    Add,
    AddImm,
    Bitwise,
    BitwiseImm,
    Shift,
    ShiftImm,
    LessThan,
    LessThanImm,
    Mul,
    MulHigh,
    DivRem,
    LoadWord,
    LoadPart,
    LoadCross,
    StoreWord,
    StorePart,
    StoreCross,
    BranchEqual,
    BranchLess,
    Jal,
    Jalr,
    Ecall,
}

/// One row of the opcode table.
#[derive(Clone, Copy, Debug)]
pub struct OpcodeInfo {
    /// The instruction.
    pub opcode: Opcode,
    /// Assembler name.
    pub mnemonic: &'static str,
    /// Encoding format.
    pub format: Format,
    /// Bits of the word that are fixed by the opcode.
    pub mask: u32,
    /// Their values.
    pub bits: u32,
    /// What it does.
    pub semantics: Semantics,
    /// Gas: committed cells of the row that proves it, in units of 16 cells, rounded; at least 4,
    /// as the [clock](crate::clock) needs.
    pub gas: u32,
    /// Chip that proves it.
    pub chip: Chip,
}

/// `mask` of the major opcode alone.
const MAJOR: u32 = 0x0000_007f;
/// `mask` of major opcode and funct3.
const FUNCT3: u32 = 0x0000_707f;
/// `mask` of major opcode, funct3 and funct7.
const FUNCT7: u32 = 0xfe00_707f;

const fn row(
    opcode: Opcode,
    mnemonic: &'static str,
    format: Format,
    bits: u32,
    semantics: Semantics,
    gas: u32,
    chip: Chip,
) -> OpcodeInfo {
    let mask = match format {
        Format::R | Format::Shamt => FUNCT7,
        Format::I | Format::S | Format::B => FUNCT3,
        Format::J => MAJOR,
        Format::System => u32::MAX,
    };
    OpcodeInfo { opcode, mnemonic, format, mask, bits, semantics, gas, chip }
}

use Chip as C;
use Format as F;
use Opcode as O;
use Semantics::{Alu, Branch, Ebreak, Ecall, Jal, Jalr, Load, Store};

/// All instructions, in the order of [`Opcode`].
#[rustfmt::skip]
pub const TABLE: [OpcodeInfo; 45] = [
    row(O::Add,    "add",    F::R,      0x0000_0033, Alu(s::add),    4, C::Add),
    row(O::Sub,    "sub",    F::R,      0x4000_0033, Alu(s::sub),    4, C::Add),
    row(O::And,    "and",    F::R,      0x0000_7033, Alu(s::and),    5, C::Bitwise),
    row(O::Or,     "or",     F::R,      0x0000_6033, Alu(s::or),     5, C::Bitwise),
    row(O::Xor,    "xor",    F::R,      0x0000_4033, Alu(s::xor),    5, C::Bitwise),
    row(O::Sll,    "sll",    F::R,      0x0000_1033, Alu(s::sll),    6, C::Shift),
    row(O::Srl,    "srl",    F::R,      0x0000_5033, Alu(s::srl),    6, C::Shift),
    row(O::Sra,    "sra",    F::R,      0x4000_5033, Alu(s::sra),    6, C::Shift),
    row(O::Slt,    "slt",    F::R,      0x0000_2033, Alu(s::slt),    5, C::LessThan),
    row(O::Sltu,   "sltu",   F::R,      0x0000_3033, Alu(s::sltu),   5, C::LessThan),
    row(O::Addi,   "addi",   F::I,      0x0000_0013, Alu(s::add),    4, C::AddImm),
    row(O::Andi,   "andi",   F::I,      0x0000_7013, Alu(s::and),    4, C::BitwiseImm),
    row(O::Ori,    "ori",    F::I,      0x0000_6013, Alu(s::or),     4, C::BitwiseImm),
    row(O::Xori,   "xori",   F::I,      0x0000_4013, Alu(s::xor),    4, C::BitwiseImm),
    row(O::Slli,   "slli",   F::Shamt,  0x0000_1013, Alu(s::sll),    5, C::ShiftImm),
    row(O::Srli,   "srli",   F::Shamt,  0x0000_5013, Alu(s::srl),    5, C::ShiftImm),
    row(O::Srai,   "srai",   F::Shamt,  0x4000_5013, Alu(s::sra),    5, C::ShiftImm),
    row(O::Slti,   "slti",   F::I,      0x0000_2013, Alu(s::slt),    4, C::LessThanImm),
    row(O::Sltiu,  "sltiu",  F::I,      0x0000_3013, Alu(s::sltu),   4, C::LessThanImm),
    row(O::Mul,    "mul",    F::R,      0x0200_0033, Alu(s::mul),    6, C::Mul),
    row(O::Mulh,   "mulh",   F::R,      0x0200_1033, Alu(s::mulh),   7, C::MulHigh),
    row(O::Mulhsu, "mulhsu", F::R,      0x0200_2033, Alu(s::mulhsu), 7, C::MulHigh),
    row(O::Mulhu,  "mulhu",  F::R,      0x0200_3033, Alu(s::mulhu),  7, C::MulHigh),
    row(O::Div,    "div",    F::R,      0x0200_4033, Alu(s::div),    7, C::DivRem),
    row(O::Divu,   "divu",   F::R,      0x0200_5033, Alu(s::divu),   7, C::DivRem),
    row(O::Rem,    "rem",    F::R,      0x0200_6033, Alu(s::rem),    7, C::DivRem),
    row(O::Remu,   "remu",   F::R,      0x0200_7033, Alu(s::remu),   7, C::DivRem),
    row(O::Lb,     "lb",     F::I,      0x0000_0003, Load { bytes: 1, signed: true  }, 6, C::LoadPart),
    row(O::Lbu,    "lbu",    F::I,      0x0000_4003, Load { bytes: 1, signed: false }, 6, C::LoadPart),
    row(O::Lh,     "lh",     F::I,      0x0000_1003, Load { bytes: 2, signed: true  }, 6, C::LoadPart),
    row(O::Lhu,    "lhu",    F::I,      0x0000_5003, Load { bytes: 2, signed: false }, 6, C::LoadPart),
    row(O::Lw,     "lw",     F::I,      0x0000_2003, Load { bytes: 4, signed: false }, 4, C::LoadWord),
    row(O::Sb,     "sb",     F::S,      0x0000_0023, Store { bytes: 1 }, 6, C::StorePart),
    row(O::Sh,     "sh",     F::S,      0x0000_1023, Store { bytes: 2 }, 6, C::StorePart),
    row(O::Sw,     "sw",     F::S,      0x0000_2023, Store { bytes: 4 }, 4, C::StoreWord),
    row(O::Beq,    "beq",    F::B,      0x0000_0063, Branch(s::eq),  4, C::BranchEqual),
    row(O::Bne,    "bne",    F::B,      0x0000_1063, Branch(s::ne),  4, C::BranchEqual),
    row(O::Blt,    "blt",    F::B,      0x0000_4063, Branch(s::lt),  4, C::BranchLess),
    row(O::Bge,    "bge",    F::B,      0x0000_5063, Branch(s::ge),  4, C::BranchLess),
    row(O::Bltu,   "bltu",   F::B,      0x0000_6063, Branch(s::ltu), 4, C::BranchLess),
    row(O::Bgeu,   "bgeu",   F::B,      0x0000_7063, Branch(s::geu), 4, C::BranchLess),
    row(O::Jal,    "jal",    F::J,      0x0000_006f, Jal,            4, C::Jal),
    row(O::Jalr,   "jalr",   F::I,      0x0000_0067, Jalr,           4, C::Jalr),
    row(O::Ecall,  "ecall",  F::System, 0x0000_0073, Ecall,          7, C::Ecall),
    row(O::Ebreak, "ebreak", F::System, 0x0010_0073, Ebreak,         7, C::Ecall),
];

impl Opcode {
    /// This opcode's row of [`TABLE`].
    pub const fn info(self) -> &'static OpcodeInfo {
        &TABLE[self as usize]
    }

    /// Gas of one execution. A `WRITE` to the public output pays for its bytes on top.
    pub const fn gas(self) -> u32 {
        self.info().gas
    }

    /// Whether the second operand is the immediate rather than rs2.
    pub const fn is_immediate(self) -> bool {
        matches!(self.info().format, Format::I | Format::Shamt)
    }
}

/// The largest gas of any row of a proof: what one row can advance the clock by.
pub const MAX_GAS: u32 = {
    let mut max = crate::syscall::GAS_PER_OUTPUT_BYTE;
    let mut index = 0;
    while index < TABLE.len() {
        if TABLE[index].gas > max {
            max = TABLE[index].gas;
        }
        index += 1;
    }
    max
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_at_their_discriminant() {
        for (index, row) in TABLE.iter().enumerate() {
            assert_eq!(row.opcode as usize, index, "{}", row.mnemonic);
            assert_eq!(row.bits & !row.mask, 0, "{}", row.mnemonic);
        }
    }

    #[test]
    fn encodings_are_disjoint() {
        for (i, a) in TABLE.iter().enumerate() {
            for b in &TABLE[..i] {
                let common = a.mask & b.mask;
                assert_ne!(a.bits & common, b.bits & common, "{} and {}", a.mnemonic, b.mnemonic);
            }
        }
    }
}
