//! `blt`, `bge`, `bltu`, `bgeu`.
//!
//! - Given: operands `a` (rs1) and `b` (rs2), and the target, from the bus.
//! - Proves: the next pc is the target if the branch is taken, else the following instruction.
//! - Constraints: flags boolean (3); [`Compare`](super::compare) (5); `next_pc` (1, of degree 3).
//! - Messages: execution 2, program 1, rs1 3, rs2 3, range 3.
//!
//! The opcodes follow each other in the order `blt`, `bge`, `bltu`, `bgeu`, so two boolean flags
//! name one, `blt + is_negated + 2 (1 - is_signed)`, and only `is_real` says that the row is in
//! use. The branch is taken if `less` differs from `is_negated`:
//!
//! | insn | is_signed | is_negated | a | b | less | next_pc |
//! | --- | --- | --- | --- | --- | --- | --- |
//! | blt | 1 | 0 | 0xffff_ffff | 0 | 1 | target |
//! | bge | 1 | 1 | 0xffff_ffff | 0 | 1 | pc + 1 |
//! | bgeu | 0 | 1 | 0xffff_ffff | 0 | 0 | target |

mod air;
mod columns;
#[cfg(all(test, feature = "trace"))]
mod tests;
#[cfg(feature = "trace")]
mod trace;

pub use columns::BranchLessCols;

/// The chip.
pub struct BranchLess;
