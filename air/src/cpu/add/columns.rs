use crate::cols::columns;
use crate::cpu::frame::Frame;
use crate::memory::access::{ReadRegister, WriteRegister};

columns! {
    /// A row of the add chip.
    pub struct AddCols<T, const REG: usize> {
        /// pc and clk.
        pub frame: Frame<T>,
        /// Write of `c`.
        pub rd: WriteRegister<T>,
        /// Read of `a`.
        pub rs1: ReadRegister<T>,
        /// Read of `b`, in the register form.
        pub rs2: [ReadRegister<T>; REG],
        /// First operand.
        pub a: [T; 2],
        /// Second operand.
        pub b: [T; 2],
        /// Result.
        pub c: [T; 2],
        /// The row is an `add`, or an `addi`.
        pub is_add: T,
        /// The row is a `sub`.
        pub is_sub: [T; REG],
    }
}
