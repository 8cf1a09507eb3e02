//! Ranges and byte operations: `2^16` preprocessed rows.
//!
//! - Given: the table, by the verifying key.
//! - Proves: what is looked up is in it.
//! - Messages: range 2, and 1, each provided as often as it is looked up.
//!
//! Row `i = a + 256 b` serves three purposes. It says that `i` has 16 bits; that `a & b` is what
//! it is; and, for `i = 2^bits + x`, that `x` has `bits` bits: rows 1 to `2^16 - 1` are just all
//! pairs of `bits < 16` and `x < 2^bits`.
//!
//! | row | a | b | a & b | bits | x |
//! | --- | --- | --- | --- | --- | --- |
//! | 1 | 1 | 0 | 0 | 0 | 0 |
//! | 0x0103 | 3 | 1 | 1 | 8 | 3 |

mod air;
#[cfg(all(test, feature = "trace"))]
mod tests;
#[cfg(feature = "trace")]
mod trace;

#[cfg(feature = "trace")]
pub use trace::preprocessed;

use crate::cols::columns;

/// The chip.
pub struct LookupTable;

/// log2 of the table's height.
pub const LOG_HEIGHT: usize = 16;

columns! {
    /// Preprocessed columns.
    pub struct LookupPreprocessed<T> {
        /// Low byte of the row's number.
        pub a: T,
        /// High byte of the row's number.
        pub b: T,
        /// `a & b`.
        pub and: T,
        /// Number of bits, below 16.
        pub bits: T,
        /// A value of that many bits.
        pub x: T,
    }
}

columns! {
    /// A row of the lookup table: how often each meaning of it is looked up.
    pub struct LookupCols<T> {
        /// As 16-bit value.
        pub range16: T,
        /// As pair of bits and value.
        pub range: T,
        /// As bytes and their conjunction.
        pub and: T,
    }
}
