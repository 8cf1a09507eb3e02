//! Instruction chips: one folder a family, one row an executed instruction.

pub mod add;
pub mod boundary;
pub mod frame;
