//! Runtime of guest programs: entry point, heap, private input, public output, console, panic.
//!
//! ```ignore
//! #![no_std]
//! #![no_main]
//!
//! guest::entry!(main);
//!
//! fn main() {
//!     let sum: u32 = guest::read_input().iter().map(|&byte| u32::from(byte)).sum();
//!     guest::write_output(&sum.to_le_bytes());
//! }
//! ```
//!
//! Build it with `cargo prove build`. `main` returns nothing or an exit code; the exit code is part
//! of what a proof states. A panic writes its message to the console and exits with [`PANICKED`].
//!
//! Guests in C find the same interface in the folder `c`: it follows the IO, termination and link
//! script standards of <https://github.com/eth-act/zkvm-standards>, and both languages share its
//! `crt0.S` and link script.
//!
//! Logic worth testing belongs in a library without this crate, so that it also runs natively; see
//! any folder of `guest-examples`.
#![no_std]

#[cfg(not(target_arch = "riscv32"))]
compile_error!(
    "`guest` runs on riscv32 only: build guests with `cargo prove build`, and keep what should also run on the host in a library without `guest`"
);

extern crate alloc;

mod accelerators;
#[cfg(feature = "postcard")]
mod codec;
mod console;
pub mod crypto;
mod ecall;
mod entry;
mod heap;
mod io;
mod sha256;

#[cfg(feature = "postcard")]
pub use codec::{commit, read};
pub use console::write_console;
pub use ecall::exit;
pub use entry::{PANICKED, Termination};
pub use io::{read_input, write_output};
