//! One measured run in a process of its own, so that peaks of memory do not mix: this program
//! starts itself, and the child prints what it measured as JSON.
//!
//! The child ends when the parent does, however that ends: the parent holds the other end of the
//! child's input, which the system closes with the parent.

use std::io::{copy, sink, stdin};
use std::path::Path;
use std::process::{self, Command, Stdio};
use std::{env, thread};

use benches::{Run, Workload, measure};
use serde::de::DeserializeOwned;

use crate::error::CliError;
use crate::progress::ShardProgress;
use crate::{console, examples, memory};

/// The option that makes this program the child.
pub const OPTION: &str = "child";

/// Has a child measure `workload`, by `bench` with these arguments.
pub fn start<T: DeserializeOwned>(
    workload: &'static str,
    arguments: &[&str],
) -> Result<T, CliError> {
    let program = env::current_exe().map_err(CliError::io("find", Path::new("this program")))?;
    let mut child = Command::new(&program)
        .arg("bench")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(CliError::io("start", &program))?;
    // Else it is closed before the child has ended.
    let held = child.stdin.take();
    let child = child.wait_with_output().map_err(CliError::io("wait for", &program))?;
    drop(held);
    let failed = || CliError::Child { workload, status: child.status };
    let measured = child.status.success().then(|| serde_json::from_slice(&child.stdout).ok());
    measured.flatten().ok_or_else(failed)
}

/// Has a child measure a workload of about so many cycles.
pub fn start_run(workload: &Workload, cycles: u64) -> Result<Run, CliError> {
    let (name, cycles, child) = (workload.name, cycles.to_string(), format!("--{OPTION}"));
    start(name, &["--workload", name, "--cycles", &cycles, &child])
}

/// Measures, as the child.
pub fn run(workload: &'static Workload, cycles: u64) -> Result<(), CliError> {
    end_with_parent();
    let name = workload.name;
    let elf = examples::find(workload.example)
        .ok_or_else(|| CliError::UnknownProgram { name: workload.example.into() })?;
    let measured = measure(workload, elf, cycles, ShardProgress::new)
        .map_err(|source| CliError::Measure { workload: name, source })?;
    console::print_json(&measured.with_floor(memory::peak()))
}

/// Has this process end when its input does, whatever that is.
pub fn end_with_parent() {
    thread::spawn(|| {
        let _ = copy(&mut stdin().lock(), &mut sink());
        process::exit(1);
    });
}
