//! The soundness harness: one command a campaign.

use std::error::Error;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use peak_alloc::PeakAlloc;
use soundness::{conform, decode, fuzz, inject, tamper, unique};

/// `fuzz` asks it how much memory an input takes.
#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

#[derive(Parser)]
#[command(about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Inject(inject::command::Command),
    Tamper(tamper::command::Command),
    /// Compares random programs with qemu-riscv32.
    Conform(conform::Args),
    /// Compares the decoder with another, on all words.
    Decode(decode::Args),
    /// Asks a solver whether each row has one result.
    Unique(unique::Args),
    /// Feeds malformed input.
    Fuzz(fuzz::Args),
    /// Writes real proofs and ELF files for `cargo fuzz` to start from.
    Corpus(fuzz::corpus::Args),
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Inject(command) => command.run(),
        Command::Tamper(command) => command.run(),
        Command::Conform(args) => exit(conform::command(&args)),
        Command::Decode(args) => exit(decode::command(&args)),
        Command::Unique(args) => exit(unique::command(&args)),
        Command::Fuzz(args) => exit(fuzz::command(&args)),
        Command::Corpus(args) => exit(fuzz::corpus::command(&args)),
    }
}

/// 0 if all is well, 1 if a campaign found something or could not run.
fn exit(result: Result<bool, Box<dyn Error>>) -> ExitCode {
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
