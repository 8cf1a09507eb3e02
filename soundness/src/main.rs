//! The soundness harness: one command a campaign.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use soundness::inject;

#[derive(Parser)]
#[command(about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Inject(inject::command::Command),
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Inject(command) => command.run(),
    }
}
