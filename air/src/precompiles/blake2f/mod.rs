//! The precompile `blake2f`: a round of BLAKE2b's compression (RFC 7693, section 3.2), on eight rows.
//!
//! - Given: a7, which must be the number, and a0 to a2, the byte addresses of the working vector `v`,
//!   the message `m` and the number of the round.
//! - Proves: each address is a multiple of four, and the 32, 32 and 1 words from there on lie below
//!   `2^30`; the number is below 10; the words of `v` are left as the round of that number leaves them,
//!   all others as they were. Then the following instruction executes.
//! - Columns: [`Blake2fCols`], on row `i` those of mixing `i`.
//! - Constraints: flags of rows boolean, one after the other (2); what stays the same along a call (2);
//!   registers and the number (2); flags of the round boolean and one-hot (2); lanes of the message
//!   (3); carries of sums (3); bits that leave a limb boolean (2); stamps of the diagonals (2).
//! - Messages: execution 2, program 1, a register or the number 3, eight words of `v` 3 each and four of
//!   `m` 3 each; and 32, range 6.
//!
//! | row | reads | mixes |
//! | --- | --- | --- |
//! | 0 | a0: of `v`; executes the `ecall` | lanes 0, 4, 8, 12 |
//! | 1 | a1: of `m` | lanes 1, 5, 9, 13 |
//! | 2 | a2: of the number | lanes 2, 6, 10, 14 |
//! | 3 | the number | lanes 3, 7, 11, 15 |
//! | 4 | a7 | lanes 0, 5, 10, 15 |
//! | 5 to 7 | nothing | lanes 1, 6, 11, 12; 2, 7, 8, 13; 3, 4, 9, 14 |
//!
//! Why a round. The number of rounds is part of what EIP-152 compresses, up to `2^32 - 1`; so a call is
//! a fixed part of it, and gas follows rounds. What a guest adds to a call, to count and to branch, is some
//! eight instructions. All 12 rounds of BLAKE2b in one call would spare them, and most of what the words
//! of `v` and `m` cost, a sixth; but only where there are 12.
//!
//! Layouts, in cells of a round and columns opened of a row, as counted when it was designed:
//!
//! | rows | columns | cells |
//! | --- | --- | --- |
//! | half a mixing, 16 rows | 210 | 3,400 |
//! | **a mixing, 8 rows** | **260** | **2,100** |
//! | two mixings, 4 rows | 490 | 2,000 |
//!
//! A mixing is that of [`mixing`]: sums in limbs of 16 bits, exclusive ors in bytes. Its lanes come from
//! memory and go there. Rows 4 to 7 mix what rows 0 to 3 have left there: each word of `v` is accessed
//! twice, in the first slot of its operand and in the last. The previous access of the second must
//! have the stamp of the first, so no other access comes between.
//!
//! The words of `m` and the number have a slot each: they may be the same words, but none is one of `v`.
//! The number is that of flags which can only be below 10: of another no row says anything, the
//! executor traps.
//!
//! Why no row lies. The flags say which row a row is: at most one is set, `i + 1` on the row after one
//! where `i` is, and the selector of first rows says that in the first row of the table none but flag
//! 0 is. So rows 0 to 7 of a call follow each other. Tables are lifted, so what follows the last row
//! may be no row of the table; but there that selector holds again: the last row is row 7 of its call,
//! or none. Row 7 says nothing of what follows it but that it is not row 1 to 7. Flag 0 is set on each
//! eighth row at most, and only it advances the clock, so a row's share of the gas is an eighth of the
//! call's. [`Chip::GAS`](crate::machine::Chip::GAS) is more, for the many messages of a row: the verifier
//! takes no more rows than the clock has room for if each has that gas, and so many must not say so much that
//! the sums of LogUp reach p. A row without flags says nothing.

mod air;
mod columns;
pub mod mixing;
#[cfg(all(test, feature = "trace"))]
mod tests;
#[cfg(feature = "trace")]
mod trace;

pub use columns::Blake2fCols;
use isa::Precompile;
use isa::blake2b::MIXINGS;
use isa::precompile::Operand;

use crate::machine::Chip;

/// The chip.
pub struct Blake2f;

/// What it proves.
const PRECOMPILE: Precompile = Precompile::Blake2f;
/// Rows of a call: one for each mixing.
const STEPS: usize = MIXINGS;
/// Messages of a row.
const MESSAGES: u32 = 80;
/// Its operands: working vector, message, number of the round.
const OPERANDS: &[Operand] = PRECOMPILE.info().operands;
/// Number of the operand that is the working vector.
const VECTOR: usize = 0;
/// That is the message.
const MESSAGE: usize = 1;
/// That is the round's number.
const ROUND: usize = 2;
/// Register of the first argument.
const A0: u32 = 10;
/// Register of the number of the precompile.
const A7: u32 = 17;
/// The row that reads the round's number: the one after that which reads where it is.
const ROUND_STEP: usize = ROUND + 1;
/// The row that reads a7.
const NUMBER_STEP: usize = 4;
/// The first row that mixes a diagonal.
const FIRST_DIAGONAL: usize = STEPS / 2;

const _: () = assert!(PRECOMPILE.info().gas <= Blake2f::GAS * STEPS as u32);
const _: () = assert!(OPERANDS.len() == ROUND_STEP && ROUND_STEP < NUMBER_STEP);
