use crate::cols::columns;
use crate::cpu::frame::Frame;
use crate::memory::access::ReadRegister;

columns! {
    /// A row of the branch-equal chip.
    pub struct BranchEqualCols<T> {
        /// pc and clk.
        pub frame: Frame<T>,
        /// Read of `a`.
        pub rs1: ReadRegister<T>,
        /// Read of `b`.
        pub rs2: ReadRegister<T>,
        /// First operand.
        pub a: [T; 2],
        /// Second operand.
        pub b: [T; 2],
        /// Word index of the target.
        pub target: T,
        /// Word index of the next instruction.
        pub next_pc: T,
        /// `a = b`.
        pub equal: T,
        /// Inverse of the norm of `a - b`, or zero.
        pub inverse: T,
        /// The row is a `beq`.
        pub is_beq: T,
        /// The row is a `bne`.
        pub is_bne: T,
    }
}
