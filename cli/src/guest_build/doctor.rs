//! Tells a person what is installed and what is missing.

use std::fmt::Write;

use super::detect::{CCompiler, Library, RustCompiler, Toolchain, detect};

pub(super) const RUST_REMEDY: &str = "install one of \
    `rustup toolchain install nightly --component rust-src`, \
    `rustup target add riscv32im-unknown-none-elf` (no atomics), \
    or Debian's rustc-web, rust-web-src and libstd-rust-web-dev; \
    and a linker where none comes with it: binutils-riscv64-unknown-elf or lld";

pub(super) const C_REMEDY: &str =
    "install riscv64-unknown-elf-gcc (Debian: gcc-riscv64-unknown-elf)";

/// What is there to build guests with, and how to get what is not.
pub fn doctor() -> String {
    let toolchain = detect().unwrap_or(Toolchain { rust: None, c: None });
    let mut report = String::new();
    // Writing to a string cannot fail.
    let _ = match toolchain.rust {
        Some(rust) => report_rust(&mut report, &rust),
        None => writeln!(report, "Rust guests: no compiler\n  {RUST_REMEDY}"),
    };
    let _ = match toolchain.c {
        Some(c) => report_c(&mut report, &c),
        None => writeln!(report, "C guests: no compiler\n  {C_REMEDY}"),
    };
    report
}

fn report_rust(report: &mut String, rust: &RustCompiler) -> std::fmt::Result {
    let library = match rust.library {
        Library::Source => "compiled from source, with atomics",
        Library::Builtin => "as installed, without atomics (rust-src would give them)",
    };
    writeln!(report, "Rust guests: {}", rust.version)?;
    writeln!(report, "  compiler {}", rust.rustc.display())?;
    writeln!(report, "  standard library {library}")?;
    writeln!(report, "  linker {}: {}", rust.linker.program.display(), rust.linker.version)
}

fn report_c(report: &mut String, c: &CCompiler) -> std::fmt::Result {
    writeln!(report, "C guests: {}", c.version)?;
    writeln!(report, "  compiler {}", c.gcc.display())
}
