//! The command `cargo prove`. See [`cargo_prove::commands`].

use std::env;
use std::process::ExitCode;

use cargo_prove::commands::{Cli, without_subcommand_name};
use cargo_prove::console;
use clap::Parser;

fn main() -> ExitCode {
    let cli = Cli::parse_from(without_subcommand_name(env::args_os()));
    cli.run().unwrap_or_else(|error| {
        console::complain(&error);
        ExitCode::FAILURE
    })
}
