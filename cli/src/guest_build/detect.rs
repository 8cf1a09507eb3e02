//! Finds the compilers that are installed.

use std::path::{Path, PathBuf};
use std::{env, iter};

use super::BuildError;
use super::command::{answer, find, find_all};

/// Names the rustc for guests, in place of a search.
const RUSTC_VARIABLE: &str = "RIVET_GUEST_RUSTC";
/// Where distributions put theirs; rustup's usually hides it.
const DISTRIBUTION_RUSTC: &str = "/usr/bin/rustc";
/// Rust's own target for bare RV32IM machines.
pub const BUILTIN_TARGET: &str = "riscv32im-unknown-none-elf";

const GCC: &str = "riscv64-unknown-elf-gcc";
const GNU_LD: &str = "riscv64-unknown-elf-ld";

/// The compilers found; at least one of them.
#[derive(Clone, Debug)]
pub struct Toolchain {
    /// For guests in Rust.
    pub rust: Option<RustCompiler>,
    /// For guests in C.
    pub c: Option<CCompiler>,
}

/// A Rust compiler that can build guests.
#[derive(Clone, Debug)]
pub struct RustCompiler {
    /// The compiler itself, not a proxy of rustup.
    pub rustc: PathBuf,
    /// Its version, as it tells it in one line.
    pub version: String,
    /// Where `core` and `alloc` come from.
    pub library: Library,
    /// What links.
    pub linker: Linker,
}

/// Where the standard library for riscv32 comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Library {
    /// Compiled from the source beside the compiler, with atomics.
    Source,
    /// Installed for the builtin target: without atomics.
    Builtin,
}

/// A linker for riscv32.
#[derive(Clone, Debug)]
pub struct Linker {
    /// The program.
    pub program: PathBuf,
    /// Its version, in one line.
    pub version: String,
    /// What rustc must know of it.
    pub(super) arguments: &'static [&'static str],
}

/// A C compiler that can build guests, with its own assembler and linker.
#[derive(Clone, Debug)]
pub struct CCompiler {
    /// The program.
    pub gcc: PathBuf,
    /// Its version and its linker's, in one line.
    pub version: String,
}

/// Looks for compilers of guests.
pub fn detect() -> Result<Toolchain, BuildError> {
    let toolchain = Toolchain { rust: detect_rust(), c: detect_c() };
    match toolchain {
        Toolchain { rust: None, c: None } => Err(BuildError::no_compiler()),
        _ => Ok(toolchain),
    }
}

/// The first rustc with library source, else the first with the builtin target.
fn detect_rust() -> Option<RustCompiler> {
    let rustcs = rustcs();
    [Library::Source, Library::Builtin]
        .into_iter()
        .find_map(|library| rustcs.iter().find_map(|rustc| rust_compiler(rustc, library)))
}

/// Every rustc there might be, by its sysroot.
fn rustcs() -> Vec<PathBuf> {
    if let Some(rustc) = env::var_os(RUSTC_VARIABLE) {
        return vec![rustc.into()];
    }
    let nightly = || answer(&find("rustup")?, &["which", "--toolchain", "nightly", "rustc"]);
    let mut rustcs = vec![PathBuf::from(DISTRIBUTION_RUSTC)];
    rustcs.extend(find_all("rustc"));
    rustcs.extend(nightly().map(PathBuf::from));
    rustcs
}

fn rust_compiler(rustc: &Path, library: Library) -> Option<RustCompiler> {
    let sysroot = PathBuf::from(answer(rustc, &["--print", "sysroot"])?);
    let rustlib = sysroot.join("lib/rustlib");
    let found = match library {
        Library::Source => rustlib.join("src/rust/library/core/src/lib.rs").is_file(),
        Library::Builtin => rustlib.join(BUILTIN_TARGET).is_dir(),
    };
    if !found {
        return None;
    }
    // A proxy of rustup would choose anew in every folder.
    let rustc = sysroot.join("bin").join(format!("rustc{}", env::consts::EXE_SUFFIX));
    let version = answer(&rustc, &["--version"])?;
    let linker = detect_linker(&rustc)?;
    Some(RustCompiler { rustc, version, library, linker })
}

/// GNU ld of the C toolchain, else lld.
fn detect_linker(rustc: &Path) -> Option<Linker> {
    const GNU: &[&str] = &["-Clinker-flavor=ld", "-Clink-arg=-melf32lriscv"];
    const LLD: &[&str] = &["-Clinker-flavor=ld.lld"];
    // A distribution's rustc has none, but one of rustup may stand beside it.
    let rust_lld =
        iter::once(rustc.to_owned()).chain(find_all("rustc")).find_map(|rustc| rust_lld(&rustc));
    let linkers = [
        (find(GNU_LD), GNU, ["--version"].as_slice()),
        // Several linkers in one, it wants to know which one is meant.
        (rust_lld, LLD, &["-flavor", "gnu", "--version"]),
        (find("ld.lld"), GNU, &["--version"]),
    ];
    linkers.into_iter().find_map(|(program, arguments, question)| {
        let program = program?;
        let version = first_line(answer(&program, question)?);
        Some(Linker { program, version, arguments })
    })
}

/// The linker that comes with a compiler of rustup.
fn rust_lld(rustc: &Path) -> Option<PathBuf> {
    let sysroot = answer(rustc, &["--print", "sysroot"])?;
    let about = answer(rustc, &["-vV"])?;
    let host = about.lines().find_map(|line| line.strip_prefix("host: "))?;
    let file = format!("rust-lld{}", env::consts::EXE_SUFFIX);
    let program = Path::new(&sysroot).join("lib/rustlib").join(host).join("bin").join(file);
    program.is_file().then_some(program)
}

fn detect_c() -> Option<CCompiler> {
    let gcc = find(GCC)?;
    let linker = answer(&gcc, &["-print-prog-name=ld"])?;
    let linker = first_line(answer(Path::new(&linker), &["--version"])?);
    let version = format!("{}, {linker}", first_line(answer(&gcc, &["--version"])?));
    Some(CCompiler { gcc, version })
}

fn first_line(text: String) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}
