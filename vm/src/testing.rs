//! An assembler and an ELF writer, for tests: programs by hand, without a toolchain; and another
//! machine to run them on.
//!
//! ```
//! use isa::Opcode::*;
//! use vm::testing::{asm, elf, exit};
//!
//! let mut words = vec![asm(Addi, 10, 0, 0, 42)];
//! words.extend(exit());
//! let program = vm::load_elf(&elf(0x1000, &words)).unwrap();
//! let outcome = vm::run(&program, &[], vm::Limits::default()).unwrap();
//! assert_eq!(outcome.exit_code, 42);
//! ```

pub mod generator;
pub mod operands;
pub mod qemu;

use std::io::Write;

use isa::{Format, Opcode, Precompile, Program};

use crate::load_elf;

/// Encodes one instruction.
///
/// Registers and `imm` that the format does not have are ignored. `imm` is sign-extended, or the
/// shift amount; for branches and `jal` it is the distance to the target in bytes. Bits of it
/// that the format cannot hold are dropped.
pub const fn asm(opcode: Opcode, rd: u8, rs1: u8, rs2: u8, imm: i32) -> u32 {
    let info = opcode.info();
    let rd = (rd as u32) << 7;
    let rs1 = (rs1 as u32) << 15;
    let rs2 = (rs2 as u32) << 20;
    let imm = imm as u32;
    info.bits
        | match info.format {
            Format::R => rd | rs1 | rs2,
            Format::I => rd | rs1 | imm << 20,
            Format::Shamt => rd | rs1 | (imm & 31) << 20,
            Format::S => rs1 | rs2 | (imm & 0xfe0) << 20 | (imm & 0x1f) << 7,
            Format::B => {
                let high = (imm >> 12 & 1) << 31 | (imm >> 5 & 0x3f) << 25;
                rs1 | rs2 | high | (imm >> 1 & 0xf) << 8 | (imm >> 11 & 1) << 7
            }
            Format::J => {
                let high = (imm >> 20 & 1) << 31 | (imm >> 1 & 0x3ff) << 21;
                rd | high | (imm >> 11 & 1) << 20 | imm & 0x000f_f000
            }
            Format::System => 0,
        }
}

/// `lui rd, upper`: rd = the upper 20 bits of `value`.
pub const fn lui(rd: u8, value: u32) -> u32 {
    0x37 | (rd as u32) << 7 | value & 0xffff_f000
}

/// `auipc rd, upper`: rd = pc + the upper 20 bits of `value`.
pub const fn auipc(rd: u8, value: u32) -> u32 {
    0x17 | (rd as u32) << 7 | value & 0xffff_f000
}

/// `li rd, value`: two instructions, whatever the value.
pub const fn li(rd: u8, value: u32) -> [u32; 2] {
    let low = (value << 20) as i32 >> 20;
    [lui(rd, value.wrapping_sub(low as u32)), asm(Opcode::Addi, rd, rd, 0, low)]
}

/// Exits with the code in a0.
pub const fn exit() -> [u32; 2] {
    [asm(Opcode::Addi, 17, 0, 0, isa::syscall::EXIT as i32), asm(Opcode::Ecall, 0, 0, 0, 0)]
}

/// Writes `length` bytes at `pointer` to `fd`. Overwrites a0, a1, a2 and a7.
pub fn write(fd: u32, pointer: u32, length: u32) -> Vec<u32> {
    let arguments = [(10, fd), (11, pointer), (12, length), (17, isa::syscall::WRITE)];
    let mut words: Vec<u32> = arguments.iter().flat_map(|&(r, value)| li(r, value)).collect();
    words.push(asm(Opcode::Ecall, 0, 0, 0, 0));
    words
}

/// Calls a precompile with these pointers. Overwrites a0, a1, … and a7.
pub fn call(precompile: Precompile, pointers: &[u32]) -> Vec<u32> {
    let pointers = (10..).zip(pointers.iter().copied());
    let registers = pointers.chain([(17, precompile.info().number)]);
    let mut words: Vec<u32> = registers.flat_map(|(r, value)| li(r, value)).collect();
    words.push(asm(Opcode::Ecall, 0, 0, 0, 0));
    words
}

/// The program of `words`, linked and entered at `base`.
///
/// # Panics
/// If the loader refuses it.
pub fn program(base: u32, words: &[u32]) -> Program {
    load_elf(&elf(base, words)).expect("a valid program")
}

/// An ELF file of one executable and writable segment of `words`, linked and entered at `base`.
pub fn elf(base: u32, words: &[u32]) -> Vec<u8> {
    let data = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    Elf { entry: base, segments: vec![Segment::text(base, data)], ..Elf::default() }.write()
}

