//! Brings forward the timestamp of a word whose next access is too far away for one range lookup.
//!
//! - Given: an entry `(index, value, prev_ts)` of the memory bus.
//! - Proves: it becomes `(index, value, ts)` with `prev_ts < ts < 2^29`.
//! - Constraints: `is_real` boolean (2); `ts = ts0 + 2^16 ts1` and `ts - prev_ts - 1 = gap0 +
//!   2^16 gap1` hold by substitution.
//! - Messages: memory 2, range 4.
//!
//! `ts` itself must be range checked. All other timestamps on the bus come from the clock; were
//! those of refresh rows free, a chain of them could run around the field and feed a word's future
//! to its past.

mod air;
#[cfg(all(test, feature = "trace"))]
mod tests;
#[cfg(feature = "trace")]
mod trace;

use crate::cols::columns;

/// The chip.
pub struct Refresh;

columns! {
    /// A row of the refresh chip.
    pub struct RefreshCols<T> {
        /// Word index.
        pub index: T,
        /// The word.
        pub value: [T; 2],
        /// Timestamp after, in limbs of 16 and 13 bits.
        pub ts: [T; 2],
        /// `ts - prev_ts - 1`, in limbs of 16 and 13 bits.
        pub gap: [T; 2],
        /// The row is in use.
        pub is_real: T,
    }
}
