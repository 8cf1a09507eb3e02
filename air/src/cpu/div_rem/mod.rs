//! `div`, `divu`, `rem` and `remu`.
//!
//! - Given: dividend `a` (rs1) and divisor `b` (rs2), from the bus.
//! - Proves: rd takes `c`, the quotient rounded to zero or the remainder, signed or not, with the
//!   specification's results for `b = 0` and for `-2^31 / -1`.
//! - Constraints: flags boolean, none that a message is conditional on set in padding (2); signs
//!   (2); `|b|` (3); the division (2); what a zero divisor means (2); `|r| < |b|` (2); `c` (3).
//! - Messages: execution 2, program 1, rs1 3, rs2 3, rd 3, and 4 for the bytes of `|b|` and `|q|`,
//!   range 8: signs 2, `|r|` 2, `c` 2, carry 1, margin 1.
//!
//! The division is one of magnitudes, in the integers:
//!
//! ```text
//! |a| = |q| |b| + |r|,   |r| < |b|
//! ```
//!
//! which has one solution unless `b = 0`. With `P_i` the sums of products of bytes of `|q|` and
//! `|b|` ([`products`](crate::cpu::bytes::products)), and `A_0 + 2^16 A_1 = |a|`:
//!
//! ```text
//! P_0 + 256 P_1 + r_0       = A_0 + 2^16 k
//! P_2 + 256 P_3 + r_1 + k   = A_1
//! P_4 + P_5 + P_6           = 0
//! ```
//!
//! - `|a|` is no column. Where `a` is negative, `|a| = 2^32 - a` is taken as `A_0 = -a_0`,
//!   `A_1 = 2^16 - a_1`: it is the sum that counts, not that its parts are limbs.
//! - Bounds: the first line's left side less `A_0` is at most `65025 (1 + 512) + 2 (2^16 - 1) =
//!   33 488 895 < 511 * 2^16` and at least `1 - 2^16`, so `0 <= k <= 510`: 9 bits hold it. The
//!   second line's left side is below `65025 (3 + 1024) + 2^16 + 512 < 2^27`, its right side within
//!   `1 - 2^16..=2^16`. The third line adds six products below `2^16`, so that each is zero.
//!   Nothing wraps: p is above `2^30`.
//! - `b` is zero: then, and only then, `b_zero` is set. If it is not, the margin below forces
//!   `|b| > 0`; if it is, `b_0 + b_1 = 0` forces both limbs to be zero. The quotient is pinned to
//!   `2^32 - 1` with no sign; the equations give `|r| = |a|`.
//! - `|r| < |b|`: the margin `|b| - |r|` of the high limbs, or of the low limbs where the high
//!   limbs are equal, is looked up to be positive.
//! - Signs are those of the operands' top bits, zero if unsigned. The quotient is negative if they
//!   differ, the remainder if `a` is. `c` is the magnitude, or what adds up with it to zero modulo
//!   `2^32`; its limbs are looked up, so zero has no second negative.
//!
//! | | a | b | magnitudes | c |
//! | --- | --- | --- | --- | --- |
//! | `div` | -7 | 2 | 7 = 3 * 2 + 1 | -3 |
//! | `rem` | -7 | 2 | 7 = 3 * 2 + 1 | -1 |
//! | `div` | -2^31 | -1 | 2^31 = 2^31 * 1 + 0 | 2^31, which is -2^31 |
//! | `rem` | -7 | 0 | 7 = (2^32 - 1) * 0 + 7 | -7 |

mod air;
mod columns;
#[cfg(all(test, feature = "trace"))]
mod forged;
#[cfg(all(test, feature = "trace"))]
mod tests;
#[cfg(feature = "trace")]
mod trace;

pub use columns::DivRemCols;

/// Bits of the carry.
const CARRY_BITS: u32 = 9;

/// The chip.
pub struct DivRem;
