//! `cargo prove bench growth`: time against cycles.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use benches::chart::{Growth, Point, svg};
use benches::{Run, WORKLOADS};

use super::bench::{Rest, cycles};
use crate::console::{self, note};
use crate::error::CliError;
use crate::table::Table;
use crate::units::{grouped, size};
use crate::{child, draft};

/// The workloads that grow.
const GROWING: [&str; 2] = ["fib", "sha256"];

/// Proves fib and sha256 at growing sizes, once each; draws the time against the cycles.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Cycles of the runs, nearly
    #[arg(
        long,
        value_name = "N,N,…",
        value_delimiter = ',',
        default_value = "1000000,4000000,16000000,64000000",
        value_parser = cycles()
    )]
    cycles: Vec<u64>,

    /// Folder for growth.svg and growth.json
    #[arg(short, long, value_name = "DIR", default_value = "benches")]
    output: PathBuf,
}

impl Args {
    pub fn run(self) -> Result<ExitCode, CliError> {
        // Better now than after all the work.
        fs::metadata(&self.output).map_err(CliError::io("open", &self.output))?;
        let series = measure(&self.cycles)?;
        let chart = svg(&series).map_err(CliError::Chart)?;
        write(&self.output.join("growth.svg"), chart.as_bytes())?;
        write(&self.output.join("growth.json"), console::json(&series)?.as_bytes())?;
        console::print(&text(&series))?;
        Ok(ExitCode::SUCCESS)
    }
}

fn measure(sizes: &[u64]) -> Result<Vec<Growth>, CliError> {
    let mut series = GROWING.map(|name| Growth { name, points: Vec::new() }).to_vec();
    let mut rest = Rest::of(sizes.iter().sum::<u64>() * GROWING.len() as u64);
    for &cycles in sizes {
        for growth in &mut series {
            let workload = WORKLOADS.iter().find(|workload| workload.name == growth.name);
            let Some(workload) = workload else { continue };
            let point = point(&child::start_run(workload, cycles)?);
            note(&format!(
                "{}: {} cycles in {:.1} s{}",
                growth.name,
                grouped(point.cycles),
                point.seconds,
                rest.after(cycles)
            ));
            growth.points.push(point);
        }
    }
    Ok(series)
}

fn point(run: &Run) -> Point {
    Point {
        cycles: run.cycles,
        seconds: run.total_seconds(),
        shards: run.shards,
        peak_memory_bytes: run.peak_memory_bytes,
        proof_bytes: run.proof_bytes,
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    draft::write(path, bytes)?;
    note(&format!("wrote {}", path.display()));
    Ok(())
}

fn text(series: &[Growth]) -> String {
    let mut table =
        Table::new(["workload", "cycles", "seconds", "kHz", "shards", "memory", "proof"]);
    for growth in series {
        for point in &growth.points {
            table.row([
                growth.name.to_owned(),
                grouped(point.cycles),
                format!("{:.1}", point.seconds),
                format!("{:.1}", point.cycles as f64 / point.seconds / 1000.0),
                point.shards.to_string(),
                point.peak_memory_bytes.map_or_else(|| "unknown".to_owned(), size),
                size(point.proof_bytes),
            ]);
        }
    }
    table.text("")
}
