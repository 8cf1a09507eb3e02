//! `cargo prove bench`: the result has every field, its figures fit together, mistakes are
//! explained. What they are on which machine is not asked here.

// No guest is written here.
#[allow(dead_code)]
mod common;

use std::io::Read;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use common::Folder;
use serde_json::Value;

fn number(value: &Value, field: &str) -> f64 {
    value[field].as_f64().unwrap_or_else(|| panic!("{field} in {value}"))
}

#[track_caller]
fn close(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-9 * b.abs().max(1.0), "{a} is not {b}");
}

#[test]
fn figures_fit_together() {
    let folder = Folder::new("bench");
    let ran = folder.run("bench --json --workload fib --workload sort --runs 2 --cycles 3000");
    let report: Value = serde_json::from_str(&ran.succeeds().out).expect("JSON");
    assert_eq!(report["runs"], 2);
    assert!(number(&report, "threads") >= 1.0);
    let workloads = report["workloads"].as_array().expect("a list");
    let names: Vec<_> = workloads.iter().map(|workload| &workload["name"]).collect();
    assert_eq!(names, ["fib", "sort"]);
    for workload in workloads {
        let figure = |field| number(workload, field);
        let cycles = figure("cycles");
        assert!((1000.0..9000.0).contains(&cycles), "{workload}");
        close(figure("cells_per_cycle"), figure("cells") / cycles);
        close(figure("khz"), cycles / figure("total_seconds") / 1000.0);
        close(figure("efficiency"), figure("floor_seconds") / figure("proving_seconds"));
        assert!(figure("thread_share") > 0.0);
        assert_eq!(figure("shards"), 1.0);
        assert!(figure("proof_bytes") > 10_000.0);
        assert!(figure("proven_bits") >= 100.0);
        if cfg!(target_os = "linux") {
            assert!(figure("peak_memory_bytes") > 1_000_000.0);
        }

        let seconds = |stage| number(&workload["seconds"], stage);
        let proving = ["trace", "commit", "permutation", "quotient", "open", "other"].map(seconds);
        close(figure("proving_seconds"), proving.iter().sum());
        let apart = ["setup", "execute", "check", "verify"].map(seconds);
        assert!(apart.iter().all(|&seconds| seconds > 0.0), "{workload}");
        close(figure("total_seconds"), proving.iter().chain(&apart).sum());
        for field in ["khz", "efficiency"] {
            let [least, greatest] = [0, 1].map(|i| workload["spread"][field][i].as_f64());
            assert!(least <= Some(figure(field)) && Some(figure(field)) <= greatest, "{workload}");
        }
    }
}

#[test]
fn a_table_for_people() {
    let folder = Folder::new("bench-table");
    let ran = folder.run("bench --workload fib --runs 1 --cycles 3000").succeeds();
    for text in ["1 run each", "kHz", "efficiency", "permutation", "\nfib "] {
        assert!(ran.out.contains(text), "{}", ran.out);
    }
    assert!(ran.err.contains("fib, run 1 of 1"), "{}", ran.err);
    assert!(!ran.err.contains("to go"), "{}", ran.err);
}

#[test]
fn a_run_ends_with_the_command() {
    // It would take hours.
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-prove"))
        .args("bench --workload fib-sharded --runs 1 --cycles 1000000000".split_whitespace())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("cargo-prove starts");
    let mut errors = command.stderr.take().expect("it is piped");
    thread::sleep(Duration::from_secs(1));
    command.kill().expect("it runs");
    command.wait().expect("it was killed");
    // The run inherits the pipe, which is at its end when nobody has it.
    let (ended, end) = mpsc::channel();
    thread::spawn(move || ended.send(errors.read_to_end(&mut Vec::new())));
    let end = end.recv_timeout(Duration::from_secs(20)).expect("the run ends");
    end.expect("the pipe can be read");
}

#[test]
fn growth_is_drawn() {
    let folder = Folder::new("bench-growth");
    folder.run("bench growth --cycles 2000,4000 --output .").succeeds();
    let json: Value = serde_json::from_slice(&folder.read("growth.json")).expect("JSON");
    for (series, name) in json.as_array().expect("a list").iter().zip(["fib", "sha256"]) {
        assert_eq!(series["name"], name);
        let points = series["points"].as_array().expect("a list");
        assert_eq!(points.len(), 2);
        assert!(number(&points[0], "cycles") < number(&points[1], "cycles"));
    }
    let svg = String::from_utf8(folder.read("growth.svg")).expect("text");
    assert_eq!(svg.matches("<circle").count(), 4);
}

#[test]
fn mistakes_are_explained() {
    let folder = Folder::new("bench-mistakes");
    for (arguments, code, message) in [
        ("bench --workload sudoku", 2, "possible values: fib, fib-sharded, sha256"),
        ("bench --runs 0", 2, "--runs"),
        ("bench --cycles 0", 2, "--cycles"),
        ("bench --child", 2, "--workload"),
        ("bench extra", 2, "extra"),
        ("bench growth --cycles many", 2, "--cycles"),
        ("bench growth --cycles 2000 --output nowhere", 1, "cannot open nowhere"),
    ] {
        folder.run(arguments).fails(code, message);
    }
}

#[test]
#[cfg(not(feature = "evm"))]
fn without_the_evm_the_command_says_how_to_get_it() {
    Folder::new("bench-no-evm").run("bench evm").fails(1, "cargo run --release --features evm");
}

/// Two of four ways are short enough to be proven; the others take the time of their cells.
#[test]
#[cfg(feature = "evm")]
fn what_the_evm_costs_fits_together() {
    let folder = Folder::new("bench-evm");
    let arguments = "--workload swap --runs 1 --prove-up-to 300000 --no-opcodes --output .";
    folder.run(&format!("bench evm {arguments}")).succeeds();
    let read = |name| String::from_utf8(folder.read(name)).expect(name);
    let report: Value = serde_json::from_str(&read("report.json")).expect("JSON");
    let rows = report["rows"].as_array().expect("a list");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let names: Vec<_> = rows.iter().map(|row| text(&row["variant"])).collect();
    assert_eq!(names, ["evm-software", "evm", "native-software", "native"]);
    let speed = number(&report, "cells_per_second");
    for row in rows {
        assert_eq!(row["workload"], "swap");
        let figure = |field| number(row, field);
        let is_short = figure("cycles") <= 300_000.0;
        assert_eq!(row["proven"], is_short, "{row}");
        assert_eq!(row["proof_bytes"].is_u64(), is_short, "{row}");
        if !is_short {
            close(figure("proving_seconds"), figure("cells") / speed);
        }
        let per_gas = figure("proving_seconds") * 1e6 / figure("evm_gas");
        close(figure("seconds_per_million_evm_gas"), per_gas);
    }
    let ratios = report["ratios"].as_array().expect("a list");
    assert_eq!(ratios.len(), 2);
    for (ratio, [evm, native]) in ratios.iter().zip([[0, 2], [1, 3]]) {
        for field in ["cycles", "cells", "proving_seconds"] {
            close(number(ratio, field), number(&rows[evm], field) / number(&rows[native], field));
        }
    }
    assert!(read("report.md").contains("| swap, 1 transactions | native |"));
    assert!(read("proving.svg").starts_with("<svg"));

    let ran = folder.run("bench evm --workload swap --prove-up-to 1 --output .");
    ran.fails(1, "--prove-up-to 1 proves nothing: the shortest run has ");
    folder.write("execution.json", b"{}");
    let ran = folder.run("bench evm --workload swap --output .");
    ran.fails(1, "execution.json is not what benches/peers writes");
}