/// Says that a test is skipped, and for want of what.
///
/// # Panics
/// If `RIVET_REQUIRE_TOOLS=1` says that nothing may be missing.
pub fn skip(test: &str, missing: &str) {
    let required = std::env::var("RIVET_REQUIRE_TOOLS").is_ok_and(|value| value == "1");
    assert!(!required, "{test}: {missing}");
    // Past the test runner, which shows what a passing test prints only if asked to.
    let _ = writeln!(std::io::stderr(), "SKIPPED: {test}: {missing}");
}

/// A segment to write.
#[derive(Clone, Debug)]
pub struct Segment {
    /// Byte address.
    pub address: u32,
    /// Bytes in the file.
    pub data: Vec<u8>,
    /// Bytes in memory.
    pub memory_bytes: u32,
    /// 1 executable, 2 writable, 4 readable.
    pub flags: u32,
    /// 1 to be loaded.
    pub kind: u32,
}

impl Segment {
    /// An executable segment, all of it in the file.
    pub fn text(address: u32, data: Vec<u8>) -> Self {
        Self { address, memory_bytes: data.len() as u32, data, flags: 7, kind: 1 }
    }

    /// A segment for data, all of it in the file.
    pub fn data(address: u32, data: Vec<u8>) -> Self {
        Self { flags: 6, ..Self::text(address, data) }
    }
}

/// An ELF file to write. Nothing is checked: tests write bad ones too.
#[derive(Clone, Debug)]
pub struct Elf {
    /// `e_entry`.
    pub entry: u32,
    /// `e_type`: 2 for an executable.
    pub kind: u16,
    /// `e_machine`: 243 for RISC-V.
    pub machine: u16,
    /// `e_flags`.
    pub flags: u32,
    /// In the order of their headers.
    pub segments: Vec<Segment>,
    /// Name, address and type (2 for a function).
    pub symbols: Vec<(String, u32, u8)>,
}

impl Default for Elf {
    fn default() -> Self {
        let (segments, symbols) = (Vec::new(), Vec::new());
        Self { entry: 0, kind: 2, machine: 243, flags: 0, segments, symbols }
    }
}

const HEADER: u32 = 52;
const PROGRAM_HEADER: u32 = 32;
const SECTION_HEADER: u16 = 40;

impl Elf {
    /// The file: header, program headers, segments, symbols, names, section headers.
    pub fn write(&self) -> Vec<u8> {
        let mut body = Vec::new();
        let mut program_headers = Vec::new();
        let start = HEADER + PROGRAM_HEADER * self.segments.len() as u32;
        for segment in &self.segments {
            let Segment { address, data, memory_bytes, flags, kind } = segment;
            // A loader that maps pages wants offset and address to agree within the page.
            let padding = address.wrapping_sub(start + body.len() as u32) % 0x1000;
            body.resize(body.len() + padding as usize, 0);
            let (offset, length) = (start + body.len() as u32, data.len() as u32);
            words(
                &mut program_headers,
                &[*kind, offset, *address, *address, length, *memory_bytes, *flags, 0x1000],
            );
            body.extend(data);
        }
        let (symbols, names) = self.symbol_table();
        let symbols_at = start + body.len() as u32;
        let names_at = symbols_at + symbols.len() as u32;
        let (symbols_len, names_len) = (symbols.len() as u32, names.len() as u32);
        body.extend(symbols);
        body.extend(names);

        let mut sections = vec![0; SECTION_HEADER as usize];
        // SHT_SYMTAB, names in section 2; SHT_STRTAB.
        words(&mut sections, &[0, 2, 0, 0, symbols_at, symbols_len, 2, 0, 4, 16]);
        words(&mut sections, &[0, 3, 0, 0, names_at, names_len, 0, 0, 1, 0]);

        let mut file = vec![0x7f, b'E', b'L', b'F', 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        file.extend(self.kind.to_le_bytes());
        file.extend(self.machine.to_le_bytes());
        let sections_at = start + body.len() as u32;
        words(&mut file, &[1, self.entry, HEADER, sections_at, self.flags]);
        let count = self.segments.len() as u16;
        for half in [HEADER as u16, PROGRAM_HEADER as u16, count, SECTION_HEADER, 3, 2] {
            file.extend(half.to_le_bytes());
        }
        [file, program_headers, body, sections].concat()
    }

    fn symbol_table(&self) -> (Vec<u8>, Vec<u8>) {
        let (mut symbols, mut names) = (vec![0; 16], vec![0]);
        for (name, address, kind) in &self.symbols {
            words(&mut symbols, &[names.len() as u32, *address, 0]);
            // Global, default visibility, absolute.
            symbols.extend([1 << 4 | kind, 0, 0xf1, 0xff]);
            names.extend(name.bytes());
            names.push(0);
        }
        (symbols, names)
    }
}

fn words(bytes: &mut Vec<u8>, words: &[u32]) {
    bytes.extend(words.iter().flat_map(|word| word.to_le_bytes()));
}
