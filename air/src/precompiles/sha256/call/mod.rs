//! A call of `sha256_compress`: the instruction and its pointers, on one row.
//!
//! - Given: a7, which must be the number; a0 and a1, byte addresses of state and block.
//! - Proves: both are multiples of four, and their 8 and 16 words lie below `2^30`; then the
//!   following instruction executes. It tells the first round's row the indices of both.
//! - Columns: [`Sha256CallCols`].
//! - Constraints: `is_real` is boolean (2); the last words' indices are the first ones' and 7 or 15 (1).
//! - Messages: execution 2, program 1, a7, a0 and a1 3 each, range 8, call 1.
//!
//! Of degree 5, since it has many messages and few rows.
//!
//! [`Pointer`] says why no word wraps, nor reaches a register.

mod air;
#[cfg(feature = "trace")]
mod trace;

use crate::cols::columns;
use crate::precompiles::call::Call;
use crate::precompiles::pointers::Pointer;

/// The chip.
pub struct Sha256Call;

columns! {
    /// A row of the chip: a call.
    pub struct Sha256CallCols<T> {
        /// The call.
        pub call: Call<T>,
        /// State and block.
        pub pointers: [Pointer<T>; 2],
        /// The row is in use.
        pub is_real: T,
    }
}
