use crate::cols::columns;
use crate::cpu::address::{Address, Offset};
use crate::cpu::bytes::BytePair;
use crate::cpu::frame::Frame;
use crate::memory::access::WriteRegister;

columns! {
    /// A row of the chip.
    pub struct LoadPartCols<T> {
        /// pc and clk.
        pub frame: Frame<T>,
        /// Write of the result.
        pub rd: WriteRegister<T>,
        /// Where the first byte is.
        pub address: Address<T>,
        /// Bytes 0 and 1 of the word.
        pub low: BytePair<T>,
        /// Bytes 2 and 3 of the word. They are looked up one by one: an 18th message costs no
        /// permutation column, the conjunction would cost a column.
        pub high: [T; 2],
        /// Timestamp of the word's previous access.
        pub prev_ts: T,
        /// The row is one of the four instructions.
        pub is_real: T,
        /// It is `lbu` or `lhu`.
        pub is_unsigned: T,
        /// It is `lh` or `lhu`.
        pub is_half: T,
        /// Place of the first byte in its word.
        pub offset: Offset<T>,
        /// Highest byte loaded.
        pub top: T,
        /// Bit by which the result is extended.
        pub sign: T,
        /// Low limb of the result.
        pub c_low: T,
    }
}
