use crate::cols::columns;
use crate::cpu::address::{Address, NextWord, Offset};
use crate::cpu::bytes::BytePair;
use crate::cpu::frame::Frame;
use crate::memory::access::ReadRegister;

columns! {
    /// A row of the chip.
    pub struct StoreCrossCols<T> {
        /// pc and clk.
        pub frame: Frame<T>,
        /// Read of `value`.
        pub rs2: ReadRegister<T>,
        /// Where the first byte is.
        pub address: Address<T>,
        /// Where the second word is.
        pub next: NextWord<T>,
        /// Place of the first byte in the first word; not 0.
        pub offset: Offset<T>,
        /// Value of rs2.
        pub value: [BytePair<T>; 2],
        /// Both words before.
        pub before: [[BytePair<T>; 2]; 2],
        /// Both words after.
        pub after: [[T; 2]; 2],
        /// Timestamps of their previous accesses.
        pub prev_ts: [T; 2],
        /// The row is a `sh`.
        pub is_sh: T,
        /// The row is a `sw`.
        pub is_sw: T,
    }
}
