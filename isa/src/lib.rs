//! RV32IM as data.
//!
//! One definition of every instruction (encoding, format, meaning, gas, chip), shared by the
//! executor, the constraints, the witness and the tests. Also the agreements between host, guest
//! and verifier: the memory map, the syscall numbers and the [`Statement`].
//!
//! Source of the instruction set: "The RISC-V Instruction Set Manual, Volume I", chapters RV32I
//! and "M" (version 20240411). `no_std`; nothing here allocates but [`Program`].
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod clock;
pub mod curve;
pub mod decode;
pub mod keccak;
pub mod memory_map;
pub mod opcode;
pub mod precompile;
pub mod program;
pub mod semantics;
pub mod sha256;
mod statement;
pub mod syscall;

pub use decode::{Instruction, decode};
pub use opcode::{Chip, Format, Opcode, Semantics};
pub use precompile::Precompile;
pub use program::Program;
pub use statement::Statement;
