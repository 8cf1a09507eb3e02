//! `mul`: the low word of a product.
//!
//! - Given: operands `a` (rs1) and `b` (rs2), from the bus.
//! - Proves: rd takes `c = a b` modulo `2^32`.
//! - Constraints: `is_real` boolean (2); both limbs of the product (2).
//! - Messages: execution 2, program 1, rs1 3, rs2 3, rd 3, and 4 for the bytes of the operands,
//!   range 4 for the limbs of `c` and the carries.
//!
//! With `P_i` the sums of products of bytes ([`products`](crate::cpu::bytes::products)):
//!
//! ```text
//! P_0 + 256 P_1       = c_0 + 2^16 k_0
//! P_2 + 256 P_3 + k_0 = c_1 + 2^16 k_1
//! ```
//!
//! Bounds, with `255^2 = 65025`. The first line is at most `65025 (1 + 512) = 33 357 825`, hence
//! `k_0 <= 509`; the second at most `65025 (3 + 1024) + 509 = 66 781 184`, hence `k_1 <= 1019`.
//! With `k_0` looked up to 9 bits and `k_1` to 10, no side exceeds `2^26 + 2^16`, far below p: the
//! equations hold in the integers. As the limbs of `c` have 16 bits, they and the carries are the
//! one remainder and quotient by `2^16`.

mod air;
mod columns;
#[cfg(all(test, feature = "trace"))]
mod tests;
#[cfg(feature = "trace")]
mod trace;

pub use columns::MulCols;

/// Bits of the carries.
const CARRY_BITS: [u32; 2] = [9, 10];

/// The chip.
pub struct Mul;
