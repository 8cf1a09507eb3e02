//! Rows of all single-row chips in one table: those that would fill no table of their own.
//!
//! Every query of a proof opens a row of every table, so a chip of a few rows costs as much there
//! as one of a million. Here such rows share columns, at the price of a wider row.
//!
//! - Given, proven: what the chip is given and proves whose row it is.
//! - Constraints: selectors boolean, at most one set (2); each chip's constraints times its
//!   selector, those of the same number summed up, as only one counts (4). A row without selector
//!   is padding: its other cells are free, as are those beyond the width of the selected chip.
//! - Messages: message `k` is the sum of every chip's message `k` times its selector, fields and
//!   count: that of the selected chip, or none. Fields and counts are of degree 2, so that two
//!   messages share a column of degree 5.
//!
//! Of degree 5 the table has four chunks of quotient in place of two.

mod air;
#[cfg(all(test, feature = "trace"))]
mod tests;
#[cfg(feature = "trace")]
mod trace;

use crate::cols::columns;
use crate::machine::ChipId;

/// The chip.
pub struct Mixed;

/// Number of chips.
pub const CHIPS: usize = ChipId::SINGLE.len();
/// Columns of the widest.
pub const CELLS: usize = {
    let (mut widest, mut index) = (0, 0);
    while index < CHIPS {
        if ChipId::SINGLE_WIDTHS[index] > widest {
            widest = ChipId::SINGLE_WIDTHS[index];
        }
        index += 1;
    }
    widest
};

columns! {
    /// A row of any of [`ChipId::SINGLE`].
    pub struct MixedCols<T> {
        /// Whose row it is.
        pub selectors: [T; CHIPS],
        /// The chip's columns, then free ones.
        pub cells: [T; CELLS],
    }
}
