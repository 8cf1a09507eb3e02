//! `jalr`.
//!
//! - Given: `a` (rs1), from the bus; the immediate and the link `pc + 4`, by the program table.
//! - Proves: the next pc is `a + imm` modulo `2^32` with its low bit dropped, and rd takes the
//!   link.
//! - Constraints: `is_real` and `bit` boolean (2); carries of the sum boolean (2, of degree 3).
//! - Messages: execution 2, program 1, rs1 3, rd 3, range 2.
//!
//! With the sum's limbs `t_lo`, `t_hi`, `quarter = (t_lo - bit) / 4` is looked up to have 14 bits
//! and `t_hi` to have 16. Then `t_lo = 4 quarter + bit` as an integer: it is a limb, `bit` is its
//! lowest bit, and its next bit is zero. A target that is no multiple of four hence has no row, as
//! it must: such a jump traps. The next pc is `quarter + 2^14 t_hi`, below `2^30`.
//!
//! | a | imm | sum | bit | next_pc |
//! | --- | --- | --- | --- | --- |
//! | 0x0001_0009 | 0xffff_fffc | 0x0001_0005 | 1 | 0x1_0004 / 4 |
//! | 0xffff_ff00 | 0x0000_0200 | 0x0000_0100 | 0 | 0x100 / 4 |

mod air;
mod columns;
#[cfg(all(test, feature = "trace"))]
mod tests;
#[cfg(feature = "trace")]
mod trace;

pub use columns::JalrCols;

/// The chip.
pub struct Jalr;
