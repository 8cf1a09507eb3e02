//! Instruction chips: one folder a family, one row an executed instruction.

pub mod add;
pub mod boundary;
pub mod copy;
pub mod ecall;
pub mod frame;
