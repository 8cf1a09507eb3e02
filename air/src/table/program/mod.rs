//! The program: one preprocessed row for each instruction.
//!
//! - Given: the program, by the verifying key.
//! - Proves: instructions that are fetched are the program's; the number of fetches is the public
//!   value `cycles`.
//! - Constraints: `executed` is the running sum of `count` (1 in the first row, 2 after), and
//!   ends in the public value (2).
//! - Messages: program 1, provided `count` times.
//!
//! | field | holds |
//! | --- | --- |
//! | pc | word index |
//! | opcode, rd, rs1, rs2 | as decoded; rd = 32 stands for x0 |
//! | imm | limbs of the immediate; of the link `pc + 4` for `jal`; (split, shift >= 16) for a shift by an immediate |
//! | aux | target's word index for branches and `jal`; limbs of the link for `jalr`; (2^(16 - split), 2^split) for a shift by an immediate |
//!
//! Padding rows have a pc that no instruction leads to.

mod air;
#[cfg(all(test, feature = "trace"))]
mod tests;
#[cfg(feature = "trace")]
mod trace;

#[cfg(feature = "trace")]
pub(crate) use trace::target;
#[cfg(feature = "trace")]
pub use trace::{ProgramRow, preprocessed};

use crate::cols::columns;

/// The chip.
pub struct ProgramTable;

columns! {
    /// Preprocessed columns: the message of a fetch.
    pub struct ProgramPreprocessed<T> {
        /// Word index.
        pub pc: T,
        /// Number of the opcode.
        pub opcode: T,
        /// Destination register.
        pub rd: T,
        /// First source register.
        pub rs1: T,
        /// Second source register.
        pub rs2: T,
        /// Immediate.
        pub imm: [T; 2],
        /// See the module's table.
        pub aux: [T; 2],
    }
}

columns! {
    /// A row of the program table.
    pub struct ProgramCols<T> {
        /// How often the instruction was fetched.
        pub count: T,
        /// Fetches in this row and all above.
        pub executed: T,
    }
}
