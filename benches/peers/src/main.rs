//! Measures, or builds the programs for it.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use peers::Error;
use peers::inputs::{Case, cases};
use peers::measure::{self, Results};
use peers::programs::{Programs, build};
use peers::report::{Report, table};
use peers::summary::summary;

/// The same work on Rivet's executor, natively, and on other virtual machines.
#[derive(Parser)]
#[command(args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    options: Options,
}

#[derive(Subcommand)]
enum Command {
    /// Builds the programs
    Build,
}

#[derive(Args)]
struct Options {
    /// Where the result goes as JSON
    #[arg(long, value_name = "FILE", default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../evm/execution.json"))]
    json: PathBuf,
    /// Rounds that count
    #[arg(long, default_value_t = 7)]
    runs: usize,
    /// Only these workloads
    #[arg(long, value_name = "NAME")]
    workload: Vec<String>,
    /// Only these machines, and the native one
    #[arg(long, value_name = "NAME")]
    vm: Vec<String>,
    /// Small inputs: shows that it works, and no more
    #[arg(long)]
    quick: bool,
}

fn main() -> ExitCode {
    let Cli { command, options } = Cli::parse();
    let result = match command {
        Some(Command::Build) => build::build(),
        None => run(&options),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), Error> {
    if options.runs == 0 {
        return Err(Error::NoRuns);
    }
    let programs = Programs::default();
    let header = peers::host::header(&programs, options.runs, options.quick)?;
    let machines = measure::set_up(&programs, &options.vm)?;
    let mut all = Results::default();
    for case in chosen(options)? {
        let results = measure::measure(&machines, &case, options.runs)?;
        println!("{}", table(case.name, &results));
        all.rows.extend(results.rows);
        all.skipped.extend(results.skipped);
    }
    println!("slowdown\n\n{}", summary(&all.rows));
    write(options, &Report { header, rows: all.rows, skipped: all.skipped })
}

/// The workloads that are asked for.
fn chosen(options: &Options) -> Result<Vec<Case>, Error> {
    let mut cases = cases(options.quick)?;
    let names = &options.workload;
    if let Some(name) = names.iter().find(|name| cases.iter().all(|case| case.name != **name)) {
        return Err(Error::Unknown(format!("workload {name}")));
    }
    cases.retain(|case| names.is_empty() || names.iter().any(|name| name == case.name));
    Ok(cases)
}

fn write(options: &Options, report: &Report) -> Result<(), Error> {
    let path = &options.json;
    let wrong = |source| Error::File { path: path.clone(), source };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(wrong)?;
    }
    std::fs::write(path, serde_json::to_string_pretty(report)? + "\n").map_err(wrong)
}
