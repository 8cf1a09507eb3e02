//! What one shard of a run leaves behind for the proof: plain data, one record for each row of
//! each chip.
//!
//! Timestamps are those of [`isa::clock`]: they start anew with each shard. The first access to a
//! word in a shard has as `prev_ts` the timestamp just before its own, and the leaf that holds
//! the word starts it at that very timestamp: the start of a word's history may be stamped freely.

use isa::precompile::{self, MAX_OPERANDS};
use isa::{Chip, Instruction};

use crate::precompiles::inner::Inner;

/// Number of instruction chips ([`Chip`]).
pub const NUM_CHIPS: usize = Chip::Ecall as usize + 1;

/// A word read on the memory bus.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// The value, before and after.
    pub value: u32,
    /// Timestamp of the word's previous access.
    pub prev_ts: u32,
}

/// A word written on the memory bus.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Write {
    /// Value before.
    pub prev_value: u32,
    /// Value after.
    pub value: u32,
    /// Timestamp of the word's previous access.
    pub prev_ts: u32,
}

/// One executed instruction other than `ecall`. Parts that its opcode does not have are default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// Clock at its start.
    pub clk: u32,
    /// Byte address.
    pub pc: u32,
    /// Byte address of the next instruction.
    pub next_pc: u32,
    /// The instruction.
    pub insn: Instruction,
    /// Read of rs1, stamped `clk + SLOT_RS1`.
    pub rs1: Read,
    /// Read of rs2, stamped `clk + SLOT_RS2`.
    pub rs2: Read,
    /// Write of rd, stamped `clk + SLOT_RD`.
    pub rd: Write,
    /// Access to the memory word that holds the first byte, stamped `clk + SLOT_MEMORY`. A load
    /// has `prev_value == value`.
    pub memory: Write,
    /// Access to the next word, if the access crosses into it; same timestamp.
    pub memory_high: Write,
}

/// One executed `ecall` other than that of a precompile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EcallRecord {
    /// Clock at its start.
    pub clk: u32,
    /// Byte address.
    pub pc: u32,
    /// Read of a7, the syscall number, stamped `clk + SLOT_RS1`, as are a1 and a2.
    pub a7: Read,
    /// Read of a1.
    pub a1: Read,
    /// Read of a2.
    pub a2: Read,
    /// a0: argument before, result after, stamped `clk + SLOT_RD`. `EXIT` leaves it as it is.
    pub a0: Write,
    /// The output's length word, stamped `clk + SLOT_MEMORY`; only of a `WRITE` to the public
    /// output.
    pub output_length: Option<Write>,
}

/// One call of a precompile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallRecord {
    /// Clock at its start.
    pub clk: u32,
    /// Byte address of the `ecall`.
    pub pc: u32,
    /// Read of a7, the number, stamped `clk + SLOT_RS1`.
    pub a7: Read,
    /// Reads of the pointers from a0 on, stamped likewise; default where there is none.
    pub arguments: [Read; MAX_OPERANDS],
    /// Accesses to the words of all operands in order, in the slots that
    /// [`PrecompileInfo::slots`](precompile::PrecompileInfo::slots) says.
    pub words: Vec<Write>,
    /// What was told of the values in the middle: nothing, but under a fault.
    pub inner: Inner,
}

/// One byte copied by a `WRITE` to the public output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CopyRecord {
    /// Clock at its start; the read is stamped `clk + SLOT_RS1`, the write `clk + SLOT_RD`.
    pub clk: u32,
    /// Byte address of the `ecall`.
    pub pc: u32,
    /// Byte address of the source byte.
    pub source: u32,
    /// Byte address of the destination byte.
    pub destination: u32,
    /// Bytes still to copy, this one included; at least one.
    pub remaining: u32,
    /// The source's word.
    pub read: Read,
    /// The destination's word.
    pub write: Write,
}

/// A step that brings a word's timestamp forward when its accesses lie too far apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefreshRecord {
    /// Word index.
    pub index: u32,
    /// The word.
    pub value: u32,
    /// Timestamp before.
    pub prev_ts: u32,
    /// Timestamp after.
    pub ts: u32,
}

/// A leaf of the memory tree that the shard touched: eight words from their first to their last
/// value. Words of it that were not touched keep value and timestamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeafRecord {
    /// Index of the leaf: word index / 8.
    pub index: u32,
    /// Values at the start of the shard.
    pub initial: [u32; 8],
    /// Values at its end.
    pub last: [u32; 8],
    /// Timestamps that the initial values carry.
    pub initial_ts: [u32; 8],
    /// Timestamps of the last accesses.
    pub last_ts: [u32; 8],
}

/// All records of one shard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Records {
    /// Executed instructions by the chip that proves them, in order of execution.
    pub instructions: [Vec<Record>; NUM_CHIPS],
    /// Executed `ecall`s, but for those of precompiles.
    pub ecalls: Vec<EcallRecord>,
    /// Calls of precompiles, by [`Precompile`](isa::Precompile).
    pub calls: [Vec<CallRecord>; precompile::COUNT],
    /// Bytes copied by them.
    pub copies: Vec<CopyRecord>,
    /// Refreshed timestamps.
    pub refreshes: Vec<RefreshRecord>,
    /// Touched leaves, by rising index.
    pub leaves: Vec<LeafRecord>,
    /// Byte address of the first instruction.
    pub pc_start: u32,
    /// Byte address of the instruction after the last; `None` if the run halted.
    pub pc_end: Option<u32>,
    /// Clock at the end.
    pub clk_end: u32,
    /// Instructions executed.
    pub cycles: u64,
}
