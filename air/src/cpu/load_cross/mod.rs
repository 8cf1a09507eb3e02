//! `lh`, `lhu` and `lw` that reach into a second word.
//!
//! - Given: the base (rs1), the immediate and both words in memory, from the bus.
//! - Proves: rd takes the halfword or word at `base + imm` modulo `2^32`, a halfword extended by
//!   its sign or by zeros. An access that would reach beyond the address space has no row.
//! - Constraints: flags boolean, one instruction and one offset set, none in padding (2); a
//!   halfword at offset 3, nothing at offset 0 (2); carries of the address (3); index of the
//!   second word (2); sign (2); result (2, 3).
//! - Messages: execution 2, program 1, rs1 3, memory 6, rd 3, range 4 for the indices, and 4 for
//!   the bytes, range 1 for the sign.
//!
//! With `m` the eight bytes of both words:
//!
//! | | low limb | high limb |
//! | --- | --- | --- |
//! | `lw` | `m[offset] + 256 m[offset + 1]` | `m[offset + 2] + 256 m[offset + 3]` |
//! | `lh`, `lhu` | `m[3] + 256 m[4]` | `0xffff sign` |
//!
//! `sign` is zero for `lhu`; for `lh` it is bit 7 of `m[4]`: a boolean of which `m[4] - 128 sign`
//! has seven bits. All bytes are proven to be such, so the result's limbs have 16 bits.
//!
//! Both words are read at one time: they are two, so their histories do not meet.

mod air;
mod columns;
#[cfg(all(test, feature = "trace"))]
mod tests;
#[cfg(feature = "trace")]
mod trace;

pub use columns::LoadCrossCols;

/// The chip.
pub struct LoadCross;
