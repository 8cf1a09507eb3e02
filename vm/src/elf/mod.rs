//! Loads an ELF file, trusting nothing in it.
//!
//! Given: any bytes. Gives: a [`Program`] that is safe to run and to make tables of, or an
//! [`ElfError`]. Never panics, and never allocates more than a small multiple of the file's size
//! plus [`MAX_TEXT_BYTES`]: `.bss` costs nothing, since the image holds non-zero words only.
//!
//! What is loaded: the `PT_LOAD` segments of a static, little-endian, 32-bit RISC-V executable,
//! at any address outside of the input and output regions. Text is what lies in executable
//! segments; each word of it is decoded once, here. A word that is no instruction is no error
//! until it is executed: linkers put constants next to code.
//!
//! Section headers are read for symbols only. A file without them, or with damaged ones, loads
//! and runs the same; traps then name no function.

mod error;
mod segments;
mod symbols;

use std::collections::BTreeMap;

use isa::{Instruction, Program, decode};
use object::LittleEndian;
use object::elf;
use object::read::elf::FileHeader;

pub use error::ElfError;
use segments::Segment;
pub(crate) use segments::little_endian;
pub use symbols::symbol_address;

/// The most bytes of the file that segments may load.
pub const MAX_IMAGE_BYTES: u64 = 128 << 20;
/// The most bytes from the first executable byte to the last.
pub const MAX_TEXT_BYTES: u32 = 64 << 20;

type Header = elf::FileHeader32<LittleEndian>;
const LE: LittleEndian = LittleEndian;
/// Length of `e_ident`.
const IDENT_BYTES: usize = 16;

/// Loads an executable.
pub fn load_elf(bytes: &[u8]) -> Result<Program, ElfError> {
    let header = header(bytes)?;
    let segments = segments::read(header, bytes)?;
    let (base, instructions) = text(&segments)?;
    let program = Program {
        entry: header.e_entry(LE),
        base,
        instructions,
        image: image(&segments),
        symbols: symbols::functions(bytes),
    };
    let entry = program.entry;
    if !entry.is_multiple_of(4) {
        return Err(ElfError::EntryMisaligned { entry });
    }
    if program.fetch(entry).is_none() {
        return Err(ElfError::EntryOutsideText { entry });
    }
    Ok(program)
}

/// The file header, once it is known to be one we can run.
fn header(bytes: &[u8]) -> Result<&Header, ElfError> {
    let ident = bytes.get(..IDENT_BYTES).ok_or(ElfError::NotElf)?;
    if ident[..4] != elf::ELFMAG {
        return Err(ElfError::NotElf);
    }
    let (class, data) = (ident[4], ident[5]);
    if class != elf::ELFCLASS32 || data != elf::ELFDATA2LSB {
        return Err(ElfError::NotLittleEndian32 { class, data });
    }
    let header = Header::parse(bytes)?;
    let machine = header.e_machine(LE);
    if machine != elf::EM_RISCV {
        return Err(ElfError::NotRiscV { machine });
    }
    let found = header.e_type(LE);
    if found != elf::ET_EXEC {
        return Err(ElfError::NotExecutable { found });
    }
    let flags = header.e_flags(LE);
    if flags & elf::EF_RISCV_RVC != 0 {
        return Err(ElfError::Compressed { flags });
    }
    if flags & elf::EF_RISCV_FLOAT_ABI != elf::EF_RISCV_FLOAT_ABI_SOFT {
        return Err(ElfError::FloatAbi { flags });
    }
    Ok(header)
}

/// The non-zero words of all segments.
fn image(segments: &[Segment<'_>]) -> BTreeMap<u32, u32> {
    let mut words: Vec<(u32, u32)> = Vec::new();
    for segment in segments {
        for (address, word) in segment.words() {
            match words.last_mut() {
                // Two segments can share a word, though no byte.
                Some((last, value)) if *last == address => *value |= word,
                _ if word != 0 => words.push((address, word)),
                _ => {}
            }
        }
    }
    words.into_iter().collect()
}

/// Address of the first word of text, and the instructions from there on.
///
/// A word is text if all of it lies in the file's part of one executable segment.
fn text(segments: &[Segment<'_>]) -> Result<(u32, Vec<Option<Instruction>>), ElfError> {
    let executable = || segments.iter().filter_map(Segment::text);
    // Segments come by rising address.
    let (Some((base, _)), Some((_, end))) = (executable().next(), executable().next_back()) else {
        return Err(ElfError::NoText);
    };
    let span = end - base;
    if span > MAX_TEXT_BYTES {
        return Err(ElfError::TextTooLarge { base, end, max: MAX_TEXT_BYTES });
    }
    let mut instructions = vec![None; span as usize / 4];
    for segment in segments {
        let Some((start, end)) = segment.text() else { continue };
        let whole = segment.words().filter(|(address, _)| (start..end).contains(address));
        for (address, word) in whole {
            instructions[((address - base) / 4) as usize] = decode(word, address);
        }
    }
    Ok((base, instructions))
}
