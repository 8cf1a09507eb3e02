//! `sh` and `sw` that reach into a second word.
//!
//! - Given: the base (rs1), the immediate and the value (rs2), from the bus.
//! - Proves: the two or four bytes from `base + imm` modulo `2^32` on take the low bytes of the
//!   value; the other bytes of both words stay. An access that would reach beyond the address
//!   space has no row.
//! - Constraints: flags boolean, one instruction and one offset set, none in padding (2); a
//!   halfword at offset 3, nothing at offset 0 (2); carries of the address (3); index of the
//!   second word (2); limbs of the new words (3).
//! - Messages: execution 2, program 1, rs1 3, rs2 3, memory 6, range 4 for the indices, and 6 for
//!   the bytes of the words and of the value.
//!
//! With `m` the eight bytes of both words and `b` those of the value, byte `offset + j` changes by
//! `b[j] - m[offset + j]`, for `j` below two or four.
//!
//! | words | value | | offset | new words |
//! | --- | --- | --- | --- | --- |
//! | 0x4433_2211, 0x8877_6655 | 0x0000_beef | `sh` | 3 | 0xef33_2211, 0x8877_66be |
//! | 0x4433_2211, 0x8877_6655 | 0x0123_4567 | `sw` | 1 | 0x2345_6711, 0x8877_6601 |
//!
//! All bytes are proven to be such, so the new words consist of bytes too: their limbs have 16
//! bits. Both words are written at one time: they are two, so their histories do not meet.

mod air;
mod columns;
#[cfg(all(test, feature = "trace"))]
mod tests;
#[cfg(feature = "trace")]
mod trace;

pub use columns::StoreCrossCols;

/// The chip.
pub struct StoreCross;
