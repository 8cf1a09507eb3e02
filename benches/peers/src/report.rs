//! What is written: JSON, and tables.

use std::fmt::Write;

use serde::Serialize;

use crate::machines::Kind;
use crate::measure::Results;

/// A whole benchmark.
#[derive(Serialize)]
pub struct Report {
    /// Where and how.
    pub header: Header,
    /// What was measured.
    pub rows: Vec<Row>,
    /// What could not be.
    pub skipped: Vec<Skipped>,
}

/// Where and how something was measured.
#[derive(Serialize)]
pub struct Header {
    /// The time of it, UTC.
    pub date: String,
    /// Model of the processor.
    pub cpu: String,
    /// Cores that the process may use.
    pub cores: usize,
    /// Name and version of the operating system's kernel.
    pub kernel: String,
    /// Compiler of the machines.
    pub rustc: String,
    /// Compiler of the programs.
    pub program_rustc: String,
    /// Runs of which the medians are.
    pub runs: usize,
    /// Whether the inputs were small: then the figures mean nothing.
    pub quick: bool,
    /// How it was measured.
    pub method: &'static str,
}

/// One workload on one machine. Times in seconds.
#[derive(Serialize)]
pub struct Row {
    /// Which workload.
    pub workload: String,
    /// Which machine, and how it executes.
    pub vm: String,
    /// Whether it metered.
    pub metering: bool,
    /// From the bytes of the program to its entry: median.
    pub load_seconds: f64,
    /// Shortest and longest.
    pub load_spread: [f64; 2],
    /// From the entry to the output: median.
    pub run_seconds: f64,
    /// Shortest and longest.
    pub spread: [f64; 2],
    /// By the prices of the machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gas: Option<u64>,
    /// How many were executed, where the machine counts them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instructions: Option<u64>,
    /// Median of the run by the one of the native program.
    pub slowdown: f64,
    /// The same of the shortest runs: what is left when other work on the computer slows down long runs more than
    /// short ones.
    pub slowdown_of_least: f64,
    /// Median of the run by the one of the same machine without metering, if it can do without.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metering_cost: Option<f64>,
    /// Version of the machine's crate.
    pub version: String,
}

/// A row that is missing.
#[derive(Serialize)]
pub struct Skipped {
    /// Which workload.
    pub workload: String,
    /// Which machine.
    pub vm: String,
    /// Whether it should have metered.
    pub metering: bool,
    /// Why.
    pub reason: String,
}

impl Skipped {
    /// Because of an error.
    pub fn new(kind: Kind, workload: &str, error: &crate::Error) -> Self {
        let (vm, metering) = (kind.name.to_owned(), kind.metering);
        Self { workload: workload.to_owned(), vm, metering, reason: error.to_string() }
    }
}

/// Median and range of several times.
pub struct Seconds {
    /// Of an even number, the mean of the two in the middle.
    pub median: f64,
    /// Shortest and longest.
    pub spread: [f64; 2],
}

impl Seconds {
    /// Of at least one time; of none, nothing is a number.
    pub fn of(mut times: Vec<f64>) -> Self {
        times.sort_unstable_by(f64::total_cmp);
        let at = |index: usize| times.get(index).copied().unwrap_or(f64::NAN);
        let last = times.len().saturating_sub(1);
        let median = (at(last / 2) + at(last.div_ceil(2))) / 2.0;
        Self { median, spread: [at(0), at(last)] }
    }
}

/// Of metering.
pub(crate) fn on_or_off(metering: bool) -> &'static str {
    if metering { "on" } else { "off" }
}

/// A time in a unit that suits it.
pub(crate) fn time(seconds: f64) -> String {
    match seconds {
        _ if seconds >= 1.0 => format!("{seconds:.2} s"),
        _ if seconds >= 1e-3 => format!("{:.2} ms", seconds * 1e3),
        _ => format!("{:.1} µs", seconds * 1e6),
    }
}

/// A table of Markdown for one workload.
pub fn table(workload: &str, results: &Results) -> String {
    let mut text = format!(
        "{workload}\n\n| machine | metering | load | run | least to most | slowdown | of least | cost of metering | gas | instructions |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"
    );
    let number = |number: Option<u64>| number.map_or_else(String::new, |number| number.to_string());
    for row in &results.rows {
        let metering = on_or_off(row.metering);
        let [least, most] = row.spread.map(time);
        let [load, run] = [row.load_seconds, row.run_seconds].map(time);
        let (slowdown, least_slowdown) = (row.slowdown, row.slowdown_of_least);
        let gas = number(row.gas);
        let instructions = number(row.instructions);
        let cost = row.metering_cost.map_or_else(String::new, |cost| format!("{cost:.2}"));
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "| {} | {metering} | {load} | {run} | {least} to {most} | {slowdown:.2} | {least_slowdown:.2} | {cost} | {gas} | {instructions} |",
            row.vm
        );
    }
    for skipped in &results.skipped {
        let metering = on_or_off(skipped.metering);
        let _ = writeln!(text, "\nnot {} (metering {metering}): {}", skipped.vm, skipped.reason);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        let of = |times: &[f64]| {
            let seconds = Seconds::of(times.to_vec());
            (seconds.median, seconds.spread)
        };
        assert_eq!(of(&[3.0]), (3.0, [3.0, 3.0]));
        assert_eq!(of(&[3.0, 1.0, 8.0]), (3.0, [1.0, 8.0]));
        assert_eq!(of(&[4.0, 1.0, 2.0, 9.0]), (3.0, [1.0, 9.0]));
        assert!(of(&[]).0.is_nan());
    }
}
