//! The precompile `u256_muladd_mod`: `a b + c = q m + r` with `r < m`, of 256 bits, on eight rows.
//!
//! - Given: a7, which must be the number, and a0 to a5, the byte addresses of r, a, b, c, m and q.
//! - Proves: each address is a multiple of four, and the eight words from there on lie below `2^30`;
//!   those of r and q are left such that `a b + c = q m + r` and `r < m`, where `m = 0` stands for
//!   `2^256`; all others are as they were. Then the following instruction executes.
//! - Columns: [`U256Cols`], on row `i` word `i` of each operand, and register `a0 + i`.
//! - Constraints: flags of rows boolean, one after the other (2); what stays the same along a call
//!   (2); registers (2); the bytes on all rows are those of the words (2); no bytes if the modulus is
//!   zero (2); borrows boolean and passed on (2); the identity (3).
//! - Messages: execution 2, program 1, a register 3, each of six words 3, and 8 and range 10.
//!
//! | row | register | words | identity |
//! | --- | --- | --- | --- |
//! | 0 | a0: of r | the lowest | `a_0 b + c_0 - q_0 m - r_0`; finishes limbs 0 and 1 |
//! | 1 to 5 | a1 to a5: of a, b, c, m, q | the next | its own; finishes two limbs more |
//! | 6 | none | | |
//! | 7 | a7: the number | the highest | its own; nothing is left |
//!
//! The identity is that of [`identity`](super::identity): over the integers, in bytes, with carries. A modulus of zero
//! has one more bit, `2^256`, which a row takes as `is_wide`: it multiplies the two limbs of its word
//! of q. Is the modulus zero, `is_wide` is set, since nothing is less than zero; is it not, that is
//! clear. The remainder is less than the modulus if `m - r - 1`, limb by limb from the lowest on, needs
//! to borrow nothing at the end but that bit. All bytes of a, b, m and q are looked up, as are the
//! limbs of r; those of c come from memory, so they have 16 bits. Hence q and r are the one quotient
//! and remainder. If the quotient has more than 256 bits, no row says so: the executor traps.
//!
//! The words of an operand that is read have a slot of the clock, those of one that is written all
//! slots: words may be read twice, but no word that is written is another operand's.
//!
//! Why no row lies. The flags say which row a row is: at most one is set, `i + 1` on the row after one
//! where `i` is, and the selector of first rows says that in the first row of the table none but flag
//! 0 is. So rows 0 to 7 of a call follow each other. Tables are lifted, so what follows the last row
//! may be no row of the table; but there that selector holds again: the last row is row 7 of its call,
//! or none. Row 7 states of itself alone that nothing is left. Flag 0 is set on each eighth row at
//! most, and only it advances the clock: [`Chip::GAS`](crate::machine::Chip::GAS) is an eighth of the
//! call's. A row without flags says nothing.

mod air;
mod columns;
#[cfg(all(test, feature = "trace"))]
mod tests;
#[cfg(feature = "trace")]
mod trace;

pub use columns::U256Cols;
use isa::Precompile;

use crate::precompiles::identity::{Carries, max_product};

/// The chip.
pub struct U256;

/// What it proves.
const PRECOMPILE: Precompile = Precompile::U256MulAddMod;
/// Operands: r, a, b, c, m, q.
const OPERANDS: usize = PRECOMPILE.info().operands.len();
/// No position of `a b + c - q m - r` is larger in size.
const CARRIES: Carries = Carries::new(14, max_product(255, 255) + 2 * 0xffff);
