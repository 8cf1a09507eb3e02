//! `and`, `or`, `xor` ([`Bitwise`]) and `andi`, `ori`, `xori` ([`BitwiseImm`]).
//!
//! - Given: operands `a` (rs1) and `b` (rs2, or the immediate), from the bus.
//! - Proves: rd takes `c`, their conjunction, disjunction or exclusive or.
//! - Constraints: flags boolean, at most one set (4); each limb of `c` (2, of degree 2; of
//!   degree 3 for the high limb of the immediate form, whose `b` has a boolean sign, 1).
//! - Messages: execution 2, program 1, rs1 3, rs2 3 (register form), rd 3, and 4 (register form)
//!   or 2 (immediate form).
//!
//! Bytes are looked up only for their conjunction; that lookup also says that they are bytes. The
//! rest follows limb by limb, as sums of bytes do not wrap in the field:
//!
//! ```text
//! a | b = a + b - (a & b)
//! a ^ b = a + b - 2 (a & b)
//! ```
//!
//! Both lie in `0..2^16` for limbs, so `c` needs no range check.
//!
//! | a | b | a & b | a or b | a xor b |
//! | --- | --- | --- | --- | --- |
//! | 0x0f0f | 0x00ff | 0x000f | 0x0fff | 0x0ff0 |
//! | 0x8001 | 0xffff | 0x8001 | 0xffff | 0x7ffe |
//!
//! An immediate is sign-extended from 12 bits: its high limb is 0 or 0xffff, so the conjunction
//! with it is 0 or the high limb of `a`, which no lookup is needed for. An instruction with any
//! other immediate, which the decoder does not make, would not fit the row.

mod air;
mod columns;
#[cfg(all(test, feature = "trace"))]
mod tests;
#[cfg(feature = "trace")]
mod trace;

pub use columns::{BitwiseCols, BitwiseImmCols, ByteLimb, Operation};

/// `and`, `or`, `xor`.
pub struct Bitwise;
/// `andi`, `ori`, `xori`.
pub struct BitwiseImm;
