//! `slt`, `sltu` ([`LessThan`]) and `slti`, `sltiu` ([`LessThanImm`]).
//!
//! - Given: operands `a` (rs1) and `b` (rs2, or the immediate), from the bus.
//! - Proves: rd takes 1 if `a < b`, signed or unsigned, else 0.
//! - Constraints: flags boolean, at most one set (3); [`Compare`](super::compare) (5). Degree 2.
//! - Messages: execution 2, program 1, rs1 3, rs2 3 (register form), rd 3, range 3.
//!
//! What rd takes is boolean, hence a word in range. Examples stand with the gadget.

mod air;
mod columns;
#[cfg(all(test, feature = "trace"))]
mod tests;
#[cfg(feature = "trace")]
mod trace;

pub use columns::LessThanCols;

/// The chip; `REG` is 1 if the second operand is a register, 0 if it is the immediate.
pub struct LessThanChip<const REG: usize>;
/// `slt` and `sltu`.
pub type LessThan = LessThanChip<1>;
/// `slti` and `sltiu`.
pub type LessThanImm = LessThanChip<0>;
