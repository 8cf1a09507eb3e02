//! Syscalls: the number a guest puts in a7 before `ecall`, what it costs, what it means.
//!
//! `WRITE` and `EXIT` keep the Linux numbers, so a plain ELF runs here and under `qemu-riscv32`
//! alike. Numbers of our own start at [`FIRST_PRECOMPILE`]: they are those of
//! [`precompile::TABLE`](crate::precompile::TABLE).

/// `write(a0 = fd, a1 = pointer, a2 = length) -> a0 = bytes written`.
///
/// Writes at most [`MAX_WRITE`] bytes: as in POSIX the result may be less than asked for.
pub const WRITE: u32 = 64;
/// `exit(a0 = exit code)`: halts the machine.
pub const EXIT: u32 = 93;
/// The first number of a precompile.
pub const FIRST_PRECOMPILE: u32 = 0x1000;

/// File descriptor of the public output.
pub const STDOUT: u32 = 1;
/// File descriptor of the console: shown to the person who runs the guest, not proven.
pub const STDERR: u32 = 2;

/// The most bytes one `WRITE` copies. A longer request copies this many.
pub const MAX_WRITE: u32 = 0xFFFF;

/// Gas of each byte copied to the public output, on top of the gas of the `ecall` itself.
pub const GAS_PER_OUTPUT_BYTE: u32 = 5;
