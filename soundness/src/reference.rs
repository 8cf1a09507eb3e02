//! A second decoder, written from the encoding tables of the specification (volume I, version
//! 20240411, chapters "RV32I", "M" and "RV32/64G Instruction Set Listings") and not from the one
//! in `isa`: no table, no masks, one `match` on the fields.

use isa::Opcode;

/// A word understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// What it does.
    pub operation: Operation,
    /// Field rd, if the format has one.
    pub rd: Option<u8>,
    /// Field rs1, if the format has one.
    pub rs1: Option<u8>,
    /// Field rs2, if the format has one.
    pub rs2: Option<u8>,
    /// Immediate: sign-extended, in its place for `lui` and `auipc`, shift amount, or distance.
    pub imm: i32,
}

/// An operation of RV32IM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the names are the mnemonics
pub enum Operation {
    Lui,
    Auipc,
    Fence,
    /// One that has an [`Opcode`].
    Plain(Opcode),
}

/// The bits `high..=low` of `word`.
fn bits(word: u32, high: u32, low: u32) -> u32 {
    (word << (31 - high)) >> (31 - high + low)
}

/// `value`, of `width` bits, as a signed number.
fn signed(value: u32, width: u32) -> i32 {
    let value = i64::from(value);
    let half = 1i64 << (width - 1);
    (if value >= half { value - 2 * half } else { value }) as i32
}

/// Decodes a word; `None` if it is no instruction of RV32IM.
pub fn decode(word: u32) -> Option<Reference> {
    use Operation::{Auipc, Fence, Lui, Plain};
    // "RISC-V base opcode map": inst[1:0] = 11, then inst[6:5] and inst[4:2].
    if bits(word, 1, 0) != 0b11 {
        return None;
    }
    let rd = Some(bits(word, 11, 7) as u8);
    let rs1 = Some(bits(word, 19, 15) as u8);
    let rs2 = Some(bits(word, 24, 20) as u8);
    let (funct3, funct7) = (bits(word, 14, 12), bits(word, 31, 25));
    let upper = signed(bits(word, 31, 12), 20) << 12;
    let twelve = signed(bits(word, 31, 20), 12);
    let split = signed(bits(word, 31, 25) << 5 | bits(word, 11, 7), 12);
    let row = |operation, rd, rs1, rs2, imm| Some(Reference { operation, rd, rs1, rs2, imm });
    match (bits(word, 6, 5), bits(word, 4, 2)) {
        (0b01, 0b101) => row(Lui, rd, None, None, upper),
        (0b00, 0b101) => row(Auipc, rd, None, None, upper),
        (0b11, 0b011) => row(Plain(Opcode::Jal), rd, None, None, jump_distance(word)),
        (0b11, 0b001) if funct3 == 0 => row(Plain(Opcode::Jalr), rd, rs1, None, twelve),
        (0b11, 0b000) => row(Plain(branch(funct3)?), None, rs1, rs2, branch_distance(word)),
        (0b00, 0b000) => row(Plain(load(funct3)?), rd, rs1, None, twelve),
        (0b01, 0b000) => row(Plain(store(funct3)?), None, rs1, rs2, split),
        (0b00, 0b100) => match (funct3, funct7) {
            (0b001, 0) => row(Plain(Opcode::Slli), rd, rs1, None, bits(word, 24, 20) as i32),
            (0b101, 0) => row(Plain(Opcode::Srli), rd, rs1, None, bits(word, 24, 20) as i32),
            (0b101, 0b010_0000) => {
                row(Plain(Opcode::Srai), rd, rs1, None, bits(word, 24, 20) as i32)
            }
            (0b001 | 0b101, _) => None,
            _ => row(Plain(immediate(funct3)?), rd, rs1, None, twelve),
        },
        (0b01, 0b100) => row(Plain(register(funct3, funct7)?), rd, rs1, rs2, 0),
        // "Base implementations shall ignore" rd and rs1 of a fence, and treat reserved fm as 0.
        (0b00, 0b011) if funct3 == 0 => row(Fence, None, None, None, 0),
        (0b11, 0b100) => match bits(word, 31, 7) {
            0 => row(Plain(Opcode::Ecall), None, None, None, 0),
            0x2000 => row(Plain(Opcode::Ebreak), None, None, None, 0),
            _ => None,
        },
        _ => None,
    }
}

/// imm[12|10:5] in inst[31:25], imm[4:1|11] in inst[11:7].
fn branch_distance(word: u32) -> i32 {
    let value = bits(word, 31, 31) * 4096
        + bits(word, 7, 7) * 2048
        + bits(word, 30, 25) * 32
        + bits(word, 11, 8) * 2;
    signed(value, 13)
}

/// imm[20|10:1|11|19:12] in inst[31:12].
fn jump_distance(word: u32) -> i32 {
    let value = bits(word, 31, 31) * (1 << 20)
        + bits(word, 19, 12) * (1 << 12)
        + bits(word, 20, 20) * (1 << 11)
        + bits(word, 30, 21) * 2;
    signed(value, 21)
}

fn branch(funct3: u32) -> Option<Opcode> {
    Some(match funct3 {
        0b000 => Opcode::Beq,
        0b001 => Opcode::Bne,
        0b100 => Opcode::Blt,
        0b101 => Opcode::Bge,
        0b110 => Opcode::Bltu,
        0b111 => Opcode::Bgeu,
        _ => return None,
    })
}

fn load(funct3: u32) -> Option<Opcode> {
    Some(match funct3 {
        0b000 => Opcode::Lb,
        0b001 => Opcode::Lh,
        0b010 => Opcode::Lw,
        0b100 => Opcode::Lbu,
        0b101 => Opcode::Lhu,
        _ => return None,
    })
}

fn store(funct3: u32) -> Option<Opcode> {
    Some(match funct3 {
        0b000 => Opcode::Sb,
        0b001 => Opcode::Sh,
        0b010 => Opcode::Sw,
        _ => return None,
    })
}

fn immediate(funct3: u32) -> Option<Opcode> {
    Some(match funct3 {
        0b000 => Opcode::Addi,
        0b010 => Opcode::Slti,
        0b011 => Opcode::Sltiu,
        0b100 => Opcode::Xori,
        0b110 => Opcode::Ori,
        0b111 => Opcode::Andi,
        _ => return None,
    })
}

fn register(funct3: u32, funct7: u32) -> Option<Opcode> {
    Some(match (funct7, funct3) {
        (0b000_0000, 0b000) => Opcode::Add,
        (0b010_0000, 0b000) => Opcode::Sub,
        (0b000_0000, 0b001) => Opcode::Sll,
        (0b000_0000, 0b010) => Opcode::Slt,
        (0b000_0000, 0b011) => Opcode::Sltu,
        (0b000_0000, 0b100) => Opcode::Xor,
        (0b000_0000, 0b101) => Opcode::Srl,
        (0b010_0000, 0b101) => Opcode::Sra,
        (0b000_0000, 0b110) => Opcode::Or,
        (0b000_0000, 0b111) => Opcode::And,
        (0b000_0001, 0b000) => Opcode::Mul,
        (0b000_0001, 0b001) => Opcode::Mulh,
        (0b000_0001, 0b010) => Opcode::Mulhsu,
        (0b000_0001, 0b011) => Opcode::Mulhu,
        (0b000_0001, 0b100) => Opcode::Div,
        (0b000_0001, 0b101) => Opcode::Divu,
        (0b000_0001, 0b110) => Opcode::Rem,
        (0b000_0001, 0b111) => Opcode::Remu,
        _ => return None,
    })
}
