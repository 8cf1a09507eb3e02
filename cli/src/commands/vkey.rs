//! `cargo prove vkey`: the verifying key of a program.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::error::CliError;
use crate::guest::load;
use crate::units::digest;
use crate::{console, key};

/// Writes the verifying key of a program and prints its digest.
///
/// The digest is what a proof's statement names as its program. The same key serves all levels of
/// security.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// ELF file, built-in example or folder of a guest, which is built first
    #[arg(default_value = ".")]
    program: PathBuf,

    /// Where to write the key [default: <name>.vkey]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Args {
    pub fn run(self) -> Result<ExitCode, CliError> {
        let program = load(&self.program)?;
        let path = self.output.unwrap_or_else(|| format!("{}.vkey", program.name).into());
        let key = key::of_program(program.program)?;
        key::write(&path, &key)?;
        console::print(&format!(
            "key        {}\nprogram    {}\n",
            path.display(),
            digest(&key.digest_words())
        ))?;
        Ok(ExitCode::SUCCESS)
    }
}
