//! `sb` and `sh` within one word.
//!
//! - Given: the base (rs1), the immediate and the value (rs2), from the bus.
//! - Proves: the byte or halfword at `base + imm` modulo `2^32` takes the low byte or low limb of
//!   the value; the other bytes of the word stay.
//! - Constraints: flags boolean, at most one instruction and one offset set, no offset without an
//!   instruction (2); no halfword at offset 3 (2); carries of the address (3); limbs of the new
//!   word (3).
//! - Messages: execution 2, program 1, rs1 3, rs2 3, memory 3, range 2 for the address, and 2 for
//!   the bytes of the word, range 2 for those of the value.
//!
//! With `m` the bytes of the word and `b` those of the value, the byte at the offset changes by
//! `b[0] - m[offset]`; that of a halfword behind it by `b[1] - m[offset + 1]`.
//!
//! | word | value | | offset | new word |
//! | --- | --- | --- | --- | --- |
//! | 0x4433_2211 | 0x0000_beef | `sb` | 2 | 0x44ef_2211 |
//! | 0x4433_2211 | 0x0000_beef | `sh` | 1 | 0x44be_ef11 |
//!
//! All bytes are proven to be such, so the new word consists of bytes too: its limbs have 16 bits.
//! A halfword at offset 3 is a row of [`store_cross`](crate::cpu::store_cross).

mod air;
mod columns;
#[cfg(all(test, feature = "trace"))]
mod tests;
#[cfg(feature = "trace")]
mod trace;

pub use columns::StorePartCols;

/// The chip.
pub struct StorePart;
