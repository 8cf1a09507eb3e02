//! Instruction chips: one folder a family, one row an executed instruction.

pub mod add;
pub mod address;
pub mod bitwise;
pub mod boundary;
pub mod branch_equal;
pub mod branch_less;
pub mod bytes;
pub mod compare;
pub mod copy;
#[cfg(all(test, feature = "trace"))]
mod determined;
pub mod div_rem;
pub mod ecall;
#[cfg(all(test, feature = "trace"))]
mod forge;
pub mod frame;
pub mod jal;
pub mod jalr;
pub mod less_than;
pub mod load_cross;
pub mod load_part;
pub mod load_word;
#[cfg(all(test, feature = "trace"))]
mod memory_forge;
pub mod mul;
pub mod mul_high;
pub mod shift;
pub mod store_cross;
pub mod store_part;
pub mod store_word;
