use crate::cols::columns;
use crate::cpu::frame::Frame;

columns! {
    /// A register read by every `ecall`.
    pub struct Argument<T> {
        /// Its value.
        pub value: [T; 2],
        /// Timestamp of its previous access.
        pub prev_ts: T,
    }
}

columns! {
    /// What only a `WRITE` to the public output has; zero elsewhere.
    pub struct OutputCols<T> {
        /// Length of the output before.
        pub length_before: [T; 2],
        /// Length of the output after.
        pub length_after: [T; 2],
        /// Timestamp of the length's previous access.
        pub length_prev_ts: T,
        /// Low limb of `a1 + n`, the end of the source.
        pub source_end: T,
        /// Byte of its word at which the source starts, 0..=3.
        pub source_byte: T,
        /// Byte of its word at which the destination starts, 0..=3.
        pub destination_byte: T,
        /// `n` is not zero: a copy follows.
        pub copies: T,
    }
}

columns! {
    /// A row of the ecall chip.
    pub struct EcallCols<T> {
        /// pc and clk.
        pub frame: Frame<T>,
        /// The call is an `EXIT`.
        pub is_exit: T,
        /// The call is a `WRITE` to the public output.
        pub is_output: T,
        /// The call is a `WRITE` to the console.
        pub is_console: T,
        /// Timestamp of the previous access to a7, whose value the flags say.
        pub a7_prev_ts: T,
        /// a0 before.
        pub a0: Argument<T>,
        /// a0 after.
        pub result: [T; 2],
        /// a1.
        pub a1: Argument<T>,
        /// a2.
        pub a2: Argument<T>,
        /// The high limb of a2 is not zero.
        pub is_long: T,
        /// Inverse of the high limb of a2, or zero.
        pub a2_high_inverse: T,
        /// Bytes that a `WRITE` writes.
        pub n: T,
        /// Part of a `WRITE` to the public output.
        pub output: OutputCols<T>,
        /// Word index of the next instruction.
        pub next_pc: T,
    }
}
