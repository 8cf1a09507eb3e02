//! `cargo prove bench evm`: what proving costs against the EVM.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use benches::evm::report::{METHOD, Machine, cells_per_second, complete, ratios};
use benches::evm::{Executed, Proven, Report, Row, Task, Variant, bars, markdown, opcodes};
use benches::{MeasureError, chart::ChartError};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use evm_host::contracts::Contracts;
use evm_host::workload::Size;
use evm_host::workloads::Workload;

use super::bench::{Rest, cycles};
use crate::console::{self, note};
use crate::error::CliError;
use crate::progress::ShardProgress;
use crate::units::grouped;
use crate::{child, draft, examples, memory, simd};

/// Does the same work as EVM bytecode and as native code, and measures each opcode of the EVM; writes report.md,
/// report.json and charts.
///
/// Execution by other virtual machines is taken from execution.json in the same folder, which `benches/peers`
/// writes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Measure this workload; may be repeated [default: all]
    #[arg(long = "workload", value_name = "NAME", value_parser = workloads())]
    workloads: Vec<Workload>,

    /// Proofs of each workload and variant
    #[arg(long, value_name = "N", default_value = "3", value_parser = clap::value_parser!(u16).range(1..))]
    runs: u16,

    /// Prove runs of up to so many cycles; of longer ones count the cells
    #[arg(long, value_name = "N", default_value = "16000000", value_parser = cycles())]
    prove_up_to: u64,

    /// Leave out the opcodes
    #[arg(long)]
    no_opcodes: bool,

    /// Folder for the report
    #[arg(short, long, value_name = "DIR", default_value = "benches/evm")]
    output: PathBuf,

    /// Be one proof: prove this variant of the workload in this process
    #[arg(long = child::OPTION, value_name = "VARIANT", hide = true, value_parser = variants(), requires = "workloads")]
    child: Option<Variant>,
}

/// Reads a workload by its name.
fn workloads() -> impl TypedValueParser<Value = Workload> {
    PossibleValuesParser::new(Workload::ALL.map(Workload::name))
        .try_map(|name| Workload::from_name(&name).ok_or("no such workload"))
}

/// Reads a variant by its name.
fn variants() -> impl TypedValueParser<Value = Variant> {
    PossibleValuesParser::new(Variant::ALL.map(Variant::name))
        .try_map(|name| Variant::named(&name).ok_or("no such variant"))
}

impl Args {
    pub fn run(self) -> Result<ExitCode, CliError> {
        if let (Some(variant), [workload]) = (self.child, self.workloads.as_slice()) {
            child::end_with_parent();
            let proven = task(*workload, variant)?.prove(ShardProgress::new);
            let proven = proven.map_err(failed(workload.name()))?;
            console::print_json(&Proven { peak_memory_bytes: memory::peak(), ..proven })?;
            return Ok(ExitCode::SUCCESS);
        }
        // Better now than after all the work.
        fs::metadata(&self.output).map_err(CliError::io("open", &self.output))?;
        let execution = self.output.join("execution.json");
        let execution = execution.is_file().then(|| read(&execution)).transpose()?;
        if let Some(remedy) = simd::REMEDY {
            note(&format!("warning: {remedy}"));
        }
        let report = Report { execution, ..self.measure()? };
        self.write(&report)?;
        Ok(ExitCode::SUCCESS)
    }

    fn measure(&self) -> Result<Report, CliError> {
        let all = Workload::ALL.to_vec();
        let workloads = if self.workloads.is_empty() { &all } else { &self.workloads };
        let mut rows = Vec::new();
        for &workload in workloads {
            for variant in Variant::ALL {
                rows.push((workload, execute(workload, variant)?));
            }
        }
        let shortest = rows.iter().map(|(_, row)| row.cycles).min().unwrap_or_default();
        if shortest > self.prove_up_to {
            return Err(CliError::NothingToProve { limit: self.prove_up_to, shortest });
        }
        self.prove(&mut rows)?;
        let mut rows: Vec<Row> = rows.into_iter().map(|(_, row)| row).collect();
        let cells_per_second = cells_per_second(&rows);
        complete(&mut rows, cells_per_second);
        let mut dearest_first = Vec::new();
        if !self.no_opcodes {
            let mut rest = Rest::of(opcodes::SAMPLES.len() as u64);
            let measured = opcodes::measure(elf(Variant::Evm)?, cells_per_second, |done, all| {
                note(&format!("opcodes: {done} of {all}{}", rest.after(1)));
            });
            dearest_first = measured.map_err(failed("opcodes"))?;
        }
        Ok(Report {
            method: METHOD,
            machine: Machine {
                processor: processor(),
                threads: rayon::current_num_threads(),
                simd: simd::NAME,
            },
            versions: versions()?,
            runs: self.runs.into(),
            prove_up_to: self.prove_up_to,
            cells_per_second,
            ratios: ratios(&rows),
            rows,
            opcodes: dearest_first,
            execution: None,
        })
    }

