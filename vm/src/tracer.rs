//! What the stepper tells a tracer.
//!
//! # Contract
//!
//! There is one stepper, generic over [`Tracer`]; a run for speed, a run for the proof and a
//! profile differ only in the tracer. Calls come in this order:
//!
//! 1. [`Tracer::is_full`] before each instruction; `true` pauses the run there.
//! 2. If it is no `ecall`: [`Tracer::instruction`], once, after its effects.
//! 3. If it is an `ecall` that writes to the public output: [`Tracer::has_room_for_write`] before
//!    any effect; `false` pauses the run before the instruction.
//! 4. If it is an `ecall` that calls a precompile: [`Tracer::has_room_for_call`] before any effect,
//!    as above, then [`Tracer::call`], once, after its effects.
//! 5. If it is another `ecall`: [`Tracer::ecall`], then [`Tracer::copy`] once for each byte copied,
//!    in order.
//!
//! [`Tracer::start`] comes once [`Tracer::is_full`] has said no, and then, as the instruction
//! computes them, its values go through [`Tracer::fetched`] and [`Tracer::at`]. What these return
//! is what the stepper goes on with: they are how the soundness harness lies to it, and identities
//! everywhere else.
//!
//! Calls come in the order of execution; each step says how much gas it took, which is all a
//! tracer needs to keep the clock of [`isa::clock`]. An instruction that traps is not reported
//! (an `ecall` that runs out of memory while it copies reports what it did until then; the run
//! is over anyway).

use isa::precompile::MAX_OPERANDS;
use isa::{Chip, Instruction, Precompile};

use crate::precompiles::inner::Inner;

/// A value that the stepper uses, named for [`Tracer::at`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Site {
    /// Byte address to fetch from.
    PcBefore,
    /// Byte address to go on at.
    PcAfter,
    /// Byte address that the instruction, fetched already, takes for its own.
    PcClaimed,
    /// The fetched instruction; given to [`Tracer::fetched`].
    Instruction,
    /// A register as read, or as rd was before the write.
    RegisterBefore,
    /// rd as it is left, after the write was reported.
    RegisterAfter,
    /// Result of an ALU operation or a syscall, or the link of a jump.
    AluResult,
    /// Whether to jump; of an `ecall`, whether to halt.
    Branch,
    /// A memory word as read.
    MemoryBefore,
    /// A memory word as it is left, after the write was reported.
    MemoryAfter,
    /// Result of a load.
    Loaded,
    /// Operand of a store; of a copy, the word to write; of a precompile, a word of its result.
    Stored,
    /// A value in the middle of what a precompile computes.
    Inner,
    /// Byte address of a load or store; a precompile's pointer.
    Address,
    /// Number of bytes that a syscall writes.
    Length,
    /// What the clock advances by.
    Gas,
    /// Timestamp of the previous access to a word.
    Timestamp,
}

impl Site {
    /// All sites.
    pub const ALL: [Self; 17] = [
        Self::PcBefore,
        Self::PcAfter,
        Self::PcClaimed,
        Self::Instruction,
        Self::RegisterBefore,
        Self::RegisterAfter,
        Self::AluResult,
        Self::Branch,
        Self::MemoryBefore,
        Self::MemoryAfter,
        Self::Loaded,
        Self::Stored,
        Self::Inner,
        Self::Address,
        Self::Length,
        Self::Gas,
        Self::Timestamp,
    ];
}

/// A word that changed, or was rewritten with the same value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Value before.
    pub prev_value: u32,
    /// Value after.
    pub value: u32,
}

/// An access to a memory word. A load has `prev_value == value`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    /// Word index: byte address / 4.
    pub word: u32,
    /// Value before.
    pub prev_value: u32,
    /// Value after.
    pub value: u32,
}

/// One executed instruction other than `ecall`, with the accesses its opcode has.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Byte address.
    pub pc: u32,
    /// Byte address of the next instruction.
    pub next_pc: u32,
    /// The instruction.
    pub insn: Instruction,
    /// The chip that proves it.
    pub chip: Chip,
    /// Its gas.
    pub gas: u32,
    /// Value read from rs1.
    pub rs1: Option<u32>,
    /// Value read from rs2.
    pub rs2: Option<u32>,
    /// Change of rd.
    pub rd: Option<Change>,
    /// Access to the word that holds the first byte.
    pub memory: Option<Access>,
    /// Access to the next word, if the access crosses into it.
    pub memory_high: Option<Access>,
}

