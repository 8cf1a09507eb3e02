//! `cargo prove build`: builds a guest.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::console;
use crate::error::CliError;
use crate::guest::build;

/// Builds the guest in a folder and prints the path of its ELF.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder with a Cargo.toml, or with a main.c
    #[arg(default_value = ".")]
    folder: PathBuf,
}

impl Args {
    pub fn run(self) -> Result<ExitCode, CliError> {
        let elf = build(&self.folder)?;
        console::print(&format!("{}\n", elf.display()))?;
        Ok(ExitCode::SUCCESS)
    }
}
