//! Each instruction on its edge operands, linked at three addresses: one ELF file an instruction is
//! executed at each; at each a program of every family of instructions is proven and verified.
//!
//! Class "pc and limb range": a pc with some bit set that cannot be proven would show here.

use std::collections::BTreeSet;

use isa::opcode::{OpcodeInfo, TABLE};
use isa::{Chip, Opcode, Semantics};
use prover::{Nothing, Options, Prover};
use verifier::{Policy, Profile, verify};
use vm::testing::{Elf, Segment, asm, auipc, exit, li, lui, write};
use vm::{ExecutionError, Limits, TrapKind, load_elf, run};

/// Where programs are linked: low, in the middle, and with high bits set.
const ADDRESSES: [u32; 3] = [0x0000_1000, 0x4000_0000, 0xf000_0000];
/// Results go there, from the start of the text.
const RESULTS: u32 = 0x10_0000;
/// Loads and stores go there.
const SCRATCH: u32 = 0x11_0000;
const EDGES: [u32; 5] = [0, 1, 0x7fff_ffff, 0x8000_0000, u32::MAX];
const IMMEDIATES: [i32; 5] = [0, 1, 2047, -2048, -1];
const EXIT_CODE: u32 = 42;

/// A program in the making, with what it should write.
struct Draft {
    base: u32,
    words: Vec<u32>,
    expected: Vec<u32>,
}

/// x5 and x6 hold operands, x7 the result, x8 points at the next result.
const A: u8 = 5;
const B: u8 = 6;
const RD: u8 = 7;
const POINTER: u8 = 8;

impl Draft {
    fn new(base: u32) -> Self {
        Self { base, words: li(POINTER, base + RESULTS).into(), expected: Vec::new() }
    }

    fn pc(&self) -> u32 {
        self.base + 4 * self.words.len() as u32
    }

    fn set(&mut self, a: u32, b: u32) {
        self.words.extend(li(A, a));
        self.words.extend(li(B, b));
    }

    /// Stores a register, which should hold `value`.
    fn expect(&mut self, register: u8, value: u32) {
        self.words.push(asm(Opcode::Sw, 0, POINTER, register, 0));
        self.words.push(asm(Opcode::Addi, POINTER, POINTER, 0, 4));
        self.expected.push(value);
    }

    fn alu(&mut self, row: &OpcodeInfo, f: fn(u32, u32) -> u32) {
        let immediate = row.opcode.is_immediate();
        for a in EDGES {
            for (b, imm) in EDGES.into_iter().zip(IMMEDIATES) {
                let shift = row.format == isa::Format::Shamt;
                let imm = if shift { imm & 31 } else { imm };
                self.set(a, b);
                self.words.push(asm(row.opcode, RD, A, B, imm));
                self.expect(RD, f(a, if immediate { imm as u32 } else { b }));
            }
        }
        // rs1 = rs2 = rd, and rd = x0.
        self.set(0x8000_0001, 3);
        self.words.push(asm(row.opcode, A, A, A, 3));
        self.expect(A, f(0x8000_0001, if immediate { 3 } else { 0x8000_0001 }));
        self.words.push(asm(row.opcode, 0, B, B, 3));
        self.expect(0, 0);
    }

    fn load(&mut self, row: &OpcodeInfo, bytes: u32, signed: bool) {
        let memory = 0x7766_8544_b322_11f0u64;
        let scratch = self.base + SCRATCH;
        for (place, word) in [(0, memory as u32), (4, (memory >> 32) as u32)] {
            self.set(scratch, word);
            self.words.push(asm(Opcode::Sw, 0, A, B, place));
        }
        for offset in 0..5 {
            self.words.push(asm(row.opcode, RD, A, 0, offset));
            let kept = 64 - 8 * bytes;
            let high = (memory >> (8 * offset)) << kept;
            let value = if signed { (high as i64 >> kept) as u64 } else { high >> kept };
            self.expect(RD, value as u32);
        }
        self.words.push(asm(row.opcode, 0, A, 0, 0));
        self.expect(0, 0);
        self.words.extend(li(A, scratch));
        self.words.push(asm(row.opcode, A, A, 0, 0));
        let low = memory << (64 - 8 * bytes);
        let shift = 64 - 8 * bytes;
        self.expect(A, if signed { (low as i64 >> shift) as u32 } else { (low >> shift) as u32 });
    }

