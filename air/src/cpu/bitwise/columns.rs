use crate::cols::columns;
use crate::cpu::frame::Frame;
use crate::memory::access::{ReadRegister, WriteRegister};

columns! {
    /// Which operation a row is.
    pub struct Operation<T> {
        /// Conjunction.
        pub is_and: T,
        /// Disjunction.
        pub is_or: T,
        /// Exclusive or.
        pub is_xor: T,
    }
}

columns! {
    /// One limb of both operands, in bytes.
    pub struct ByteLimb<T> {
        /// Bytes of `a`, low byte first.
        pub a: [T; 2],
        /// Bytes of `b`.
        pub b: [T; 2],
        /// Bytes of `a & b`.
        pub and: [T; 2],
    }
}

columns! {
    /// A row of the register form.
    pub struct BitwiseCols<T> {
        /// pc and clk.
        pub frame: Frame<T>,
        /// Write of `c`.
        pub rd: WriteRegister<T>,
        /// Read of `a`.
        pub rs1: ReadRegister<T>,
        /// Read of `b`.
        pub rs2: ReadRegister<T>,
        /// Low limbs of the operands.
        pub low: ByteLimb<T>,
        /// High limbs of the operands.
        pub high: ByteLimb<T>,
        /// Result.
        pub c: [T; 2],
        /// The operation.
        pub operation: Operation<T>,
    }
}

columns! {
    /// A row of the immediate form.
    pub struct BitwiseImmCols<T> {
        /// pc and clk.
        pub frame: Frame<T>,
        /// Write of `c`.
        pub rd: WriteRegister<T>,
        /// Read of `a`.
        pub rs1: ReadRegister<T>,
        /// Low limbs of the operands.
        pub low: ByteLimb<T>,
        /// High limb of `a`.
        pub a_high: T,
        /// The immediate is negative: its high limb is `0xffff * b_negative`.
        pub b_negative: T,
        /// Result.
        pub c: [T; 2],
        /// The operation.
        pub operation: Operation<T>,
    }
}
