//! `cargo prove bench`: measures.

use std::process::ExitCode;
use std::time::Instant;

use benches::{Figures, Report, Stage, WORKLOADS, Workload};
use clap::Subcommand;
use clap::builder::{PossibleValuesParser, TypedValueParser};

#[cfg(feature = "evm")]
use super::bench_evm;
use super::{bench_precompiles, growth};
use crate::console::{self, note};
use crate::error::CliError;
use crate::table::Table;
use crate::units::{grouped, seconds, size};
use crate::{child, simd};

/// Proves workloads of fixed size; shows speed, memory, size, and where the time goes.
///
/// Each run is a process of its own. The run of median speed is shown, with all its figures.
/// Efficiency is the time that Plonky3 takes to extend and hash as many cells, as a share of the time
/// from execution to proof.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,

    /// Measure this workload; may be repeated [default: all]
    #[arg(long = "workload", value_name = "NAME", value_parser = workloads())]
    workloads: Vec<&'static Workload>,

    /// Runs of each workload
    #[arg(long, value_name = "N", default_value = "3", value_parser = clap::value_parser!(u16).range(1..))]
    runs: u16,

    /// Cycles of each workload, nearly [default: 2 to 8 million]
    #[arg(long, value_name = "N", value_parser = cycles())]
    cycles: Option<u64>,

    /// Print the result as JSON
    #[arg(long)]
    json: bool,

    /// Be one run: measure in this process
    #[arg(long = child::OPTION, hide = true, requires_all = ["workloads", "cycles"])]
    child: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    Growth(growth::Args),
    Precompiles(bench_precompiles::Args),
    #[cfg(feature = "evm")]
    Evm(bench_evm::Args),
    /// What proving costs against the EVM; this program was built without it
    #[cfg(not(feature = "evm"))]
    Evm,
}

impl Args {
    pub fn run(self) -> Result<ExitCode, CliError> {
        match (self.command, self.cycles, self.workloads.as_slice()) {
            (Some(Command::Growth(args)), ..) => return args.run(),
            (Some(Command::Precompiles(args)), ..) => return args.run(),
            #[cfg(feature = "evm")]
            (Some(Command::Evm(args)), ..) => return args.run(),
            #[cfg(not(feature = "evm"))]
            (Some(Command::Evm), ..) => return Err(CliError::WithoutEvm),
            (None, Some(cycles), [workload]) if self.child => child::run(workload, cycles)?,
            (None, cycles, chosen) => {
                let all: Vec<_> = WORKLOADS.iter().collect();
                let chosen = if chosen.is_empty() { &all } else { chosen };
                let report = measure(chosen, self.runs.into(), cycles)?;
                if self.json {
                    console::print_json(&report)?;
                } else {
                    console::print(&text(&report))?;
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Reads a workload by its name.
fn workloads() -> impl TypedValueParser<Value = &'static Workload> {
    PossibleValuesParser::new(WORKLOADS.map(|workload| workload.name))
        .try_map(|name| Workload::named(&name).ok_or("no such workload"))
}

/// Reads a number of cycles: every input of so many can be had.
pub fn cycles() -> impl TypedValueParser<Value = u64> {
    clap::value_parser!(u64).range(1..=1 << 32)
}

fn measure(
    workloads: &[&'static Workload],
    runs: usize,
    cycles: Option<u64>,
) -> Result<Report, CliError> {
    if let Some(remedy) = simd::REMEDY {
        note(&format!("warning: {remedy}"));
    }
    let size = |workload: &Workload| cycles.unwrap_or(workload.cycles);
    let total = workloads.iter().map(|workload| size(workload)).sum::<u64>() * runs as u64;
    let mut rest = Rest::of(total);
    let (mut results, mut threads) = (Vec::new(), 0);
    for &workload in workloads {
        let mut measured = Vec::with_capacity(runs);
        for run in 1..=runs {
            let result = child::start_run(workload, size(workload))?;
            let (khz, efficiency) = (result.khz(), result.efficiency());
            note(&format!(
                "{}, run {run} of {runs}: {khz:.1} kHz, efficiency {efficiency:.2}{}",
                workload.name,
                rest.after(size(workload))
            ));
            threads = result.threads;
            measured.push(result);
        }
        results.extend(Figures::of(workload.name, measured));
    }
    Ok(Report { runs, threads, simd: simd::NAME, workloads: results })
}

/// How long it takes to the end, if all cycles take as long as those done.
pub struct Rest {
    start: Instant,
    done: u64,
    total: u64,
}

impl Rest {
    /// Begins, with so many cycles ahead.
    pub fn of(total: u64) -> Self {
        Self { start: Instant::now(), done: 0, total }
    }

    /// What to say of the time to the end when so many cycles more are done: nothing at the end.
    pub fn after(&mut self, cycles: u64) -> String {
        self.done += cycles;
        let rest = self.total.saturating_sub(self.done);
        if rest == 0 {
            return String::new();
        }
        let time = self.start.elapsed().mul_f64(rest as f64 / self.done.max(1) as f64);
        format!("; about {} to go", seconds(time))
    }
}

fn text(report: &Report) -> String {
    let Report { runs, threads, simd, workloads } = report;
    let plural = if *runs == 1 { "" } else { "s" };
    let spread = |[least, greatest]: [f64; 2]| format!("{least:.1}-{greatest:.1}");
    let mut figures = Table::new([
        "workload",
        "cycles",
        "shards",
        "cells/cycle",
        "kHz",
        "of all runs",
        "efficiency",
        "threads",
        "memory",
        "proof",
        "bits",
    ]);
    for result in workloads {
        figures.row([
            result.name.to_owned(),
            grouped(result.cycles),
            result.shards.to_string(),
            format!("{:.1}", result.cells_per_cycle),
            format!("{:.1}", result.khz),
            spread(result.spread.khz),
            format!("{:.2}", result.efficiency),
            format!("{:.0} %", 100.0 * result.thread_share),
            result.peak_memory_bytes.map_or_else(|| "unknown".to_owned(), size),
            size(result.proof_bytes),
            result.proven_bits.to_string(),
        ]);
    }
    format!(
        "{runs} run{plural} each, {threads} threads, {simd}\n\n{}\n{}",
        figures.text(""),
        stages(workloads)
    )
}

/// Where the time goes.
fn stages(results: &[Figures]) -> String {
    let mut table = Table::new(["seconds", "total", "proving", "floor"]);
    table.extend(Stage::ALL.map(Stage::name).map(str::to_owned));
    for result in results {
        let Figures { total_seconds, proving_seconds, floor_seconds, .. } = result;
        let number = |seconds: &f64| format!("{seconds:.3}");
        let [total, proving, floor] = [total_seconds, proving_seconds, floor_seconds].map(number);
        table.row([result.name.to_owned(), total, proving, floor]);
        table.extend(
            Stage::ALL.map(|stage| result.seconds.get(&stage).map_or_else(String::new, number)),
        );
    }
    table.text("")
}
