//! What can go wrong when a guest is built.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

use thiserror::Error;

/// Why a guest was not built.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The folder holds neither a crate nor a C program.
    #[error("{}: expected a guest: Cargo.toml or main.c, found neither", folder.display())]
    NotAGuest {
        /// The folder.
        folder: PathBuf,
    },
    /// There is no compiler for the guest's language.
    #[error("no compiler for guests in {language}; {remedy}")]
    NoCompiler {
        /// "Rust", "C" or the like.
        language: &'static str,
        /// How to get one.
        remedy: String,
    },
    /// A file or folder could not be read or written.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// A program could not be started.
    #[error("cannot start {}: {source}", program.display())]
    Start {
        /// The program.
        program: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// A program ran and failed; it has told the reason on the console.
    #[error("{}: {} failed: {status}", folder.display(), program.display())]
    Failed {
        /// The program.
        program: PathBuf,
        /// The guest's folder.
        folder: PathBuf,
        /// Its exit code or signal.
        status: ExitStatus,
    },
    /// What a compiler wrote is no object file.
    #[error("{}: expected an object file for riscv32, found another: {source}", path.display())]
    Object {
        /// The file.
        path: PathBuf,
        /// Why it is none.
        source: object::Error,
    },
    /// Cargo said something about the crate that makes no sense here.
    #[error("{}: cargo metadata: expected {expected}, found {found}", folder.display())]
    Metadata {
        /// The guest's folder.
        folder: PathBuf,
        /// What should have been there.
        expected: &'static str,
        /// What was.
        found: String,
    },
}

impl BuildError {
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { action, path, source }
    }

    pub(super) fn no_rust_compiler() -> Self {
        Self::NoCompiler { language: "Rust", remedy: super::doctor::RUST_REMEDY.to_owned() }
    }

    pub(super) fn no_compiler_of_accelerators() -> Self {
        Self::NoCompiler {
            language: "Rust, which the functions of zkvm_accelerators.h are written in",
            remedy: super::doctor::RUST_REMEDY.to_owned(),
        }
    }

    pub(super) fn no_c_compiler() -> Self {
        Self::NoCompiler { language: "C", remedy: super::doctor::C_REMEDY.to_owned() }
    }

    pub(super) fn no_compiler() -> Self {
        let remedy = format!("{}; {}", super::doctor::RUST_REMEDY, super::doctor::C_REMEDY);
        Self::NoCompiler { language: "Rust or C", remedy }
    }
}
