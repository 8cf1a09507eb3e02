//! `mulh`, `mulhsu` and `mulhu`: the high word of a product.
//!
//! - Given: operands `a` (rs1) and `b` (rs2), from the bus.
//! - Proves: rd takes `c`, the upper 32 bits of the 64-bit product; `a` is signed for `mulh` and
//!   `mulhsu`, `b` for `mulh`.
//! - Constraints: flags boolean, at most one set (2); signs boolean, zero if unsigned (2); all
//!   limbs of the product (2).
//! - Messages: execution 2, program 1, rs1 3, rs2 3, rd 3, and 3 and range 2 for the bytes of the
//!   operands, range 7 for limbs and carries of the product.
//!
//! A negative operand is its word less `2^32`: only the top byte differs, and counts as
//! `A_3 = a_3 - 256 a_negative`. With `P_i` the sums of products of bytes
//! ([`products`](crate::cpu::bytes::products)), of which the top ones may be negative:
//!
//! ```text
//! P_0 + 256 P_1       = low_0 + 2^16 k_0
//! P_2 + 256 P_3 + k_0 = low_1 + 2^16 k_1
//! P_4 + 256 P_5 + k_1 = c_0 + 2^16 k_2
//! P_6 + k_2           = c_1 - 2^16 negative
//! ```
//!
//! Bounds. Top bytes lie in -128..=255, all others in 0..=255, and `255^2 = 65025`, `128 * 255 =
//! 32640`; a product of two top bytes is at least -32640 too.
//!
//! | line | least | most | carry |
//! | --- | --- | --- | --- |
//! | 1 | 0 | 65025 * 513 = 33 357 825 | 0..=509, 9 bits |
//! | 2 | -65280 * 256 = -16 711 680 | 65025 * 1027 + 509 = 66 781 184 | -255..=1019, 11 bits with 256 added |
//! | 3 | -65280 * 257 - 255 = -16 777 215 | 65025 * 515 + 1019 = 33 488 894 | -256..=510, 10 bits with 256 added |
//! | 4 | -32640 - 256 = -32 896 | 65025 + 510 = 65 535 | -1 or 0 |
//!
//! No side of any line exceeds `2^28` in size, whatever the lookups let through: the equations
//! hold in the integers. As limbs have 16 bits, limbs and carries are the one remainder and
//! quotient by `2^16`.

mod air;
mod columns;
#[cfg(all(test, feature = "trace"))]
mod tests;
#[cfg(feature = "trace")]
mod trace;

pub use columns::MulHighCols;

/// Bits of the carries, after [`CARRY_OFFSETS`] are added.
const CARRY_BITS: [u32; 3] = [9, 11, 10];
/// What makes the carries non-negative.
const CARRY_OFFSETS: [u32; 3] = [0, 256, 256];

/// The chip.
pub struct MulHigh;
