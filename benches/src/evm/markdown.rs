//! The report as people read it.

use std::fmt::Write as _;

use super::report::{Execution, Report, Row};
use super::variant::Variant;

/// The whole report. The charts are expected beside it.
pub fn text(report: &Report) -> String {
    let mut text = head(report);
    workloads(&mut text, report);
    ratios(&mut text, report);
    opcodes(&mut text, report);
    match &report.execution {
        Some(measured) => execution(&mut text, measured),
        None => text.push_str(
            "\nExecution by other virtual machines has not been measured: see `benches/peers`.\n",
        ),
    }
    text
}

fn line(text: &mut String, cells: impl IntoIterator<Item = String>) {
    let cells: Vec<String> = cells.into_iter().collect();
    writeln!(text, "| {} |", cells.join(" | ")).expect("writing to a string");
}

/// A heading: names aligned to the left, as many as `left`, figures to the right.
fn heading<const N: usize>(text: &mut String, left: usize, names: [&str; N]) {
    text.push('\n');
    line(text, names.map(str::to_owned));
    line(text, (0..N).map(|i| if i < left { "---" } else { "---:" }.to_owned()));
}

fn head(report: &Report) -> String {
    let Report { machine, versions, runs, prove_up_to, cells_per_second, .. } = report;
    let versions: Vec<String> =
        versions.iter().map(|(name, version)| format!("{name} {version}")).collect();
    format!(
        "# What proving costs against the EVM\n\n\
         Written by `cargo prove bench evm`; [report.json](report.json) has the same figures. What they mean is in \
         [docs/evm-vs-riscv.md](../../docs/evm-vs-riscv.md).\n\n\
         {}, {} threads, {}. {}.\n\n\
         Cycles, gas and cells are counted, and the same each time; cells are those of rows in use, without padding and fixed tables. Seconds are from \
         execution to the encoded proof, at 100 proven bits of security, setup and verification left out: medians of {runs} runs, each a process of its own. \
         Runs of more than {prove_up_to} cycles were not proven; their seconds, after `~`, are their cells at {:.1} million cells a second, the \
         median of all runs of a million cycles or more that were.\n",
        machine.processor,
        machine.threads,
        machine.simd,
        versions.join(", "),
        cells_per_second / 1e6
    )
}

fn workloads(text: &mut String, report: &Report) {
    text.push_str("\n## Workloads\n\n![Seconds to prove each workload](proving.svg)\n");
    heading(
        text,
        2,
        [
            "workload",
            "variant",
            "EVM gas",
            "cycles",
            "Rivet gas",
            "cells",
            "seconds",
            "least to most",
            "s / M EVM gas",
            "memory",
            "proof",
        ],
    );
    for row in &report.rows {
        let unknown = || "-".to_owned();
        line(
            text,
            [
                format!("{}, {}", row.workload, count(row)),
                row.variant.name().to_owned(),
                row.evm_gas.to_string(),
                row.cycles.to_string(),
                row.rivet_gas.to_string(),
                row.cells.to_string(),
                format!("{}{:.2}", if row.proven { "" } else { "~" }, row.proving_seconds),
                row.spread.map_or_else(unknown, |[least, most]| format!("{least:.2} - {most:.2}")),
                format!("{:.2}", row.seconds_per_million_evm_gas),
                row.peak_memory_bytes.map_or_else(unknown, |bytes| {
                    format!("{:.2} GiB", bytes as f64 / (1u64 << 30) as f64)
                }),
                row.proof_bytes
                    .map_or_else(unknown, |bytes| format!("{:.2} MB", bytes as f64 / 1e6)),
            ],
        );
    }
}

fn count(row: &Row) -> String {
    format!("{} {}", row.count, row.of)
}

fn ratios(text: &mut String, report: &Report) {
    text.push_str("\n## The EVM by native code\n\nHow many times as much the EVM takes.\n");
    heading(text, 2, ["workload", "precompiles", "cycles", "cells", "seconds"]);
    for ratio in &report.ratios {
        let precompiles = if ratio.precompiles { "with" } else { "without" };
        let figures = [ratio.cycles, ratio.cells, ratio.proving_seconds];
        let figures = figures.map(|ratio| format!("{ratio:.1}"));
        line(text, [ratio.workload.to_owned(), precompiles.to_owned()].into_iter().chain(figures));
    }
}

fn opcodes(text: &mut String, report: &Report) {
    let median = {
        let mut all: Vec<f64> = report.opcodes.iter().map(|opcode| opcode.cells_per_gas).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
    };
    text.push_str(
        "\n## Opcodes: which are cheap in gas and dear to prove\n\n![Cells for each unit of gas](opcodes.svg)\n\n\
         By the guest `evm` with precompiles, dearest first. Arguments are 256 bits wide where not said otherwise. `of the median`: cells for each unit of \
         gas by those of the opcode in the middle of the table.\n",
    );
    heading(
        text,
        1,
        ["opcode", "gas", "cycles", "cells", "cells / gas", "of the median", "s / M gas"],
    );
    for opcode in &report.opcodes {
        line(
            text,
            [
                opcode.opcode.to_owned(),
                opcode.gas.to_string(),
                format!("{:.0}", opcode.cycles),
                format!("{:.0}", opcode.cells),
                format!("{:.0}", opcode.cells_per_gas),
                format!("{:.1}", opcode.cells_per_gas / median),
                format!("{:.2}", opcode.seconds_per_million_gas),
            ],
        );
    }
}

fn execution(text: &mut String, execution: &Execution) {
    let said = |name: &str| execution.header[name].as_str().unwrap_or("unknown").to_owned();
    let _ = writeln!(
        text,
        "\n## Execution\n\n![Slowdown against native code](execution.svg)\n\nThe same source on other virtual machines, by `benches/peers` on {} ({}). Median \
         milliseconds; `slowdown` is by native code; load is what comes before the first instruction.",
        said("cpu"),
        said("date")
    );
    heading(
        text,
        2,
        ["workload", "machine", "metering", "run, ms", "least to most", "slowdown", "load, ms"],
    );
    for row in &execution.rows {
        line(
            text,
            [
                row.workload.clone(),
                format!("{} {}", row.vm, row.version),
                if row.metering { "on" } else { "off" }.to_owned(),
                format!("{:.3}", row.run_seconds * 1e3),
                format!("{:.3} - {:.3}", row.spread[0] * 1e3, row.spread[1] * 1e3),
                format!("{:.2}", row.slowdown),
                format!("{:.3}", row.load_seconds * 1e3),
            ],
        );
    }
}

/// The variants as the legend of a chart.
pub const fn legend(variant: Variant) -> &'static str {
    match variant {
        Variant::EvmSoftware => "EVM, software",
        Variant::Evm => "EVM, precompiles",
        Variant::NativeSoftware => "native, software",
        Variant::Native => "native, precompiles",
    }
}
