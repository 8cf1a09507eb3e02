//! What proving costs against the EVM: the same work as EVM bytecode and as native RISC-V code, and each opcode.
//!
//! | module | what |
//! | --- | --- |
//! | [`variant`] | one piece of work in four ways: executed, and proven |
//! | [`opcodes`] | what each opcode of the EVM takes |
//! | [`report`] | all figures, as JSON has them |
//! | [`markdown`] | as people read them |
//! | [`bars`] | as charts |

pub mod bars;
pub mod markdown;
pub mod opcodes;
pub mod report;
pub mod variant;

pub use opcodes::Opcode;
pub use report::{Report, Row};
pub use variant::{Executed, Proven, Task, Variant};
