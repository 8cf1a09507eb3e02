//! Finds the tools that build programs.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Error;

/// Names the rustc for programs, in place of a search: the same one as for Rivet's guests.
const RUSTC_VARIABLE: &str = "RIVET_GUEST_RUSTC";
/// Where distributions put theirs; rustup's usually hides it.
const DISTRIBUTION_RUSTC: &str = "/usr/bin/rustc";

/// A rustc with the source of its library, and a linker for all targets.
pub struct Tools {
    /// The compiler itself, not a proxy of rustup.
    pub rustc: PathBuf,
    /// Its version, as it tells it in one line.
    pub version: String,
    /// LLVM's linker in all its flavors, which comes with rustup.
    pub linker: PathBuf,
}

/// Looks for the tools.
///
/// # Errors
///
/// If one is missing.
pub fn find() -> Result<Tools, Error> {
    let candidates = match env::var_os(RUSTC_VARIABLE) {
        Some(rustc) => vec![rustc.into()],
        None => candidates(),
    };
    let rustc = candidates.iter().find_map(|rustc| with_source(rustc));
    let rustc = rustc.ok_or(Error::NoTool("rustc with the source of its library"))?;
    let linker = [&rustc, Path::new("rustc")].into_iter().find_map(rust_lld);
    let linker = linker.ok_or(Error::NoTool("rust-lld, which comes with rustup"))?;
    let version = answer(&rustc, &["--version"]).unwrap_or_default();
    Ok(Tools { rustc, version, linker })
}

fn candidates() -> Vec<PathBuf> {
    let nightly = answer(Path::new("rustup"), &["which", "--toolchain", "nightly", "rustc"]);
    let found = [Some(DISTRIBUTION_RUSTC.to_owned()), nightly, Some("rustc".to_owned())];
    found.into_iter().flatten().map(PathBuf::from).collect()
}

/// The compiler behind `rustc`, if it has the source of its library.
fn with_source(rustc: &Path) -> Option<PathBuf> {
    let sysroot = PathBuf::from(answer(rustc, &["--print", "sysroot"])?);
    let source = sysroot.join("lib/rustlib/src/rust/library/core/src/lib.rs");
    source.is_file().then(|| sysroot.join("bin/rustc"))
}

fn rust_lld(rustc: &Path) -> Option<PathBuf> {
    let sysroot = PathBuf::from(answer(rustc, &["--print", "sysroot"])?);
    let about = answer(rustc, &["-vV"])?;
    let host = about.lines().find_map(|line| line.strip_prefix("host: "))?;
    let program = sysroot.join("lib/rustlib").join(host).join("bin/rust-lld");
    program.is_file().then_some(program)
}

/// What a tool prints, if it succeeds.
fn answer(program: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
