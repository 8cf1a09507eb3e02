//! All workloads at a glance, as a table of Markdown.

use std::fmt::Write;

use crate::report::{Row, Seconds, on_or_off, time};

/// A machine in a mode, by its name and whether it meters.
type Mode<'r> = (&'r str, bool);

/// Values in the order in which they first occur, each once.
fn distinct<T: PartialEq>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut all = Vec::new();
    for value in values {
        if !all.contains(&value) {
            all.push(value);
        }
    }
    all
}

/// Slowdowns of every machine on every workload, their geometric mean, and the median time to load.
pub fn summary(rows: &[Row]) -> String {
    let workloads = distinct(rows.iter().map(|row| row.workload.as_str()));
    let modes = distinct(rows.iter().map(|row| (row.vm.as_str(), row.metering)));
    let mut text = format!(
        "| machine | metering | {} | geometric mean | load |\n| --- | --- |{}\n",
        workloads.join(" | "),
        " --- |".repeat(workloads.len() + 2)
    );
    for mode in modes {
        let _ = writeln!(text, "{}", line(rows, mode, &workloads));
    }
    text
}

fn line(rows: &[Row], (vm, metering): Mode<'_>, workloads: &[&str]) -> String {
    let of_mode: Vec<_> =
        rows.iter().filter(|row| row.vm == vm && row.metering == metering).collect();
    let mut text = format!("| {vm} | {} |", on_or_off(metering));
    for workload in workloads {
        let row = of_mode.iter().find(|row| row.workload == *workload);
        let slowdown = row.map_or_else(|| "-".to_owned(), |row| figure(row.slowdown));
        let _ = write!(text, " {slowdown} |");
    }
    let mean = geometric_mean(&of_mode.iter().map(|row| row.slowdown).collect::<Vec<_>>());
    let load = Seconds::of(of_mode.iter().map(|row| row.load_seconds).collect()).median;
    let _ = write!(text, " {} | {} |", figure(mean), time(load));
    text
}

/// Of at least one number.
fn geometric_mean(numbers: &[f64]) -> f64 {
    let logarithms: f64 = numbers.iter().map(|number| number.ln()).sum();
    (logarithms / numbers.len() as f64).exp()
}

/// Two digits, or all before the point.
fn figure(number: f64) -> String {
    if number < 10.0 { format!("{number:.1}") } else { format!("{number:.0}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(workload: &str, vm: &str, slowdown: f64) -> Row {
        Row {
            workload: workload.to_owned(),
            vm: vm.to_owned(),
            metering: true,
            load_seconds: 2e-3,
            load_spread: [1e-3, 3e-3],
            run_seconds: 1.0,
            spread: [1.0, 1.0],
            gas: None,
            instructions: None,
            slowdown,
            slowdown_of_least: slowdown,
            metering_cost: None,
            version: String::new(),
        }
    }

    #[test]
    fn a_line_for_each_machine() {
        let rows = [row("a", "x", 4.0), row("a", "y", 2.5), row("b", "x", 16.0)];
        let expected = "\
            | machine | metering | a | b | geometric mean | load |\n\
            | --- | --- | --- | --- | --- | --- |\n\
            | x | on | 4.0 | 16 | 8.0 | 2.00 ms |\n\
            | y | on | 2.5 | - | 2.5 | 2.00 ms |\n";
        assert_eq!(summary(&rows), expected);
    }
}
