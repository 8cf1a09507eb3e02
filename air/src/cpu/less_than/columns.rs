use crate::cols::columns;
use crate::cpu::compare::Compare;
use crate::cpu::frame::Frame;
use crate::memory::access::{ReadRegister, WriteRegister};

columns! {
    /// A row of the less-than chip.
    pub struct LessThanCols<T, const REG: usize> {
        /// pc and clk.
        pub frame: Frame<T>,
        /// Write of the result.
        pub rd: WriteRegister<T>,
        /// Read of `a`.
        pub rs1: ReadRegister<T>,
        /// Read of `b`, in the register form.
        pub rs2: [ReadRegister<T>; REG],
        /// First operand.
        pub a: [T; 2],
        /// Second operand.
        pub b: [T; 2],
        /// Their comparison; `less` is the result.
        pub compare: Compare<T>,
        /// The comparison is signed.
        pub is_signed: T,
        /// The comparison is unsigned.
        pub is_unsigned: T,
    }
}
