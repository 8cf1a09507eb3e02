use crate::cols::columns;
use crate::cpu::frame::Frame;
use crate::memory::access::{ReadRegister, WriteRegister};

columns! {
    /// A row of the jalr chip.
    pub struct JalrCols<T> {
        /// pc and clk.
        pub frame: Frame<T>,
        /// Write of the link.
        pub rd: WriteRegister<T>,
        /// Read of `a`.
        pub rs1: ReadRegister<T>,
        /// First summand of the target.
        pub a: [T; 2],
        /// Second summand of the target.
        pub imm: [T; 2],
        /// Their sum.
        pub sum: [T; 2],
        /// Lowest bit of the sum.
        pub bit: T,
        /// Byte address of the following instruction.
        pub link: [T; 2],
        /// The row is in use.
        pub is_real: T,
    }
}
