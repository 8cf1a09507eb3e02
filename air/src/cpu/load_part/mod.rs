//! `lb`, `lbu`, `lh` and `lhu` within one word.
//!
//! - Given: the base (rs1), the immediate and the word in memory, from the bus.
//! - Proves: rd takes the byte or halfword at `base + imm` modulo `2^32`, extended by its sign or
//!   by zeros.
//! - Constraints: flags boolean, one offset set in a row in use (2); no halfword at offset 3 (2);
//!   carries of the address (3); `top` (3) and its sign (2); low limb of the result (3).
//! - Messages: execution 2, program 1, rs1 3, memory 3, rd 3, range 2 for the address, and 1,
//!   range 2 for bytes, range 1 for the sign.
//!
//! With `m` the bytes of the word and `offset` the place of the first byte:
//!
//! | | first | top | low limb | high limb |
//! | --- | --- | --- | --- | --- |
//! | byte | `m[offset]` | first | `top + 0xff00 sign` | `0xffff sign` |
//! | halfword | `m[offset]` | `m[offset + 1]` | `first + 256 top` | `0xffff sign` |
//!
//! `sign` is zero for `lbu` and `lhu`. For `lb` and `lh` it is bit 7 of `top`: a boolean of which
//! `top - 128 sign` has 7 bits. As `top` is a byte, there is one. No field exceeds `2^16`, so
//! nothing wraps, and the result's limbs have 16 bits.
//!
//! A halfword at offset 3 is a row of [`load_cross`](crate::cpu::load_cross).

mod air;
mod columns;
#[cfg(all(test, feature = "trace"))]
mod tests;
#[cfg(feature = "trace")]
mod trace;

pub use columns::LoadPartCols;

/// The chip.
pub struct LoadPart;
