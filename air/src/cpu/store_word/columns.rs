use crate::cols::columns;
use crate::cpu::address::Address;
use crate::cpu::frame::Frame;
use crate::memory::access::ReadRegister;

columns! {
    /// A row of the chip.
    pub struct StoreWordCols<T> {
        /// pc and clk.
        pub frame: Frame<T>,
        /// Read of `value`.
        pub rs2: ReadRegister<T>,
        /// Where the word is.
        pub address: Address<T>,
        /// What the word becomes.
        pub value: [T; 2],
        /// What it was.
        pub prev_value: [T; 2],
        /// Timestamp of its previous access.
        pub prev_ts: T,
        /// The row is a `sw`.
        pub is_real: T,
    }
}
