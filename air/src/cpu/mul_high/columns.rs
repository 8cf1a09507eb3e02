use crate::cols::columns;
use crate::cpu::bytes::BytePair;
use crate::cpu::frame::Frame;
use crate::memory::access::{ReadRegister, WriteRegister};

columns! {
    /// A row of the chip.
    pub struct MulHighCols<T> {
        /// pc and clk.
        pub frame: Frame<T>,
        /// Write of `c`.
        pub rd: WriteRegister<T>,
        /// Read of `a`.
        pub rs1: ReadRegister<T>,
        /// Read of `b`.
        pub rs2: ReadRegister<T>,
        /// Bytes 0 and 1 of `a`.
        pub a_low: BytePair<T>,
        /// Bytes 0 and 1 of `b`.
        pub b_low: BytePair<T>,
        /// Byte 2 of `a`, byte 2 of `b`.
        pub middle: BytePair<T>,
        /// Byte 3 of `a`, byte 3 of `b`.
        pub top: [T; 2],
        /// `a` is signed and negative; so is `b`.
        pub negative: [T; 2],
        /// Low word of the product.
        pub low: [T; 2],
        /// High word of the product.
        pub c: [T; 2],
        /// What limbs 0, 1 and 2 of the product carry to the next; may be negative.
        pub carry: [T; 3],
        /// The product is negative: limb 3 is less than zero by `2^16`.
        pub is_negative: T,
        /// The row is a `mulh`.
        pub is_mulh: T,
        /// The row is a `mulhsu`.
        pub is_mulhsu: T,
        /// The row is a `mulhu`.
        pub is_mulhu: T,
    }
}
