use crate::cols::columns;
use crate::cpu::frame::Frame;
use crate::memory::access::WriteRegister;

columns! {
    /// A row of the jal chip.
    pub struct JalCols<T> {
        /// pc and clk.
        pub frame: Frame<T>,
        /// Write of the link.
        pub rd: WriteRegister<T>,
        /// Byte address of the following instruction.
        pub link: [T; 2],
        /// Word index of the target.
        pub target: T,
        /// The row is in use.
        pub is_real: T,
    }
}
