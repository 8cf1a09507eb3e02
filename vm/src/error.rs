//! Why a run failed.

use std::fmt;

use isa::Instruction;
use thiserror::Error;

use crate::memory::MemoryLimitReached;

/// Why a run failed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ExecutionError {
    /// The guest did what it must not, or ran into a limit.
    #[error(transparent)]
    Trap(Box<Trap>),
    /// The input does not fit the input region.
    #[error("the input has {found} bytes, the most a guest can take is {max}")]
    InputTooLong {
        /// Bytes given.
        found: usize,
        /// Bytes allowed.
        max: u32,
    },
    /// Program and input alone exceed the memory limit.
    #[error("program and input do not fit the guest's memory: {0}; raise the limit")]
    ImageTooLarge(MemoryLimitReached),
    /// The guest halted with an output region that holds no output.
    #[error(
        "the guest halted, but its output region is damaged: {fault}; \
         write public output with the WRITE syscall only"
    )]
    OutputRegion {
        /// What is wrong with it.
        fault: OutputFault,
    },
}

/// What is wrong with an output region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum OutputFault {
    /// The length word is more than the region holds.
    #[error("its length word says {found} bytes, the most is {max}")]
    Length {
        /// The length word.
        found: u32,
        /// Bytes the region holds.
        max: u32,
    },
    /// A byte that is no part of the output is not zero.
    #[error("the byte at {address:#010x} lies outside of the output and is not zero")]
    StrayByte {
        /// Byte address.
        address: u32,
    },
}

/// What a guest did, and where.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub struct Trap {
    /// What happened.
    pub kind: TrapKind,
    /// Byte address of the instruction that did it.
    pub pc: u32,
    /// Instructions executed before it.
    pub cycle: u64,
    /// The instruction, if there is one at `pc`.
    pub insn: Option<Instruction>,
    /// The function it is in and the distance from its start, if the ELF says.
    pub symbol: Option<(String, u32)>,
}

/// What a guest can do that ends its run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TrapKind {
    /// Execution left the program's text.
    #[error("there is no program text here")]
    NoText,
    /// The word is no instruction of RV32IM.
    #[error("the word {word:#010x} is no instruction of RV32IM")]
    IllegalInstruction {
        /// The word.
        word: u32,
    },
    /// A jump or a taken branch to an address that is no multiple of four.
    #[error("jump to {target:#010x}, which is not a multiple of four")]
    MisalignedTarget {
        /// Byte address of the target.
        target: u32,
    },
    /// `ebreak`.
    #[error("the guest executed ebreak")]
    Ebreak,
    /// No syscall has this number.
    #[error("unknown syscall {number} in a7")]
    UnknownSyscall {
        /// Value of a7.
        number: u32,
    },
    /// `WRITE` to something other than the public output (1) and the console (2).
    #[error("write to unknown file descriptor {fd}; 1 is the public output, 2 the console")]
    BadFileDescriptor {
        /// Value of a0.
        fd: u32,
    },
    /// An access reaches past the last byte of the address space.
    #[error("access to {bytes} bytes at {address:#010x} passes the end of the address space")]
    AddressWrap {
        /// Byte address of the first byte.
        address: u32,
        /// Its length.
        bytes: u32,
    },
    /// A pointer of a precompile that is no multiple of four.
    #[error("a precompile's pointer is {address:#010x}, which is not a multiple of four")]
    MisalignedPointer {
        /// The pointer.
        address: u32,
    },
    /// Words that a precompile writes are also words of another of its operands.
    #[error(
        "operands {} and {} of {call}, at {:#010x} and {:#010x}, have words in common, and one is \
         written; they must lie apart",
        .arguments[0], .arguments[1], .addresses[0], .addresses[1]
    )]
    Overlap {
        /// Name of the precompile.
        call: &'static str,
        /// Numbers of both arguments, the lower first: 0 is a0.
        arguments: [u8; 2],
        /// Their pointers.
        addresses: [u32; 2],
    },
    /// A word of a precompile's operand that is no field element in canonical form.
    #[error("a precompile's operand has the word {word:#010x}, which is not below the modulus")]
    NonCanonical {
        /// The word.
        word: u32,
    },
    /// `u256_muladd_mod` on numbers whose quotient has more than 256 bits.
    #[error("a precompile's quotient has more than 256 bits; reduce a factor by the modulus first")]
    QuotientTooLong,
    /// `ec_add` on a curve that it does not know.
    #[error("unknown curve {curve}; 0 is secp256k1, 1 is secp256r1, 2 is bn254")]
    UnknownCurve {
        /// Its number.
        curve: u32,
    },
    /// A coordinate of `ec_add` that is not below the order of the curve's field.
    #[error("coordinate {coordinate} is not below the order of the field of curve {curve}")]
    NotReduced {
        /// Name of the coordinate: x1, y1, x2 or y2.
        coordinate: &'static str,
        /// Number of the curve.
        curve: u32,
    },
    /// `ec_add` on points of the same x that are not the same, or on one with a y of zero.
    #[error(
        "the points have the same x, and their y differ or are zero: they are opposite, or not on one \
         curve, and their sum has no coordinates; tell this case before the call"
    )]
    NoFiniteSum,
    /// The public output would outgrow its region.
    #[error("the public output would grow to {length} bytes, the most is {max}")]
    OutputTooLong {
        /// Bytes with this `WRITE`.
        length: u64,
        /// Bytes the region holds.
        max: u32,
    },
    /// A write needed more memory than the limit allows.
    #[error("{0}; raise the limit, or look for a leak or a runaway stack")]
    MemoryLimit(MemoryLimitReached),
    /// The instruction would take more gas than is left.
    #[error("out of gas: the limit is {limit}")]
    OutOfGas {
        /// The limit of the run.
        limit: u64,
    },
}

impl From<MemoryLimitReached> for TrapKind {
    fn from(error: MemoryLimitReached) -> Self {
        Self::MemoryLimit(error)
    }
}

impl fmt::Display for Trap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: at pc {:#010x}", self.kind, self.pc)?;
        if let Some((name, offset)) = &self.symbol {
            write!(f, " ({name}+{offset:#x})")?;
        }
        if let Some(insn) = &self.insn {
            write!(f, ", instruction {}", insn.opcode.info().mnemonic)?;
        }
        write!(f, ", after {} cycles", self.cycle)
    }
}
