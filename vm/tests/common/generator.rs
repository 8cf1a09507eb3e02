//! Random programs that end: straight code with forward jumps in a loop of known length, loads and
//! stores within a buffer. At the end they write all registers and the buffer to the public
//! output, so that two machines that differ anywhere differ in their output.

use std::collections::BTreeSet;

use isa::{Format, Opcode, Semantics, opcode::TABLE};
use vm::testing::{Elf, Segment, asm, auipc, exit, li, lui, write};

/// Where the text goes.
pub const TEXT: u32 = 0x1_0000;
/// Where the buffer goes. Registers are dumped in front of it.
pub const BUFFER: u32 = 0x2_0000;
const DUMP_BYTES: u32 = 128;
const BUFFER_BYTES: u32 = 0x1000;

/// x8 points into the middle of the buffer and x9 counts loops; x5 is spoilt by jumps.
const POINTER: u8 = 8;
const COUNTER: u8 = 9;
const LINK: u8 = 5;

/// SplitMix64: enough for tests, and the same everywhere.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// A word, with a liking for the corners.
    pub fn word(&mut self) -> u32 {
        const CORNERS: [u32; 8] = [0, 1, 2, u32::MAX, 0x8000_0000, 0x7fff_ffff, 0xffff, 0x1_0000];
        let random = self.next() as u32;
        match self.below(4) {
            0 => CORNERS[self.below(8) as usize],
            1 => random % 64,
            _ => random,
        }
    }

    fn source(&mut self) -> u8 {
        self.below(32) as u8
    }

    fn destination(&mut self) -> u8 {
        loop {
            let register = self.source();
            if register != POINTER && register != COUNTER {
                return register;
            }
        }
    }
}

/// A program of about `length` instructions in a loop of `loops` rounds.
pub fn elf(seed: u64, length: usize, loops: u32) -> Vec<u8> {
    let mut random = Random(seed);
    let mut words = Vec::new();
    for register in 1..32 {
        words.extend(li(register, random.word()));
    }
    words.extend(li(POINTER, BUFFER + DUMP_BYTES + BUFFER_BYTES / 2));
    words.extend(li(COUNTER, loops));
    let start = words.len();
    let end = start + length;
    let mut targets = BTreeSet::new();
    while words.len() < end {
        instruction(&mut random, &mut words, end, &mut targets);
    }
    // A loop may be longer than a branch reaches: leave by a branch, repeat by a jump.
    words.push(asm(Opcode::Addi, COUNTER, COUNTER, 0, -1));
    words.push(asm(Opcode::Beq, 0, COUNTER, 0, 8));
    let back = 4 * (start as i32 - words.len() as i32);
    words.push(asm(Opcode::Jal, 0, 0, 0, back));
    epilogue(&mut words);
    let data = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    let contents = (0..BUFFER_BYTES).map(|_| random.next() as u8);
    let buffer = vec![0; DUMP_BYTES as usize].into_iter().chain(contents).collect();
    let segments = vec![Segment::text(TEXT, data), Segment::data(BUFFER, buffer)];
    Elf { entry: TEXT, segments, ..Elf::default() }.write()
}

/// Appends an instruction, or two where one prepares for the other and no jump so far lands
/// between them. Jumps go forward, to `end` at most; `targets` are the places they go to.
fn instruction(
    random: &mut Random,
    words: &mut Vec<u32>,
    end: usize,
    targets: &mut BTreeSet<usize>,
) {
    let place = words.len();
    let row = &TABLE[random.below(TABLE.len() as u64) as usize];
    let (rs1, rs2) = (random.source(), random.source());
    let rd = random.destination();
    let near = random.below(2048) as i32 - 1024;
    let target = place + 1 + random.below((end - place).min(6) as u64) as usize;
    let distance = 4 * (target - place) as i32;
    match (row.semantics, row.format) {
        (Semantics::Alu(_), Format::Shamt) => words.push(asm(row.opcode, rd, rs1, 0, near & 31)),
        (Semantics::Alu(_), _) => words.push(asm(row.opcode, rd, rs1, rs2, near)),
        (Semantics::Load { .. }, _) => words.push(asm(row.opcode, rd, POINTER, 0, near)),
        (Semantics::Store { .. }, _) => words.push(asm(row.opcode, 0, POINTER, rs2, near)),
        (Semantics::Branch(_), _) => {
            targets.insert(target);
            words.push(asm(row.opcode, 0, rs1, rs2, distance));
        }
        (Semantics::Jal, _) => {
            targets.insert(target);
            words.push(asm(row.opcode, LINK, 0, 0, distance));
        }
        (Semantics::Jalr, _) if target > place + 1 && !targets.contains(&(place + 1)) => {
            // auipc x5, 0; jalr rd, x5, …: an odd offset, whose low bit is to be ignored.
            targets.insert(target);
            words.push(auipc(LINK, 0));
            words.push(asm(row.opcode, rd, LINK, 0, distance | 1));
        }
        // Instead of system instructions: constants, the one and only lui and fence.
        _ => words.push([lui(rd, random.word()), 0x0ff0_000f][random.below(2) as usize]),
    }
}

/// Dumps the registers, but for the one that points at the dump; writes dump and buffer; exits.
fn epilogue(words: &mut Vec<u32>) {
    words.extend(li(POINTER, BUFFER));
    for register in 1..32 {
        words.push(asm(Opcode::Sw, 0, POINTER, register, 4 * i32::from(register)));
    }
    words.extend(write(1, BUFFER, DUMP_BYTES + BUFFER_BYTES));
    // The exit code is the low byte of some register that the loop has filled.
    words.push(asm(Opcode::Lbu, 10, POINTER, 0, 4 * 20));
    words.extend(exit());
}
