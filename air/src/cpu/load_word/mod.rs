//! `lw` from an aligned address.
//!
//! - Given: the base (rs1), the immediate and the word in memory, from the bus.
//! - Proves: rd takes the word at `base + imm` modulo `2^32`, a multiple of four.
//! - Constraints: `is_real` boolean (2); carries of the address (3).
//! - Messages: execution 2, program 1, rs1 3, memory 3, rd 3, range 2.
//!
//! | base | imm | sum | word index |
//! | --- | --- | --- | --- |
//! | 0x0001_fffe | 0x0000_0006 | 0x0002_0004 | 0x8001 |
//! | 0x0000_0000 | 0xffff_fffc | 0xffff_fffc | 0x3fff_ffff |
//!
//! The word needs no range check: limbs on the memory bus have 16 bits. A load from any other
//! address is a row of [`load_cross`](crate::cpu::load_cross).

mod air;
mod columns;
#[cfg(all(test, feature = "trace"))]
mod tests;
#[cfg(feature = "trace")]
mod trace;

pub use columns::LoadWordCols;

/// The chip.
pub struct LoadWord;