    fn store(&mut self, row: &OpcodeInfo, bytes: u32) {
        for offset in 0..5 {
            self.set(self.base + SCRATCH, 0x5555_5555);
            for place in [0, 4] {
                self.words.push(asm(Opcode::Sw, 0, A, B, place));
            }
            self.words.extend(li(B, 0x8001_fe7f));
            self.words.push(asm(row.opcode, 0, A, B, offset));
            let mut memory = [0x55; 8];
            let places = offset as usize..(offset as u32 + bytes) as usize;
            // The last offset is that of a word.
            let value = 0x8001_fe7fu32.to_le_bytes();
            memory[places].copy_from_slice(&value[..bytes as usize]);
            for half in [0, 4] {
                self.words.push(asm(Opcode::Lw, RD, A, 0, half as i32));
                let word: [u8; 4] = memory[half..half + 4].try_into().expect("four bytes");
                self.expect(RD, u32::from_le_bytes(word));
            }
        }
    }

    /// Forward over one instruction; and back, from behind it.
    fn branch(&mut self, row: &OpcodeInfo, f: fn(u32, u32) -> bool) {
        for (a, b) in EDGES.into_iter().flat_map(|a| EDGES.map(|b| (a, b))) {
            self.set(a, b);
            self.words.push(asm(Opcode::Addi, RD, 0, 0, 0));
            self.words.push(asm(row.opcode, 0, A, B, 8));
            self.words.push(asm(Opcode::Addi, RD, RD, 0, 1));
            self.expect(RD, u32::from(!f(a, b)));
            self.words.push(asm(Opcode::Addi, RD, 0, 0, 0));
            // over: j check; back: rd += 1, j out; check: branch back; out:
            self.words.push(asm(Opcode::Jal, 0, 0, 0, 12));
            self.words.push(asm(Opcode::Addi, RD, RD, 0, 1));
            self.words.push(asm(Opcode::Jal, 0, 0, 0, 8));
            self.words.push(asm(row.opcode, 0, A, B, -8));
            self.expect(RD, u32::from(f(a, b)));
        }
        self.words.push(asm(row.opcode, 0, A, A, 8));
        self.words.push(0x0000_000f);
    }

    fn jal(&mut self) {
        let pc = self.pc();
        self.words.push(asm(Opcode::Jal, RD, 0, 0, 8));
        self.words.push(asm(Opcode::Addi, RD, 0, 0, 0));
        self.expect(RD, pc + 4);
        // To the second, back to the first, out.
        self.words.push(asm(Opcode::Jal, 0, 0, 0, 8));
        self.words.push(asm(Opcode::Jal, 0, 0, 0, 8));
        self.words.push(asm(Opcode::Jal, RD, 0, 0, -4));
        self.expect(RD, pc + 4 * 7);
    }

    fn jalr(&mut self) {
        for (rd, base, odd) in [(RD, A, 0), (A, A, 0), (RD, A, 1), (0, A, 1)] {
            let pc = self.pc();
            self.words.push(auipc(base, 0));
            self.words.push(asm(Opcode::Jalr, rd, base, 0, 12 + odd));
            self.words.push(asm(Opcode::Addi, rd, 0, 0, 0));
            self.expect(rd, if rd == 0 { 0 } else { pc + 8 });
        }
        // A negative offset, and an address that wraps.
        let pc = self.pc();
        self.words.extend(li(A, pc + 16 + 2048));
        self.words.push(asm(Opcode::Jalr, RD, A, 0, -2048));
        self.words.push(asm(Opcode::Addi, RD, 0, 0, 0));
        self.expect(RD, pc + 12);
    }

    fn opcode(&mut self, row: &OpcodeInfo) {
        match row.semantics {
            Semantics::Alu(f) => self.alu(row, f),
            Semantics::Load { bytes, signed } => self.load(row, bytes, signed),
            Semantics::Store { bytes } => self.store(row, bytes),
            Semantics::Branch(f) => self.branch(row, f),
            Semantics::Jal => self.jal(),
            Semantics::Jalr => self.jalr(),
            // Each program ends by one; the other traps.
            Semantics::Ecall | Semantics::Ebreak => {}
        }
    }

