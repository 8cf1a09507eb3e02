use crate::cols::columns;
use crate::cpu::address::Address;
use crate::cpu::frame::Frame;
use crate::memory::access::WriteRegister;

columns! {
    /// A row of the chip.
    pub struct LoadWordCols<T> {
        /// pc and clk.
        pub frame: Frame<T>,
        /// Write of `value`.
        pub rd: WriteRegister<T>,
        /// Where the word is.
        pub address: Address<T>,
        /// The word.
        pub value: [T; 2],
        /// Timestamp of its previous access.
        pub prev_ts: T,
        /// The row is a `lw`.
        pub is_real: T,
    }
}
