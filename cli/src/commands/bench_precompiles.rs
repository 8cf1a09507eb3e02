//! `cargo prove bench precompiles`: what precompiles save.

use std::process::ExitCode;

use benches::precompiles::{COMPARISONS, Row, Variant};
use serde::Serialize;

use crate::console::{self, note};
use crate::error::CliError;
use crate::examples;
use crate::progress::ShardProgress;
use crate::table::Table;
use crate::units::grouped;

/// Proves the same work in software and by precompiles; shows how many cycles and cells each takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    rows: Vec<Row>,
}

impl Args {
    pub fn run(self) -> Result<ExitCode, CliError> {
        let mut rows = Vec::new();
        for comparison in &COMPARISONS {
            for variant in Variant::ALL {
                note(&format!("{}, {variant:?}", comparison.workload));
                let (workload, example) = (comparison.workload, comparison.example(variant));
                let elf = examples::find(example)
                    .ok_or_else(|| CliError::UnknownProgram { name: example.into() })?;
                let row = comparison.measure(variant, elf, ShardProgress::new);
                rows.push(row.map_err(|source| CliError::Measure { workload, source })?);
            }
        }
        if self.json {
            console::print_json(&Report { rows })?;
        } else {
            console::print(&text(&rows))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn text(rows: &[Row]) -> String {
    let mut table =
        Table::new(["workload", "variant", "cycles", "cells", "seconds", "fewer cells"]);
    let mut software = 0;
    for Row { workload, variant, cycles, cells, seconds } in rows {
        if *variant == Variant::Software {
            software = *cells;
        }
        table.row([
            (*workload).to_owned(),
            format!("{variant:?}").to_lowercase(),
            grouped(*cycles),
            grouped(*cells),
            format!("{seconds:.2}"),
            format!("{:.1} x", software as f64 / (*cells).max(1) as f64),
        ]);
    }
    let note = "cells are those of rows in use, without padding and fixed tables";
    format!("{}\n{note}\n", table.text(""))
}
