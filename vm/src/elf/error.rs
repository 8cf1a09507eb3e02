//! Why a file cannot be loaded.

use thiserror::Error;

/// Why a file cannot be loaded.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ElfError {
    /// The file does not start as an ELF file does.
    #[error("not an ELF file")]
    NotElf,
    /// Another word size or byte order.
    #[error(
        "expected a 32-bit little-endian ELF (class 1, data 1), found class {class}, data {data}; \
         build for riscv32"
    )]
    #[allow(missing_docs)] // the fields of e_ident
    NotLittleEndian32 { class: u8, data: u8 },
    /// Another processor.
    #[error("expected a RISC-V ELF (machine 243), found machine {machine}")]
    #[allow(missing_docs)]
    NotRiscV { machine: u16 },
    /// An object file, a shared object, a core dump.
    #[error(
        "expected a static executable (ELF type 2), found type {found}; link with -static -no-pie"
    )]
    #[allow(missing_docs)]
    NotExecutable { found: u16 },
    /// The executable asks for a dynamic linker.
    #[error(
        "expected a static executable, found a dynamic segment of type {kind}; link with -static"
    )]
    #[allow(missing_docs)]
    NotStatic { kind: u32 },
    /// It holds compressed instructions.
    #[error("the ELF flags {flags:#x} say compressed instructions; build with -march=rv32im")]
    #[allow(missing_docs)]
    Compressed { flags: u32 },
    /// It passes arguments in floating point registers.
    #[error("the ELF flags {flags:#x} say a floating point ABI; build with -mabi=ilp32")]
    #[allow(missing_docs)]
    FloatAbi { flags: u32 },
    /// A header lies outside of the file, or makes no sense.
    #[error("malformed ELF: {0}")]
    Malformed(#[from] object::read::Error),
    /// A segment's bytes lie outside of the file.
    #[error("segment {index}: its bytes lie outside of the file")]
    #[allow(missing_docs)]
    SegmentOutsideFile { index: usize },
    /// A segment has more bytes in the file than in memory.
    #[error("segment {index}: {file_bytes} bytes in the file, but only {memory_bytes} in memory")]
    #[allow(missing_docs)]
    SegmentShrinks { index: usize, file_bytes: u32, memory_bytes: u32 },
    /// A segment passes the end of the address space.
    #[error("segment {index}: {bytes} bytes at {address:#010x} pass the end of the address space")]
    #[allow(missing_docs)]
    SegmentWraps { index: usize, address: u32, bytes: u32 },
    /// A segment overlaps the input or the output region.
    #[error(
        "segment {index} at {address:#010x}, {bytes} bytes, overlaps the input and output regions \
         at 0xc0000000..0xe0000000; link elsewhere"
    )]
    #[allow(missing_docs)]
    SegmentInRegion { index: usize, address: u32, bytes: u32 },
    /// Two segments overlap.
    #[error("two segments overlap at {address:#010x}")]
    #[allow(missing_docs)]
    SegmentsOverlap { address: u32 },
    /// Too many bytes to load.
    #[error("segments load {bytes} bytes of the file, the most is {max}")]
    #[allow(missing_docs)]
    ImageTooLarge { bytes: u64, max: u64 },
    /// No executable segment.
    #[error("no executable segment")]
    NoText,
    /// Executable segments too far apart.
    #[error("text from {base:#010x} to {end:#010x} spans more than {max} bytes")]
    #[allow(missing_docs)]
    TextTooLarge { base: u32, end: u32, max: u32 },
    /// Text in the last word of the address space, whose next instruction has no address.
    #[error("segment {index}: text in the last word of the address space")]
    #[allow(missing_docs)]
    TextAtEnd { index: usize },
    /// The entry point is no multiple of four.
    #[error("entry point {entry:#010x} is not a multiple of four")]
    #[allow(missing_docs)]
    EntryMisaligned { entry: u32 },
    /// There is no instruction at the entry point.
    #[error("no instruction of RV32IM at the entry point {entry:#010x}")]
    #[allow(missing_docs)]
    EntryOutsideText { entry: u32 },
}
