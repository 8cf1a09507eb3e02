//! The commands, one file each.

mod bench;
#[cfg(feature = "evm")]
mod bench_evm;
mod bench_precompiles;
mod build;
mod doctor;
mod growth;
mod inspect;
mod prove;
mod run;
mod verify;
mod vkey;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::error::CliError;

/// Proves runs of RISC-V programs, and verifies the proofs.
///
/// Without a subcommand: builds the guest if need be, executes it, proves the execution, writes the
/// proof and verifies what was written.
///
/// A guest that ends with another exit code than 0 is proven all the same: the statement has the
/// code, and this command succeeds. Interrupted, it keeps the finished shards in
/// `<output>.partial/`, and the same command goes on from there.
#[derive(Debug, Parser)]
#[command(
    name = "cargo prove",
    bin_name = "cargo prove",
    version,
    args_conflicts_with_subcommands = true
)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    prove: prove::Args,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Args),
    Build(build::Args),
    Doctor(doctor::Args),
    Vkey(vkey::Args),
    Verify(verify::Args),
    Inspect(inspect::Args),
    Bench(bench::Args),
}

impl Cli {
    /// Does what was asked for; gives the exit code of the process.
    ///
    /// # Errors
    ///
    /// Says what could not be done.
    pub fn run(self) -> Result<ExitCode, CliError> {
        match self.command {
            None => self.prove.run(),
            Some(Command::Run(args)) => args.run(),
            Some(Command::Build(args)) => args.run(),
            Some(Command::Doctor(args)) => args.run(),
            Some(Command::Vkey(args)) => args.run(),
            Some(Command::Verify(args)) => args.run(),
            Some(Command::Inspect(args)) => args.run(),
            Some(Command::Bench(args)) => args.run(),
        }
    }
}

/// The arguments as a person typed them: for `cargo prove x`, cargo runs `cargo-prove prove x`.
pub fn without_subcommand_name(
    arguments: impl Iterator<Item = OsString>,
) -> impl Iterator<Item = OsString> {
    arguments.enumerate().filter(|(i, argument)| *i != 1 || argument != "prove").map(|(_, a)| a)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_make_sense_to_clap() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn only_the_first_prove_is_cargos() {
        let typed = ["cargo-prove", "prove", "prove"].map(OsString::from);
        let kept: Vec<_> = without_subcommand_name(typed.into_iter()).collect();
        assert_eq!(kept, ["cargo-prove", "prove"]);
    }
}
