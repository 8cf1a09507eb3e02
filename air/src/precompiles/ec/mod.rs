//! The precompile `ec_add`: `R = P + Q` on a curve `y^2 = x^3 + a x + b` modulo p, on eight rows.
//!
//! - Given: a7, which must be the number, and a0 to a3, the byte addresses of R, P, Q and the number of a
//!   curve.
//! - Proves: each address is a multiple of four, and the words from there on lie below `2^30`; there is
//!   a curve of that number; all coordinates are below its p; x1 and x2 differ, or P and Q are the same
//!   and y1 is not zero; the words of R are left as the sum, those of all others as they were. Then the
//!   following instruction executes.
//! - Columns: [`EcCols`], on row `i` word `i` of each coordinate, and register `a0 + i`.
//! - Constraints: flags of rows boolean, one after the other (2); what stays the same along a call (2);
//!   registers (2); the curve and its p (2); the bytes on all rows are those of the words (2); what P and
//!   Q are (4); borrows boolean and passed on (2); the identities (4).
//! - Messages: execution 2, program 1, a register 3, each of six words and the curve's number 3, and 18
//!   and range 34.
//!
//! | row | register | word | |
//! | --- | --- | --- | --- |
//! | 0 | a0: of R | the lowest | `a` enters the slope's identity |
//! | 1, 2 | a1, a2: of P, Q | the next | |
//! | 3 | a3: of the curve | | the curve's number is read |
//! | 4 to 6 | none | | |
//! | 7 | a7: the number | the highest | nothing is left of the identities |
//!
//! Of a slope `l` and a square `s`, these hold in the integers, with quotients that are witnesses:
//!
//! ```text
//! square   x1^2 - s                      = q0 p
//! slope    l (x2 - x1) - (y2 - y1)       = q1 p      if P and Q differ
//!          l 2 y1 - (3 s + a)            = q1 p      if they are the same
//! x3       l^2 - x1 - x2 - x3            = q2 p
//! y3       l (x1 - x3) - y1 - y3         = q3 p
//! ```
//!
//! The identities are those of [`identity`](super::identity), in bytes, with carries. They need not be
//! told which numbers s, l and the quotients are, only that they are integers: s of 256 bits, and l of
//! digits from -128 to 127, bytes less 128. So are q1 to q3, as they may be negative; that also halves
//! the products, without which the sum of the slope's identity could be an alias. An honest l is the
//! residue modulo p that has such digits, at most `0.502 2^256` in size. Then q2 is below
//! `0.26 2^256`; q3 is at most `0.502 2^256` in size and q1 twice that, so both may lack a multiple of
//! `2^256`, -1, 0 or 1: `top`, which counts in the highest digit. q0 is not negative, and has bytes.
//!
//! Why there is no other R. A divisor of the slope, `x2 - x1` or `2 y1`, is no multiple of p: by `nonzero`,
//! a limb of x1 and x2 differs, or one of y1 is not zero, else no sum of multiples would be one; and
//! all of these are below p, which is an odd prime. So l is one residue modulo p, and with it x3 and y3,
//! which are below p. Rows can tell addition from doubling in no other way than they must: if P and Q
//! are the same, x1 and x2 have no limb that differs; if they are not, doubling says of some row that
//! they are. Nor is there a row for P and Q of one x otherwise, or for a y1 of zero. All bytes of x1,
//! x2, y1, x3, the slope and the quotients are looked up, as are the limbs of y3 and s; those of y2
//! come from memory. The numbers of curves are small constants; p and a are sums of the curves' by the
//! flag of each, of which one is set.
//!
//! The words of P, of Q and the curve's number have a slot of the clock each, those of R all slots: P
//! may be Q, but no word of R is another operand's.
//!
//! Why no row lies. As for [`u256`](super::u256): rows 0 to 7 of a call follow each other, row 7 states of
//! itself alone that nothing is left, row 0 that there was nothing before, and only flag 0, set on each
//! eighth row at most, advances the clock: [`Chip::GAS`](crate::machine::Chip::GAS) is an eighth of the
//! call's. A row without flags says nothing.

mod air;
mod columns;
#[cfg(feature = "trace")]
mod numbers;
#[cfg(all(test, feature = "trace"))]
mod tests;
#[cfg(feature = "trace")]
mod trace;

pub use columns::EcCols;
use isa::Precompile;

use crate::precompiles::identity::{BYTES, Carries, max_product};

/// The chip.
pub struct Ec;

/// What it proves.
const PRECOMPILE: Precompile = Precompile::EcAdd;
/// Points: R, P and Q.
const POINTS: usize = 3;
/// Number of the operand that is the curve's number, and the row that reads it.
const CURVE: usize = 3;
/// Identities: of the square, the slope, x3 and y3.
const IDENTITIES: usize = 4;

/// The largest size of a digit that counts less 128.
const DIGIT: u64 = 128;
/// What `top` adds to a position of `q p`.
const MAX_TOP: u64 = 257 * 256 * 255;
/// No position of an identity is larger in size.
const CARRIES: [Carries; IDENTITIES] = [
    // The square and the quotient's product have the same sign, and are subtracted.
    Carries::new(15, max_product(255, 255) + 0xffff),
    Carries::new(15, max_product(DIGIT, 2 * 255) + max_product(DIGIT, 255) + MAX_TOP + 4 * 0xffff),
    Carries::new(15, max_product(DIGIT, DIGIT) + max_product(DIGIT, 255) + 3 * 0xffff),
    Carries::new(15, max_product(DIGIT, 255) + max_product(DIGIT, 255) + MAX_TOP + 2 * 0xffff),
];

/// Bytes of each curve's p.
const P: [[u8; BYTES]; isa::curve::COUNT] = {
    let mut bytes = [[0; BYTES]; isa::curve::COUNT];
    let mut index = 0;
    while index < isa::curve::COUNT * BYTES {
        let (curve, byte) = (index / BYTES, index % BYTES);
        bytes[curve][byte] = isa::curve::TABLE[curve].p[byte / 4].to_le_bytes()[byte % 4];
        index += 1;
    }
    bytes
};

const _: () = assert!(PRECOMPILE.info().operands.len() == POINTS + 1 && CURVE == POINTS);
