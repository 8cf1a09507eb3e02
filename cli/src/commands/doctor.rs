//! `cargo prove doctor`: what is installed.

use std::process::ExitCode;

use crate::console;
use crate::error::CliError;
use crate::guest_build::doctor;
use crate::simd;

/// Shows which compilers for guests are installed, and how to get those that are not.
#[derive(Debug, clap::Args)]
pub struct Args {}

impl Args {
    pub fn run(self) -> Result<ExitCode, CliError> {
        let prover = match simd::REMEDY {
            None => format!("Prover: with {}\n", simd::NAME),
            Some(remedy) => format!("Prover: {remedy}\n"),
        };
        console::print(&(doctor() + &prover))?;
        Ok(ExitCode::SUCCESS)
    }
}