    /// What is no opcode of its own: lui, auipc, fence.
    fn others(&mut self) {
        for upper in [0, 0x1000, 0x7fff_f000, 0x8000_0000, 0xffff_f000] {
            self.words.push(lui(RD, upper));
            self.expect(RD, upper);
            let pc = self.pc();
            self.words.push(auipc(RD, upper));
            self.expect(RD, pc.wrapping_add(upper));
            self.words.extend([lui(0, upper), auipc(0, upper), 0x0ff0_000f]);
        }
    }

    /// The ELF file, which writes its results and exits; and the results.
    fn finish(mut self) -> (Vec<u8>, Vec<u8>) {
        let length = 4 * self.expected.len() as u32;
        self.words.extend(write(1, self.base + RESULTS, length));
        self.words.extend(li(10, EXIT_CODE));
        self.words.extend(exit());
        let bytes = |words: &[u32]| words.iter().flat_map(|w| w.to_le_bytes()).collect();
        let segments = vec![Segment::text(self.base, bytes(&self.words))];
        let elf = Elf { entry: self.base, segments, ..Elf::default() }.write();
        (elf, bytes(&self.expected))
    }
}

#[test]
fn every_instruction_executes_at_three_addresses() {
    for base in ADDRESSES {
        for row in &TABLE {
            let mut draft = Draft::new(base);
            draft.opcode(row);
            let (elf, expected) = draft.finish();
            let program = load_elf(&elf).expect("it loads");
            assert!(
                row.opcode == Opcode::Ebreak || program.iter().any(|i| i.1.opcode == row.opcode)
            );
            let outcome = run(&program, &[], Limits::default()).expect("it runs");
            assert_eq!(outcome.exit_code, EXIT_CODE, "{} at {base:#x}", row.mnemonic);
            assert!(outcome.output == expected, "{} at {base:#x}", row.mnemonic);
        }
        let program = vm::testing::program(base, &[asm(Opcode::Ebreak, 0, 0, 0, 0)]);
        let Err(ExecutionError::Trap(trap)) = run(&program, &[], Limits::default()) else {
            panic!("ebreak ends well");
        };
        assert_eq!((trap.kind, trap.pc), (TrapKind::Ebreak, base));
    }
}

/// Proves and verifies a program of what `fill` adds, and exits.
fn prove(base: u32, name: &str, fill: impl Fn(&mut Draft)) {
    let mut draft = Draft::new(base);
    fill(&mut draft);
    let (elf, expected) = draft.finish();
    let program = load_elf(&elf).expect("it loads");
    let mut prover = Prover::new(program, Profile::Bits100).expect("the program is small");
    let options = Options::within(3 << 30);
    let proof = prover.prove(&[], &options, &mut Nothing, &mut Nothing).expect("it is proven");
    let bytes = proof.to_bytes().expect("it can be encoded");
    let statement = verify(prover.key(), &bytes, Policy::default()).expect("it verifies");
    assert!(statement.output == expected, "{name} at {base:#x}");
    assert_eq!(statement.exit_code, EXIT_CODE, "{name} at {base:#x}");
}

/// One proof for each family of instructions, which is those of one chip, and one of all together.
/// `ebreak` is in none: it traps.
fn prove_all(base: u32) {
    let families: BTreeSet<Chip> = TABLE.iter().map(|row| row.chip).collect();
    for family in families {
        let rows = || TABLE.iter().filter(move |row| row.chip == family);
        prove(base, &format!("{family:?}"), |draft| rows().for_each(|row| draft.opcode(row)));
    }
    prove(base, "all of them", |draft| {
        TABLE.iter().for_each(|row| draft.opcode(row));
        draft.others();
    });
}

#[test]
fn every_instruction_is_proven_at_a_low_address() {
    prove_all(ADDRESSES[0]);
}

#[test]
fn every_instruction_is_proven_at_an_address_in_the_middle() {
    prove_all(ADDRESSES[1]);
}

#[test]
fn every_instruction_is_proven_at_a_high_address() {
    prove_all(ADDRESSES[2]);
}
