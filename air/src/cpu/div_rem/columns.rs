use crate::cols::columns;
use crate::cpu::bytes::BytePair;
use crate::cpu::frame::Frame;
use crate::memory::access::{ReadRegister, WriteRegister};

columns! {
    /// A row of the chip.
    pub struct DivRemCols<T> {
        /// pc and clk.
        pub frame: Frame<T>,
        /// Write of `c`.
        pub rd: WriteRegister<T>,
        /// Read of `a`.
        pub rs1: ReadRegister<T>,
        /// Read of `b`.
        pub rs2: ReadRegister<T>,
        /// Dividend.
        pub a: [T; 2],
        /// Divisor.
        pub b: [T; 2],
        /// Result.
        pub c: [T; 2],
        /// The row is one of the four instructions.
        pub is_real: T,
        /// It is `div` or `rem`.
        pub is_signed: T,
        /// It is `rem` or `remu`.
        pub is_rem: T,
        /// `a` is signed and negative.
        pub a_negative: T,
        /// `b` is signed and negative.
        pub b_negative: T,
        /// `b = 0`.
        pub b_zero: T,
        /// `c` is the negative of its magnitude.
        pub c_negative: T,
        /// `|b|`.
        pub divisor: [BytePair<T>; 2],
        /// `|q|`.
        pub quotient: [BytePair<T>; 2],
        /// `|r|`.
        pub remainder: [T; 2],
        /// What the low limb of `|q| |b| + |r|` carries to the high one.
        pub carry: T,
        /// The high limbs of `|r|` and `|b|` are equal, and `b` is not zero.
        pub high_equal: T,
        /// `|b| - |r|` in the low limbs if the high ones are equal, else in these.
        pub margin: T,
        /// `|c|`: `|q|` or `|r|`.
        pub magnitude: [T; 2],
    }
}
