use crate::cols::columns;
use crate::cpu::address::{Address, Offset};
use crate::cpu::bytes::BytePair;
use crate::cpu::frame::Frame;
use crate::memory::access::ReadRegister;

columns! {
    /// A row of the chip.
    pub struct StorePartCols<T> {
        /// pc and clk.
        pub frame: Frame<T>,
        /// Read of the value.
        pub rs2: ReadRegister<T>,
        /// Where the first byte is.
        pub address: Address<T>,
        /// Low bytes of the value. They are looked up one by one: an 18th message costs no
        /// permutation column, the conjunction would cost a column.
        pub value_bytes: [T; 2],
        /// High limb of the value, which is not stored.
        pub value_high: T,
        /// The word before.
        pub before: [BytePair<T>; 2],
        /// The word after.
        pub after: [T; 2],
        /// Timestamp of the word's previous access.
        pub prev_ts: T,
        /// The row is a `sb`.
        pub is_byte: T,
        /// The row is a `sh`.
        pub is_half: T,
        /// Place of the first byte in its word.
        pub offset: Offset<T>,
    }
}
