use crate::cols::columns;
use crate::cpu::frame::Frame;
use crate::memory::access::{ReadRegister, WriteRegister};

columns! {
    /// What both forms have: `a` and how it becomes `c`, given where it is split.
    ///
    /// Constraints: `left` and `right` boolean, at most one set (5); `is_arithmetic` boolean and
    /// only of a right shift (1); `sign` boolean and only of an arithmetic one (1), where a range
    /// lookup of the other 15 bits of `a`'s high limb says that it is bit 31; both splits (2);
    /// each limb of `c` (2).
    pub struct Shifter<T> {
        /// pc and clk.
        pub frame: Frame<T>,
        /// Write of `c`.
        pub rd: WriteRegister<T>,
        /// Read of `a`.
        pub rs1: ReadRegister<T>,
        /// Operand.
        pub a: [T; 2],
        /// `a_i / down`, rounded down.
        pub high: [T; 2],
        /// `a_i % down`.
        pub low: [T; 2],
        /// Result.
        pub c: [T; 2],
        /// The row is a left shift with `k = 0`; with `k = 1`.
        pub left: [T; 2],
        /// The row is a right shift with `k = 0`; with `k = 1`.
        pub right: [T; 2],
        /// The right shift is arithmetic.
        pub is_arithmetic: T,
        /// `a` is negative and the shift arithmetic.
        pub sign: T,
        /// `2^(16 - t)`.
        pub up: T,
        /// `2^t`.
        pub down: T,
    }
}

columns! {
    /// The amount of the register form, bit by bit.
    ///
    /// Let `q = r` for right shifts and `q = 15 - r` for left shifts; in bits, one is the
    /// complement of the other. Then `t = q + is_left`, linear in the columns, and
    /// `down = 2^q (1 + is_left)`.
    ///
    /// Constraints: bits boolean (4); `power` and `down` (2); `up * down = 2^16` (1), which has
    /// one solution as `down` is a power of two up to `2^16`; `b`'s low limb is
    /// `r + 16 k + 32 rest` (1). Since `r < 16`, `k <= 1` and `rest < 2^11` by lookup, that sum is
    /// below `2^16` as an integer, like the limb: `r`, `k` and `rest` are unique.
    pub struct Amount<T> {
        /// Read of `b`.
        pub rs2: ReadRegister<T>,
        /// Operand whose low five bits are the amount.
        pub b: [T; 2],
        /// The low limb's eleven bits above the amount.
        pub rest: T,
        /// Bits of `q`, lowest first.
        pub bits: [T; 4],
        /// `2^(q mod 4) (1 + is_left)`, or 0 in a padding row.
        pub power: T,
    }
}

columns! {
    /// A row of the register form.
    pub struct ShiftCols<T> {
        /// Operand and result.
        pub shifter: Shifter<T>,
        /// Amount.
        pub amount: Amount<T>,
    }
}

columns! {
    /// A row of the immediate form. The program table gives `t`, `k`, `up` and `down`.
    pub struct ShiftImmCols<T> {
        /// Operand and result.
        pub shifter: Shifter<T>,
        /// Bit at which limbs are split, `t`.
        pub split: T,
    }
}
