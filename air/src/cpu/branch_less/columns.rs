use crate::cols::columns;
use crate::cpu::compare::Compare;
use crate::cpu::frame::Frame;
use crate::memory::access::ReadRegister;

columns! {
    /// A row of the branch-less chip.
    pub struct BranchLessCols<T> {
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
        /// Their comparison.
        pub compare: Compare<T>,
        /// Word index of the target.
        pub target: T,
        /// Word index of the next instruction.
        pub next_pc: T,
        /// The comparison is signed.
        pub is_signed: T,
        /// The branch is taken if `a` is not less than `b`.
        pub is_negated: T,
        /// The row is in use.
        pub is_real: T,
    }
}
