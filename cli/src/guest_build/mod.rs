//! Builds guest programs: a crate for the `guest` runtime, or a folder of C with a `main.c`.
//!
//! ```text
//! detect() ──▶ Toolchain ──build_guest(folder)──▶ ELF
//! ```
//!
//! A Rust guest needs a standard library for riscv32. Two ways lead there, the first one preferred:
//!
//! 1. From source. A rustc that has its own library source beside it (any rustup toolchain with
//!    `rust-src`, or Debian's `rustc-web` with `rust-web-src`) compiles `core` and `alloc` for
//!    `riscv32im-rivet-none-elf.json`: Rust's builtin riscv32im target plus atomics, which many
//!    crates ask for and which a program of one thread can have as plain loads and stores.
//!    Cargo and rustc offer this only on nightly; `RUSTC_BOOTSTRAP=1` lets any release do it.
//! 2. The builtin target `riscv32im-unknown-none-elf`, installed by rustup: no atomics.
//!
//! A guest in C needs a Rust compiler only if it calls a function of `zkvm_accelerators.h`: these are
//! in the crate `guest`, whose sources travel inside this program.
//!
//! The same sources and the same toolchain give the same bytes in any folder, for any user: see
//! `rustc-wrapper.sh`, which is a shell script, so this does not hold on Windows.

mod accelerators;
mod c;
mod command;
mod detect;
mod doctor;
mod error;
mod rust;
mod support;

use std::path::{Path, PathBuf};

pub use detect::{CCompiler, Library, Linker, RustCompiler, Toolchain, detect};
pub use doctor::doctor;
pub use error::BuildError;

/// Builds the guest in a folder and returns the path of its ELF.
///
/// A folder with `main.c` is a guest in C, one with `Cargo.toml` a guest in Rust. Build products go
/// to where cargo puts them, and to `target` in the folder of a guest in C.
pub fn build_guest(folder: &Path, toolchain: &Toolchain) -> Result<PathBuf, BuildError> {
    build(folder, toolchain, None)
}

/// As [`build_guest`], with all build products in `target`.
pub fn build_guest_into(
    folder: &Path,
    toolchain: &Toolchain,
    target: &Path,
) -> Result<PathBuf, BuildError> {
    build(folder, toolchain, Some(target))
}

fn build(
    folder: &Path,
    toolchain: &Toolchain,
    target: Option<&Path>,
) -> Result<PathBuf, BuildError> {
    // Compilers run in this folder or another; relative paths would change their meaning.
    let folder = folder.canonicalize().map_err(BuildError::io("open the folder", folder))?;
    if folder.join("main.c").is_file() {
        let compiler = toolchain.c.as_ref().ok_or_else(BuildError::no_c_compiler)?;
        c::build(&folder, compiler, toolchain.rust.as_ref(), target)
    } else if folder.join("Cargo.toml").is_file() {
        let compiler = toolchain.rust.as_ref().ok_or_else(BuildError::no_rust_compiler)?;
        rust::build(&folder, compiler, target)
    } else {
        Err(BuildError::NotAGuest { folder })
    }
}
