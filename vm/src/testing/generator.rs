//! Random programs that end: straight code with forward jumps in a loop of known length, loads and
//! stores within a window of memory. At the end each writes all registers and its window to the
//! public output, so that two machines that differ anywhere differ in their output.
//!
//! Many programs fit one ELF file: they run one after the other, each from registers and a window
//! of its own, and each writes [`OUTPUT_BYTES`]. So a slow start of the other machine, a process,
//! is paid once for hundreds of them.

use std::collections::BTreeSet;

use isa::{Format, Opcode, Semantics, opcode::TABLE};

use super::{Elf, Segment, asm, auipc, exit, li, lui, write};

/// Where the text goes.
const TEXT: u32 = 0x1_0000;
/// Where the windows go, each behind the place for its program's registers.
const DATA: u32 = 0x0100_0000;
const DUMP_BYTES: u32 = 128;
const WINDOW_BYTES: u32 = 512;
/// Bytes that each program writes: its registers from x0 on, its window.
pub const OUTPUT_BYTES: u32 = DUMP_BYTES + WINDOW_BYTES;

/// x8 points into the middle of the window and x9 counts loops; x5 is spoilt by jumps.
const POINTER: u8 = 8;
const COUNTER: u8 = 9;
const LINK: u8 = 5;

/// SplitMix64: enough for tests, and the same everywhere.
pub struct Random(pub u64);

impl Random {
    /// The next 64 bits.
    #[allow(clippy::should_implement_trait)] // it never ends
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    /// A number below `bound`.
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

    /// A register to read: one time in eight the same as `other`.
    fn source(&mut self, other: u8) -> u8 {
        if self.below(8) == 0 { other } else { self.below(32) as u8 }
    }

    /// A register to write: one time in eight the same as `other`.
    fn destination(&mut self, other: u8) -> u8 {
        loop {
            let register = self.source(other);
            if register != POINTER && register != COUNTER {
                return register;
            }
        }
    }
}

/// What a program is to be like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Seed of all that is random in it.
    pub seed: u64,
    /// About how many instructions its loop has.
    pub length: usize,
    /// How often the loop runs.
    pub loops: u32,
}

/// A program of about `length` instructions in a loop of `loops` rounds.
pub fn elf(seed: u64, length: usize, loops: u32) -> Vec<u8> {
    batch(&[Plan { seed, length, loops }])
}

/// Programs that run one after the other.
///
/// # Panics
/// If the text of so many would reach the windows.
pub fn batch(plans: &[Plan]) -> Vec<u8> {
    let (mut words, mut data) = (Vec::new(), Vec::new());
    for plan in plans {
        let mut random = Random(plan.seed);
        program(&mut random, plan, &mut words, DATA + data.len() as u32);
        data.extend([0; DUMP_BYTES as usize]);
        data.extend((0..WINDOW_BYTES).map(|_| random.next() as u8));
    }
    // The exit code is the low byte of some register that the last program has filled.
    let last = DATA + data.len() as u32 - OUTPUT_BYTES;
    words.extend(li(POINTER, last));
    words.push(asm(Opcode::Lbu, 10, POINTER, 0, 4 * 20));
    words.extend(exit());
    assert!(TEXT + 4 * (words.len() as u32) < DATA, "too many programs for one file");
    let text = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    let segments = vec![Segment::text(TEXT, text), Segment::data(DATA, data)];
    Elf { entry: TEXT, segments, ..Elf::default() }.write()
}

/// Appends a program whose registers go to `dump`, with its window behind them.
fn program(random: &mut Random, plan: &Plan, words: &mut Vec<u32>, dump: u32) {
    for register in 1..32 {
        words.extend(li(register, random.word()));
    }
    words.extend(li(POINTER, dump + DUMP_BYTES + WINDOW_BYTES / 2));
    words.extend(li(COUNTER, plan.loops));
    let start = words.len();
    let end = start + plan.length;
    let mut targets = BTreeSet::new();
    while words.len() < end {
        instruction(random, words, end, &mut targets);
    }
    repeat(random, words, start);
    words.extend(li(POINTER, dump));
    for register in 1..32 {
        words.push(asm(Opcode::Sw, 0, POINTER, register, 4 * i32::from(register)));
    }
    words.extend(write(1, dump, OUTPUT_BYTES));
}

/// Ends the loop that began at `start`.
fn repeat(random: &mut Random, words: &mut Vec<u32>, start: usize) {
    words.push(asm(Opcode::Addi, COUNTER, COUNTER, 0, -1));
    let back = |words: &[u32]| 4 * (start as i32 - words.len() as i32);
    // A loop may be longer than a branch reaches: leave by a branch then, repeat by a jump.
    let far = back(words) < -4096;
    match random.below(4) {
        0 if !far => words.push(asm(Opcode::Bne, 0, COUNTER, 0, back(words))),
        1 if !far => words.push(asm(Opcode::Blt, 0, 0, COUNTER, back(words))),
        2 if !far => words.push(asm(Opcode::Bltu, 0, 0, COUNTER, back(words))),
        _ => {
            words.push(asm(Opcode::Beq, 0, COUNTER, 0, 8));
            words.push(asm(Opcode::Jal, 0, 0, 0, back(words)));
        }
    }
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
    let rs1 = random.source(0);
    let rs2 = random.source(rs1);
    let rd = random.destination(rs1);
    let imm = random.below(4096) as i32 - 2048;
    let near = random.below(u64::from(WINDOW_BYTES) - 3) as i32 - WINDOW_BYTES as i32 / 2;
    let target = place + 1 + random.below((end - place).min(6) as u64) as usize;
    let distance = 4 * (target - place) as i32;
    let pair = place + 1 < end && !targets.contains(&(place + 1));
    match (row.semantics, row.format) {
        (Semantics::Alu(_), Format::Shamt) => words.push(asm(row.opcode, rd, rs1, 0, imm & 31)),
        (Semantics::Alu(_), _) => words.push(asm(row.opcode, rd, rs1, rs2, imm)),
        // The address is in the register that is loaded, or stored.
        (Semantics::Load { .. } | Semantics::Store { .. }, _)
            if rd != 0 && pair && random.below(8) == 0 =>
        {
            words.push(asm(Opcode::Addi, rd, POINTER, 0, 0));
            words.push(asm(row.opcode, rd, rd, rd, near));
        }
        (Semantics::Load { .. }, _) => words.push(asm(row.opcode, rd, POINTER, 0, near)),
        (Semantics::Store { .. }, _) => words.push(asm(row.opcode, 0, POINTER, rs2, near)),
        (Semantics::Branch(_), _) => {
            targets.insert(target);
            words.push(asm(row.opcode, 0, rs1, rs2, distance));
        }
        (Semantics::Jal, _) => {
            targets.insert(target);
            words.push(asm(row.opcode, rd, 0, 0, distance));
        }
        (Semantics::Jalr, _) if pair && target > place + 1 => {
            // auipc x5, 0; jalr rd, x5, …: an odd offset, whose low bit is to be ignored.
            targets.insert(target);
            words.push(auipc(LINK, 0));
            words.push(asm(row.opcode, rd, LINK, 0, distance | 1));
        }
        // Instead of system instructions: what the table does not have.
        _ => {
            let constants = [lui(rd, random.word()), auipc(rd, random.word()), 0x0ff0_000f];
            words.push(constants[random.below(3) as usize]);
        }
    }
}
