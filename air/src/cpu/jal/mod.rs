//! `jal`.
//!
//! - Given: the target and the link `pc + 4`, by the program table.
//! - Proves: the next pc is the target, and rd takes the link.
//! - Constraints: `is_real` boolean (1).
//! - Messages: execution 2, program 1, rd 3.
//!
//! The link's limbs are in range, as the program table's are. A target that is no multiple of four
//! stands in the table as a pc that holds no instruction: nothing executes after such a jump.
//!
//! | pc (bytes) | insn | link | next_pc |
//! | --- | --- | --- | --- |
//! | 0x0000_fffc | jal ra, .+8 | 0x0001_0000 | 0x1_0004 / 4 |

mod air;
mod columns;
#[cfg(all(test, feature = "trace"))]
mod tests;
#[cfg(feature = "trace")]
mod trace;

pub use columns::JalCols;

/// The chip.
pub struct Jal;
