use crate::cols::columns;
use crate::cpu::address::{Address, NextWord, Offset};
use crate::cpu::bytes::BytePair;
use crate::cpu::frame::Frame;
use crate::memory::access::WriteRegister;

columns! {
    /// A row of the chip.
    pub struct LoadCrossCols<T> {
        /// pc and clk.
        pub frame: Frame<T>,
        /// Write of `c`.
        pub rd: WriteRegister<T>,
        /// Where the first byte is.
        pub address: Address<T>,
        /// Where the second word is.
        pub next: NextWord<T>,
        /// Place of the first byte in the first word; not 0.
        pub offset: Offset<T>,
        /// Both words.
        pub words: [[BytePair<T>; 2]; 2],
        /// Timestamps of their previous accesses.
        pub prev_ts: [T; 2],
        /// The row is a `lh`.
        pub is_lh: T,
        /// The row is a `lhu`.
        pub is_lhu: T,
        /// The row is a `lw`.
        pub is_lw: T,
        /// Bit by which a halfword is extended.
        pub sign: T,
        /// Result.
        pub c: [T; 2],
    }
}