/// One executed `ecall` of a precompile. It changes no register.
#[derive(Clone, Copy, Debug)]
pub struct CallStep<'a> {
    /// Byte address.
    pub pc: u32,
    /// Its gas.
    pub gas: u32,
    /// What is called.
    pub precompile: Precompile,
    /// Its number.
    pub a7: u32,
    /// The pointers, from a0 on; zero where there is none.
    pub arguments: [u32; MAX_OPERANDS],
    /// The words of all operands, in order.
    pub accesses: &'a [Access],
    /// What was told of the values in the middle.
    pub inner: Inner,
}

/// One executed `ecall` other than that of a precompile.
#[derive(Clone, Copy, Debug)]
pub struct EcallStep {
    /// Byte address.
    pub pc: u32,
    /// Its gas, without that of the bytes it copies.
    pub gas: u32,
    /// Whether it halts the machine.
    pub halts: bool,
    /// Syscall number.
    pub a7: u32,
    /// Second argument.
    pub a1: u32,
    /// Third argument.
    pub a2: u32,
    /// First argument before, result after.
    pub a0: Change,
    /// Length word of the public output, if the syscall writes to it.
    pub output_length: Option<Change>,
}

/// One byte copied to the public output.
#[derive(Clone, Copy, Debug)]
pub struct CopyStep {
    /// Byte address of the `ecall`.
    pub pc: u32,
    /// Its gas.
    pub gas: u32,
    /// Byte address of the source byte.
    pub source: u32,
    /// Byte address of the destination byte.
    pub destination: u32,
    /// Bytes still to copy, this one included.
    pub remaining: u32,
    /// The source's word.
    pub read: u32,
    /// The destination's word.
    pub write: Change,
}

/// Watches a run. See the module doc for the contract.
pub trait Tracer {
    /// Whether the run is to pause before the next instruction.
    fn is_full(&self) -> bool;
    /// Whether a `WRITE` of `bytes` bytes may still go ahead before the run pauses.
    fn has_room_for_write(&self, bytes: u32) -> bool;
    /// Whether a call of `precompile` may still go ahead before the run pauses.
    fn has_room_for_call(&self, precompile: Precompile) -> bool;
    /// An instruction other than `ecall` was executed.
    fn instruction(&mut self, step: &Step);
    /// An `ecall` called a precompile.
    fn call(&mut self, step: &CallStep<'_>);
    /// Another `ecall` was executed; its copies follow.
    fn ecall(&mut self, step: &EcallStep);
    /// A byte was copied.
    fn copy(&mut self, step: &CopyStep);
    /// An instruction starts, the `cycle`-th of the run.
    #[inline(always)]
    fn start(&mut self, _cycle: u64) {}
    /// The instruction to execute instead of the one fetched.
    #[inline(always)]
    fn fetched(&mut self, insn: Instruction) -> Instruction {
        insn
    }
    /// The value to use instead of `value`.
    #[inline(always)]
    fn at(&mut self, _site: Site, value: u32) -> u32 {
        value
    }
}

/// Watches nothing and never pauses: for runs at full speed.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoTracer;

impl Tracer for NoTracer {
    #[inline(always)]
    fn is_full(&self) -> bool {
        false
    }
    #[inline(always)]
    fn has_room_for_write(&self, _bytes: u32) -> bool {
        true
    }
    #[inline(always)]
    fn has_room_for_call(&self, _precompile: Precompile) -> bool {
        true
    }
    #[inline(always)]
    fn instruction(&mut self, _step: &Step) {}
    #[inline(always)]
    fn call(&mut self, _step: &CallStep<'_>) {}
    #[inline(always)]
    fn ecall(&mut self, _step: &EcallStep) {}
    #[inline(always)]
    fn copy(&mut self, _step: &CopyStep) {}
}