    /// Proves the rows that are not too long, each run in a process of its own.
    fn prove(&self, rows: &mut [(Workload, Row)]) -> Result<(), CliError> {
        let is_short = |row: &Row| row.cycles <= self.prove_up_to;
        let cells: u64 =
            rows.iter().map(|(_, row)| row).filter(|row| is_short(row)).map(|row| row.cells).sum();
        let mut rest = Rest::of(cells * u64::from(self.runs));
        for (workload, row) in rows.iter_mut().filter(|(_, row)| is_short(row)) {
            let mut runs = Vec::new();
            for run in 1..=self.runs {
                let name = workload.name();
                let variant = row.variant.name();
                let arguments =
                    ["evm", "--workload", name, &format!("--{}", child::OPTION), variant];
                let proven: Proven = child::start(name, &arguments)?;
                note(&format!(
                    "{name}, {variant}, run {run} of {}: proven in {:.2} s{}",
                    self.runs,
                    proven.seconds,
                    rest.after(row.cells)
                ));
                runs.push(proven);
            }
            row.prove(runs);
        }
        Ok(())
    }

    fn write(&self, report: &Report) -> Result<(), CliError> {
        let chart = |chart: Result<String, ChartError>| chart.map_err(CliError::Chart);
        let mut files = vec![
            ("report.json", console::json(report)?),
            ("report.md", markdown::text(report)),
            ("proving.svg", chart(bars::proving(report))?),
        ];
        if !report.opcodes.is_empty() {
            files.push(("opcodes.svg", chart(bars::opcodes(report))?));
        }
        if let Some(execution) = &report.execution {
            files.push(("execution.svg", chart(bars::execution(execution))?));
        }
        for (name, contents) in files {
            let path = self.output.join(name);
            draft::write(&path, contents.as_bytes())?;
            note(&format!("wrote {}", path.display()));
        }
        Ok(())
    }
}

fn failed(workload: &'static str) -> impl FnOnce(MeasureError) -> CliError {
    move |source| CliError::Measure { workload, source }
}

fn elf(variant: Variant) -> Result<&'static [u8], CliError> {
    let name = variant.example();
    examples::find(name).ok_or_else(|| CliError::UnknownProgram { name: name.into() })
}

fn task(workload: Workload, variant: Variant) -> Result<Task, CliError> {
    let count = Size::of(workload).count;
    Task::new(workload, count, variant, elf(variant)?).map_err(failed(workload.name()))
}

fn execute(workload: Workload, variant: Variant) -> Result<Row, CliError> {
    let task = task(workload, variant)?;
    let executed: Executed = task.execute().map_err(failed(workload.name()))?;
    let (name, cycles) = (workload.name(), grouped(executed.cycles));
    note(&format!("{name}, {}: {cycles} cycles", variant.name()));
    Ok(Row::new(workload, Size::of(workload).count, variant, task.evm_gas, executed))
}

/// The figures of `benches/peers`.
fn read<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, CliError> {
    let bytes = fs::read(path).map_err(CliError::io("read", path))?;
    serde_json::from_slice(&bytes)
        .map_err(|source| CliError::NotPeers { path: path.to_owned(), source })
}

/// The processor's name, as the system says it.
fn processor() -> String {
    let about = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = about.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    line.map_or_else(|| "unknown processor".to_owned(), |(_, name)| name.trim().to_owned())
}

/// Versions of what takes part: of this program, of revm in the guest, of the compilers of contracts and guests.
fn versions() -> Result<BTreeMap<&'static str, String>, CliError> {
    let contracts = Contracts::load().map_err(|error| failed("contracts")(error.into()))?;
    let lock = include_str!("../../../guest-examples/evm/Cargo.lock");
    let revm =
        lock.split("name = \"revm\"\nversion = \"").nth(1).and_then(|rest| rest.split('"').next());
    let toolchain = include_str!("../../../guest-examples/elf/toolchain.txt");
    let rustc = toolchain.lines().find_map(|line| line.strip_prefix("rust: "));
    let rustc = rustc.and_then(|line| line.strip_prefix("rustc ")?.split(' ').next());
    Ok(BTreeMap::from([
        ("Rivet", env!("CARGO_PKG_VERSION").to_owned()),
        ("revm", revm.unwrap_or("unknown").to_owned()),
        ("solc", contracts.solc),
        ("rustc of the guests", rustc.unwrap_or("unknown").to_owned()),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_known() {
        let versions = versions().expect("versions");
        assert_eq!(versions.len(), 4);
        for (name, version) in versions {
            assert!(version.starts_with(|digit: char| digit.is_ascii_digit()), "{name} {version}");
        }
    }
}
