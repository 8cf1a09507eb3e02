//! `ecall`: the syscalls `EXIT` and `WRITE`.
//!
//! - Given: a7, a0, a1, a2 and, for a `WRITE` to the public output, its length so far.
//! - Proves: `EXIT` leads to the halted state. `WRITE` returns in a0 the number of bytes written,
//!   `n = a2` if that has 16 bits, else `2^16 - 1`. To the public output it adds `n` to the
//!   length, which stays within the region, and starts a copy of `n` bytes, whose source does not
//!   wrap around the address space. To the console it does nothing more: that is not proven.
//! - Constraints: flags boolean, one set (2); arguments as the flag wants them (2); `n` (2);
//!   additions (2, 3); columns that a kind of call does not need are zero (2).
//! - Messages: execution 2, copy 1, program 1, a7, a0, a1, a2 and length 3 each, range 8.
//!
//! Other syscalls have no row: the executor traps, and nothing can be proven.

mod air;
mod columns;
#[cfg(all(test, feature = "trace"))]
mod tests;
#[cfg(feature = "trace")]
mod trace;

pub use columns::{EcallCols, OutputCols};

/// The chip.
pub struct Ecall;
