//! `evm-host`: checks state tests, and writes inputs for the guest `evm`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use alloy_primitives::Bytes;
use clap::builder::PossibleValuesParser;
use clap::{Parser, Subcommand};
use evm_host::state_test::{Suite, Verdict};
use evm_host::workload::{Size, Work};
use evm_host::{HostError, Prepared, block};
use workloads::Workload;

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
    /// Lists the workloads
    Workloads,
    /// Writes the inputs of a workload
    Workload {
        /// Which one
        #[arg(value_parser = PossibleValuesParser::new(Workload::ALL.map(Workload::name)))]
        name: String,
        /// How much there is to do; `workloads` says of what, and how much without this option
        #[arg(long)]
        count: Option<u32>,
        /// Where to write the input of the guest `evm`
        #[arg(long)]
        output: PathBuf,
        /// Where to write the input of the guest `workloads`
        #[arg(long)]
        native: Option<PathBuf>,
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
        Command::Workloads => list(),
        Command::Workload { name, count, output, native } => {
            workload(&name, count, &output, native.as_deref())
        }
        Command::Block { path, output } => write(&output, &block::parse(&read(&path)?)?.prepare()?),
    }
}

fn list() -> Result<ExitCode, HostError> {
    for workload in Workload::ALL {
        let Size { count, of } = Size::of(workload);
        println!("{:<16} {count:>7} {of}", workload.name());
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes what both guests take, and what the one should write that is not `evm`.
fn workload(
    name: &str,
    count: Option<u32>,
    output: &Path,
    native: Option<&Path>,
) -> Result<ExitCode, HostError> {
    let workload =
        Workload::from_name(name).ok_or(HostError::Workload("there is none so called"))?;
    let work = Work::new(workload, count.unwrap_or(Size::of(workload).count))?;
    if let Some(path) = native {
        let input = workloads::tagged(workload, &work.native_input()?);
        fs::write(path, &input).map_err(HostError::io("write", path))?;
        println!("native      {} bytes", input.len());
        println!("its output  {}", Bytes::from(work.expected()?));
    }
    write(output, &work.job()?.prepare()?)
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
