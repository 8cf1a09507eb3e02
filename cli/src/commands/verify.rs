//! `cargo prove verify`: verifies a proof.

use std::path::PathBuf;
use std::process::ExitCode;

use verifier::Policy;

use crate::error::CliError;
use crate::guest::load;
use crate::statement::statement;
use crate::verdict::Verdict;
use crate::{console, key};

/// Verifies a proof and prints what it states; exits with 0 only if it verifies.
///
/// A proof is verified for a program, or for the key of one: whoever trusts the statement must know
/// which program it is about.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The proof
    proof: PathBuf,

    #[command(flatten)]
    about: About,

    /// The fewest proven bits of security to accept
    #[arg(long, value_name = "N", default_value_t = Policy::default().min_bits)]
    min_bits: u32,
}

/// What the proof must be about.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct About {
    /// ELF file, built-in example or folder of a guest, which is built first
    #[arg(long)]
    program: Option<PathBuf>,

    /// Verifying key of the program, as `cargo prove vkey` writes it
    #[arg(long, value_name = "FILE")]
    vkey: Option<PathBuf>,
}

impl Args {
    pub fn run(self) -> Result<ExitCode, CliError> {
        let key = match (self.about.vkey, self.about.program) {
            (Some(path), _) => key::read(&path)?,
            // Clap demands one of the two.
            (None, program) => {
                key::of_program(load(&program.unwrap_or_else(|| ".".into()))?.program)?
            }
        };
        let policy = Policy { min_bits: self.min_bits };
        let verdict = Verdict::of_file(&self.proof, &key, policy)?;
        console::print(&(statement(&verdict.statement) + &verdict.text(&self.proof)))?;
        Ok(ExitCode::SUCCESS)
    }
}
