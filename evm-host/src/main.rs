//! `evm-host`: checks state tests, and writes inputs for the guest `evm`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use evm_host::state_test::{Suite, Verdict};
use evm_host::{HostError, Prepared, block, workload};

/// Inputs for the guest `evm` from JSON, and the same execution natively.
#[derive(Debug, Parser)]
#[command(name = "evm-host", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Checks all cases of state tests
    Check {
        /// Files with state tests, or folders of them
        paths: Vec<PathBuf>,
    },
    /// Writes the input of one case of a state test
    StateTest {
        /// File with state tests
        path: PathBuf,
        /// Which case, in the order of names, forks and numbers
        #[arg(long, default_value_t = 0)]
        case: usize,
        /// Where to write the input
        #[arg(long)]
        output: PathBuf,
    },
    /// Writes the input of a workload
    Workload {
        /// What the transactions do
        kind: Kind,
        /// How many there are
        #[arg(long, default_value_t = 100)]
        count: u32,
        /// Where to write the input
        #[arg(long)]
        output: PathBuf,
    },
    /// Writes the input of a block
    Block {
        /// File with a block
        path: PathBuf,
        /// Where to write the input
        #[arg(long)]
        output: PathBuf,
    },
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Kind {
    /// Plain transfers
    Transfers,
    /// Transfers of a token
    Tokens,
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<ExitCode, HostError> {
    match command {
        Command::Check { paths } => check_all(&paths),
        Command::StateTest { path, case, output } => {
            let suite = Suite::parse(&read(&path)?)?;
            write(&output, &suite.case(case)?.job()?.prepare()?)
        }
        Command::Workload { kind, count, output } => {
            let job = match kind {
                Kind::Transfers => workload::transfers(count),
                Kind::Tokens => workload::token_transfers(count),
            };
            write(&output, &job?.prepare()?)
        }
        Command::Block { path, output } => write(&output, &block::parse(&read(&path)?)?.prepare()?),
    }
}

fn read(path: &Path) -> Result<String, HostError> {
    fs::read_to_string(path).map_err(HostError::io("read", path))
}

fn write(path: &Path, prepared: &Prepared) -> Result<ExitCode, HostError> {
    fs::write(path, &prepared.input).map_err(HostError::io("write", path))?;
    let output = &prepared.execution.output;
    println!("pre-state   {}", output.pre_state_root);
    println!("post-state  {}", output.post_state_root);
    println!("receipts    {}", output.receipts_root);
    println!("EVM gas     {}", output.gas_used.iter().sum::<u64>());
    println!("input       {} bytes", prepared.input.len());
    Ok(ExitCode::SUCCESS)
}

/// All files with state tests below these paths.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, HostError> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let entries = fs::read_dir(path).map_err(HostError::io("read", path))?;
            let mut entries = entries
                .map(|entry| entry.map(|entry| entry.path()))
                .collect::<Result<Vec<_>, _>>()
                .map_err(HostError::io("read", path))?;
            entries.retain(|path| path.is_dir() || path.extension().is_some_and(|e| e == "json"));
            entries.sort();
            files.extend(self::files(&entries)?);
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

fn check_all(paths: &[PathBuf]) -> Result<ExitCode, HostError> {
    let (mut executed, mut rejected, mut unsupported, mut failed) = (0, 0, 0, 0);
    for path in files(paths)? {
        let suite = Suite::parse(&read(&path)?)?;
        for case in suite.cases() {
            match case.check() {
                Ok(Verdict::Executed(_)) => executed += 1,
                Ok(Verdict::Rejected(_)) => rejected += 1,
                Err(error @ (HostError::Fork(_) | HostError::Field { .. })) => {
                    unsupported += 1;
                    println!("unsupported: {}: {error}", case.title());
                }
                Err(error) => {
                    failed += 1;
                    println!("FAILED: {}: {}: {error}", path.display(), case.title());
                }
            }
        }
    }
    println!(
        "{executed} executed, {rejected} rejected as they should, {unsupported} unsupported, {failed} failed"
    );
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
