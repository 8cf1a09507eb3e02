//! The clock of a shard: it advances with gas and orders all memory accesses.
//!
//! A shard starts at [`START`]. An instruction of gas `g` that starts at `clk` ends at `clk + g`;
//! its accesses are stamped `clk + slot`. Gas is at least [`SLOTS`], so stamps of different
//! instructions differ, and slots separate the accesses of one instruction that may meet on one
//! word (rs1 = rs2 = rd).
//!
//! Gas used by a shard is hence `clk_end - START`.

/// Clock at the start of a shard.
pub const START: u32 = 4;
/// Timestamps that one instruction can use: the least gas of any.
pub const SLOTS: u32 = 4;
/// Slot of the read of rs1, and of the reads of a syscall's arguments.
pub const SLOT_RS1: u32 = 0;
/// Slot of the read of rs2.
pub const SLOT_RS2: u32 = 1;
/// Slot of memory accesses.
pub const SLOT_MEMORY: u32 = 2;
/// Slot of the write of rd.
pub const SLOT_RD: u32 = 3;

/// log2 of the bound of every timestamp: clocks stay below `2^LOG_MAX`, so that differences of
/// timestamps never wrap in BabyBear. Executor and verifier both enforce it.
pub const LOG_MAX: u32 = 29;
/// An access must follow the previous one of its word by at most `2^LOG_WINDOW` units of gas; a
/// `refresh` row bridges longer gaps.
pub const LOG_WINDOW: u32 = 16;
