//! `sll`, `srl`, `sra` ([`Shift`]) and `slli`, `srli`, `srai` ([`ShiftImm`]).
//!
//! - Given: `a` (rs1) and the amount `s = r + 16 k` with `r < 16` (low five bits of rs2, or the
//!   immediate), from the bus.
//! - Proves: rd takes `c`, which is `a` shifted by `s`.
//! - Constraints: see [`Shifter`] (11, of degree at most 3) and, in the register form, [`Amount`]
//!   (8, of degree at most 3).
//! - Messages: execution 2, program 1, rs1 3, rs2 3 (register form), rd 3, range 5 (immediate
//!   form) or 6.
//!
//! Both limbs of `a` are split at bit `t` of `0..=16`, with `down = 2^t` and `up = 2^(16 - t)`:
//!
//! ```text
//! a_i = high_i * down + low_i,  low_i < down,  high_i < up
//! ```
//!
//! A left shift splits at `t = 16 - r`, a right shift at `t = r`. Either way
//!
//! ```text
//! a * up = x0 + 2^16 x1 + 2^32 x2,  x0 = low_0 up,  x1 = high_0 + low_1 up,  x2 = high_1
//! ```
//!
//! and the result is two neighbours of `0, x0, x1, x2, 0`:
//!
//! | | k = 0 | k = 1 |
//! | --- | --- | --- |
//! | left | x0, x1 | 0, x0 |
//! | right | x1, x2 + fill | x2 + fill, 0xffff sign |
//!
//! where `sign` is bit 31 of `a` for `sra` and 0 else, and `fill = sign (2^16 - up)` sets the
//! bits that `x2 < up` leaves free.
//!
//! The split is unique: with `t` in `0..=16`, `low_i < 2^t` and `high_i < 2^(16-t)` by lookup,
//! `high_i * down + low_i` is below `2^16` as an integer. It equals `a_i`, of 16 bits itself, not
//! only modulo p; division with remainder has one solution. Hence also `x0 <= 2^16 - up`,
//! `x1 <= up - 1 + 2^16 - up` and `x2 + fill <= up - 1 + 2^16 - up`: all results are limbs, and
//! `c` needs no range check.
//!
//! | a | shift | t | high, low of limb 0 | of limb 1 | c |
//! | --- | --- | --- | --- | --- | --- |
//! | 0x8001_8003 | sll 1 | 15 | 1, 0x0003 | 1, 0x0001 | 0x0003_0006 |
//! | 0x8001_8003 | sra 17 | 1 | 0x4001, 1 | 0x4000, 1 | 0xffff_c000 |

mod air;
mod columns;
#[cfg(all(test, feature = "trace"))]
mod tests;
#[cfg(feature = "trace")]
mod trace;

pub use columns::{Amount, ShiftCols, ShiftImmCols, Shifter};

/// `sll`, `srl`, `sra`.
pub struct Shift;
/// `slli`, `srli`, `srai`.
pub struct ShiftImm;
