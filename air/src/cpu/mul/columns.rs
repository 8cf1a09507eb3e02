use crate::cols::columns;
use crate::cpu::bytes::BytePair;
use crate::cpu::frame::Frame;
use crate::memory::access::{ReadRegister, WriteRegister};

columns! {
    /// A row of the chip.
    pub struct MulCols<T> {
        /// pc and clk.
        pub frame: Frame<T>,
        /// Write of `c`.
        pub rd: WriteRegister<T>,
        /// Read of `a`.
        pub rs1: ReadRegister<T>,
        /// Read of `b`.
        pub rs2: ReadRegister<T>,
        /// First operand.
        pub a: [BytePair<T>; 2],
        /// Second operand.
        pub b: [BytePair<T>; 2],
        /// Result.
        pub c: [T; 2],
        /// What each limb of the product carries to the next.
        pub carry: [T; 2],
        /// The row is a `mul`.
        pub is_real: T,
    }
}
