//! The precompiles `ext_dot`, `ext_horner` and `ext_horner_base`: arithmetic of the extension of degree
//! five that challenges are of, on slices in memory. A call is one row.
//!
//! - Given: a7, which must be the number, and pointers: a0 to an element `s`, a1 and a2 to words.
//! - Proves: all pointers are multiples of four, and their words lie below `2^30`; each word holds an
//!   element of the base field in canonical form, and those of `s` are left with one. Then the
//!   following instruction executes.
//!   - `ext_dot`: with elements `a_i` at a1 and `b_i` at a2, `s` becomes `s + a_0 b_0 + … + a_3 b_3`.
//!   - `ext_horner`: with `x` at a1 and elements `c_i` at a2, `s` becomes `((s x + c_0) x + …) x + c_7`.
//!   - `ext_horner_base`: likewise with 40 elements `c_i` of the base field, a word each.
//! - Columns: [`ExtCols`], of words behind the pointers and of sums after every four coefficients.
//! - Constraints: `is_real` boolean (2); last words' indices (1); canonical form (3); what `s` becomes
//!   (2 of `ext_dot`, 5 of the others).
//! - Messages: execution 2, program 1, a7 and three pointers 3 each, range 12, each word of `s` 7, each
//!   other word 4.
//!
//! Why no row lies. It stands alone: nothing is said of other rows. A word that is read is one element
//! in canonical form, the one that memory holds; five of them are coefficients of 1, X, …, X^4 of
//! an element, and products are reduced by `X^5 = 2` ([`element`]). So what `s` becomes is one element,
//! and one canonical form stands for it. Words that are read have the same value before and after. All
//! words of an operand are accessed in its slots of the clock: so `a = b` is possible, and a part of
//! `s` is no other operand's. A row not in use has the same constraints, on zeros.
//!
//! Horner's rule multiplies by `x` four times before a sum is committed to: `s x^4 + …` is of degree
//! five, which is what the messages allow for already. Five columns for every four coefficients.
//!
//! What a call costs is above all its words, of which each takes four columns and four messages: nine
//! cells. One row is the fewest cells: 519 for four products, 569 for eight coefficients, 609 for 40 of
//! the base field. Compared, by cells for each product or coefficient of a full call:
//!
//! | layout | `ext_dot` | `ext_horner` | `ext_horner_base` |
//! | --- | --- | --- | --- |
//! | one row, 20 words at a2 | **130** | 96 | 20 |
//! | one row, 40 words at a2 | 110 | **71** | **15** |
//! | one row, 80 words at a2 | 100 | 59 | 13 |
//! | two rows, 20 words at a2 on each | 130 | 98 | 21 |
//! | eight rows, five words at a2 on each | 204 | 168 | 35 |
//!
//! Width is bytes in every proof with the chip, and slices of other lengths are filled up with zeros: so a
//! row has 40 words of terms, not 80. A sum of values times powers of `x` in place of Horner's rule
//! would read the powers too: 54 cells for each value in place of 15.

mod air;
pub mod element;
#[cfg(all(test, feature = "trace"))]
mod tests;
#[cfg(feature = "trace")]
mod trace;

use isa::Precompile;
use isa::extension::{DEGREE, DOT_TERMS, HORNER_BASE_TERMS, HORNER_TERMS};

use super::call::Call;
use super::pointers::Pointer;
use super::words::{FieldRead, FieldWord};
use crate::cols::columns;

/// The chip of `ext_dot`.
pub struct ExtDot;
/// The chip of Horner's rule with coefficients of `K` words, and `S` sums.
pub struct Horner<const K: usize, const S: usize>;
/// The chip of `ext_horner`.
pub type ExtHorner = Horner<DEGREE, { sums(HORNER_TERMS) }>;
/// The chip of `ext_horner_base`.
pub type ExtHornerBase = Horner<1, { sums(HORNER_BASE_TERMS) }>;

/// What the verifier counts a row for: more than a call's gas, since the rows that the clock has room for also
/// bound how often anything is said on a bus, and a row has some 240 messages. With fewer than three for each
/// unit, other chips are heavier, and the sum stays below p.
const COUNTED: u32 = 96;
const _: () = {
    assert!(COUNTED >= Precompile::ExtDot.info().gas);
    assert!(COUNTED >= Precompile::ExtHorner.info().gas);
    assert!(COUNTED >= Precompile::ExtHornerBase.info().gas);
};

/// Coefficients that are taken before the sum is committed to.
const STEPS: usize = 4;

/// Sums that are committed to with so many coefficients; after the last ones it is the words left.
const fn sums(coefficients: usize) -> usize {
    coefficients.div_ceil(STEPS) - 1
}

/// Words of the terms behind a pointer.
const TERMS: usize = HORNER_BASE_TERMS;
const _: () = assert!(HORNER_TERMS * DEGREE == TERMS);

/// A row of `ext_dot`.
pub type ExtDotCols<T> = ExtCols<T, { DEGREE * DOT_TERMS }, { DEGREE * DOT_TERMS }, 0>;
/// A row of Horner's rule.
pub type HornerCols<T, const S: usize> = ExtCols<T, DEGREE, TERMS, S>;

columns! {
    /// A row of a chip: a call, with `A` words behind the second pointer and `B` behind the third.
    pub struct ExtCols<T, const A: usize, const B: usize, const S: usize> {
        /// The call.
        pub call: Call<T>,
        /// Its pointers.
        pub pointers: [Pointer<T>; 3],
        /// The element that is changed.
        pub acc: [FieldWord<T>; DEGREE],
        /// Words behind the second pointer.
        pub a: [FieldRead<T>; A],
        /// Words behind the third pointer.
        pub b: [FieldRead<T>; B],
        /// Sums on the way.
        pub sums: [[T; DEGREE]; S],
        /// The row is in use.
        pub is_real: T,
    }
}

/// Which precompile a chip is of.
pub trait OfPrecompile {
    /// The precompile.
    const PRECOMPILE: Precompile;
}

impl OfPrecompile for ExtDot {
    const PRECOMPILE: Precompile = Precompile::ExtDot;
}

impl OfPrecompile for ExtHorner {
    const PRECOMPILE: Precompile = Precompile::ExtHorner;
}

impl OfPrecompile for ExtHornerBase {
    const PRECOMPILE: Precompile = Precompile::ExtHornerBase;
}
