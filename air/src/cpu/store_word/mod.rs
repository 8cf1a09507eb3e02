//! `sw` to an aligned address.
//!
//! - Given: the base (rs1), the immediate and the value (rs2), from the bus.
//! - Proves: the word at `base + imm` modulo `2^32`, a multiple of four, takes the value.
//! - Constraints: `is_real` boolean (2); carries of the address (3).
//! - Messages: execution 2, program 1, rs1 3, rs2 3, memory 3, range 2.
//!
//! Addresses are those of [`load_word`](crate::cpu::load_word). The word needs no range check:
//! its limbs are those of a register. A store to any other address is a row of
//! [`store_cross`](crate::cpu::store_cross).

mod air;
mod columns;
#[cfg(all(test, feature = "trace"))]
mod tests;
#[cfg(feature = "trace")]
mod trace;

pub use columns::StoreWordCols;

/// The chip.
pub struct StoreWord;
