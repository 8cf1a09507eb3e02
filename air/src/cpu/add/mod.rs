//! `add`, `sub` ([`Add`]) and `addi` ([`AddImm`]).
//!
//! - Given: operands `a` (rs1) and `b` (rs2, or the immediate), from the bus.
//! - Proves: rd takes `c = a + b`, or `c = a - b` as `a = b + c`, modulo `2^32`.
//! - Constraints: flags boolean, at most one set (2); carries boolean (3).
//! - Messages: execution 2, program 1, rs1 3, rs2 3 (register form), rd 3, range 2.
//!
//! | a | b | c | low carry | high carry |
//! | --- | --- | --- | --- | --- |
//! | 0x0001_ffff | 0x0000_0001 | 0x0002_0000 | 1 | 0 |
//! | 0xffff_ffff | 0x0000_0001 | 0x0000_0000 | 1 | 1 |
//!
//! `addi` also serves `lui`, `auipc` and `fence`, which the decoder rewrites to it.

mod air;
mod columns;
#[cfg(all(test, feature = "trace"))]
mod tests;
#[cfg(feature = "trace")]
mod trace;

pub use columns::AddCols;

/// The chip; `REG` is 1 if the second operand is a register, 0 if it is the immediate.
pub struct AddChip<const REG: usize>;
/// `add` and `sub`.
pub type Add = AddChip<1>;
/// `addi`.
pub type AddImm = AddChip<0>;
