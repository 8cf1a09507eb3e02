//! One measured run in a process of its own, so that peaks of memory do not mix: this program
//! starts itself, and the child prints what it measured as JSON.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

use benches::{MeasureError, Run, Workload, measure};

use crate::error::CliError;
use crate::progress::ShardProgress;
use crate::{console, examples, memory};

/// The option that makes this program the child.
pub const OPTION: &str = "child";

/// Measures a workload of about so many cycles in a child.
pub fn start(workload: &Workload, cycles: u64) -> Result<Run, CliError> {
    let program = env::current_exe().map_err(CliError::io("find", Path::new("this program")))?;
    let child = Command::new(&program)
        .args(["bench", "--workload", workload.name, "--cycles", &cycles.to_string()])
        .arg(format!("--{OPTION}"))
        .stderr(Stdio::inherit())
        .output()
        .map_err(CliError::io("start", &program))?;
    let failed = || CliError::Child { workload: workload.name, status: child.status };
    let run = child.status.success().then(|| serde_json::from_slice(&child.stdout).ok());
    run.flatten().ok_or_else(failed)
}

/// Measures, as the child.
pub fn run(workload: &'static Workload, cycles: u64) -> Result<(), CliError> {
    let name = workload.name;
    let failed = |source: MeasureError| CliError::Measure { workload: name, source };
    let elf = examples::find(workload.example)
        .ok_or_else(|| CliError::UnknownProgram { name: workload.example.into() })?;
    let measured = measure(workload, elf, cycles, ShardProgress::new).map_err(failed)?;
    let run = measured.with_floor(memory::peak()).map_err(failed)?;
    console::print_json(&run)
}
