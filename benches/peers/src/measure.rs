//! The runs: one of every machine in a round, so that a disturbance of a moment meets all of them.

use std::time::{Duration, Instant};

use crate::Error;
use crate::inputs::Case;
use crate::machines::{Finished, KINDS, Kind, Machine, NATIVE};
use crate::programs::Programs;
use crate::report::{Row, Seconds, Skipped};

/// A machine that is set up, and why others are not.
pub type Candidate = (Kind, Result<Box<dyn Machine>, Error>);

/// What was measured, and what could not be.
#[derive(Default)]
pub struct Results {
    /// A row for each workload and machine.
    pub rows: Vec<Row>,
    /// Machines that could not be set up, or that failed.
    pub skipped: Vec<Skipped>,
}

/// Sets up the machines whose names are asked for, or all; always the native one.
///
/// # Errors
///
/// If a name is none.
pub fn set_up(programs: &Programs, names: &[String]) -> Result<Vec<Candidate>, Error> {
    if let Some(name) = names.iter().find(|name| KINDS.iter().all(|kind| kind.name != **name)) {
        return Err(Error::Unknown(format!("machine {name}")));
    }
    let wanted = |kind: &Kind| {
        kind.name == NATIVE || names.is_empty() || names.iter().any(|name| name == kind.name)
    };
    let kinds = KINDS.into_iter().filter(wanted);
    Ok(kinds.map(|kind| (kind, (kind.set_up)(programs, kind))).collect())
}

/// Times of one run: loading, running.
type Times = [Duration; 2];

/// One run.
fn once(machine: &dyn Machine, case: &Case) -> Result<(Times, Finished), Error> {
    let start = Instant::now();
    let mut ready = machine.load(case)?;
    let loaded = start.elapsed();
    let start = Instant::now();
    ready.run()?;
    let ran = start.elapsed();
    Ok(([loaded, ran], ready.finished()?))
}

/// How long a machine runs before the run that counts: caches, branch predictors and processes that sleep are
/// as another machine left them.
const WARM_UP: Duration = Duration::from_millis(20);

/// The runs of one machine.
struct Series<'m> {
    kind: Kind,
    machine: &'m dyn Machine,
    times: Vec<Times>,
    finished: Finished,
}

impl Series<'_> {
    /// One more that counts, after at least one that does not; all must give this output.
    fn run(&mut self, case: &Case, expected: &[u8]) -> Result<(), Error> {
        let start = Instant::now();
        let mut warm = false;
        loop {
            let (times, finished) = once(self.machine, case)?;
            check(self.kind, case, expected, &finished.output)?;
            if warm {
                self.times.push(times);
                self.finished = finished;
                return Ok(());
            }
            warm = start.elapsed() >= WARM_UP;
        }
    }

    fn row(&self, case: &Case) -> Row {
        let [load, run] = [0, 1].map(|part| {
            Seconds::of(self.times.iter().map(|times| times[part].as_secs_f64()).collect())
        });
        Row {
            workload: case.name.to_owned(),
            vm: self.kind.name.to_owned(),
            metering: self.kind.metering,
            load_seconds: load.median,
            load_spread: load.spread,
            run_seconds: run.median,
            spread: run.spread,
            gas: self.finished.gas,
            instructions: self.finished.instructions,
            slowdown: f64::NAN,
            slowdown_of_least: f64::NAN,
            metering_cost: None,
            version: crate::host::version(self.kind.package),
        }
    }
}

/// Whether an output is the right one.
fn check(kind: Kind, case: &Case, expected: &[u8], found: &[u8]) -> Result<(), Error> {
    if found == expected {
        return Ok(());
    }
    let (expected, found) = (hex(expected), hex(found));
    Err(Error::Output { machine: kind.name, workload: case.name, expected, found })
}

/// The first digits are enough to tell outputs apart.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().take(32).map(|byte| format!("{byte:02x}")).collect()
}

/// A series for each machine that is set up; why the others are not goes to `skipped`.
fn series<'m>(
    machines: &'m [Candidate],
    case: &Case,
    skipped: &mut Vec<Skipped>,
) -> Vec<Series<'m>> {
    let mut all = Vec::new();
    for (kind, machine) in machines {
        match machine {
            Ok(machine) => {
                let (machine, finished) = (machine.as_ref(), Finished::default());
                all.push(Series { kind: *kind, machine, times: Vec::new(), finished });
            }
            Err(error) => skipped.push(Skipped::new(*kind, case.name, error)),
        }
    }
    all
}

/// Measures one workload on all machines, in so many rounds.
///
/// # Errors
///
/// If the native program fails, or a machine or the native program gives another output than the right one.
pub fn measure(machines: &[Candidate], case: &Case, runs: usize) -> Result<Results, Error> {
    let mut results = Results::default();
    let mut all = series(machines, case, &mut results.skipped);
    let native = all.iter().find(|series| series.kind.name == NATIVE);
    let native = native.ok_or_else(|| Error::Unknown(format!("machine {NATIVE}, set up")))?;
    let found = once(native.machine, case)?.1.output;
    let expected = case.expected.as_ref().unwrap_or(&found);
    check(native.kind, case, expected, &found)?;
    for _ in 0..runs {
        let mut left = Vec::with_capacity(all.len());
        for mut series in all {
            match series.run(case, expected) {
                Ok(()) => left.push(series),
                Err(error @ Error::Output { .. }) => return Err(error),
                Err(error) if series.kind.name == NATIVE => return Err(error),
                Err(error) => results.skipped.push(Skipped::new(series.kind, case.name, &error)),
            }
        }
        all = left;
    }
    results.rows = compared(all.iter().map(|series| series.row(case)).collect());
    Ok(results)
}

/// With the slowdown against the native row, and what metering costs where there is a row without it.
fn compared(mut rows: Vec<Row>) -> Vec<Row> {
    let find = |rows: &[Row], vm: &str| {
        let row = rows.iter().find(|row| row.vm == vm && !row.metering);
        row.map(|row| (row.run_seconds, row.spread[0]))
    };
    let (native, least) = find(&rows, NATIVE).unwrap_or((f64::NAN, f64::NAN));
    for index in 0..rows.len() {
        let unmetered = rows[index].metering.then(|| find(&rows, &rows[index].vm)).flatten();
        let row = &mut rows[index];
        row.slowdown = row.run_seconds / native;
        row.slowdown_of_least = row.spread[0] / least;
        row.metering_cost = unmetered.map(|(median, _)| row.run_seconds / median);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machines::Ready;

    /// Answers each input with itself, or with one byte more, or fails.
    struct Echo {
        more: &'static [u8],
        fails: bool,
    }

    struct Answer(Vec<u8>);

    impl Machine for Echo {
        fn load<'a>(&'a self, case: &'a Case) -> Result<Box<dyn Ready + 'a>, Error> {
            if self.fails {
                return Err(Error::of("echo", "it fails"));
            }
            Ok(Box::new(Answer([&case.input, self.more].concat())))
        }
    }

    impl Ready for Answer {
        fn run(&mut self) -> Result<(), Error> {
            Ok(())
        }

        fn finished(&mut self) -> Result<Finished, Error> {
            Ok(Finished { output: self.0.clone(), ..Finished::default() })
        }
    }

    fn echo(name: &'static str, more: &'static [u8], fails: bool) -> Candidate {
        let kind =
            Kind { name, metering: false, package: "peers", set_up: |_, _| Err(Error::NoRuns) };
        (kind, Ok(Box::new(Echo { more, fails })))
    }

    fn case() -> Case {
        Case::of_bytes("echo", vec![1, 2, 3])
    }

    #[test]
    fn every_machine_has_a_row_of_all_runs() {
        let machines = [echo(NATIVE, b"", false), echo("other", b"", false)];
        let results = measure(&machines, &case(), 3).unwrap();
        let names: Vec<_> = results.rows.iter().map(|row| row.vm.as_str()).collect();
        assert_eq!(names, [NATIVE, "other"]);
        assert!(results.skipped.is_empty());
        for row in &results.rows {
            let [least, most] = row.spread;
            assert!(least <= row.run_seconds && row.run_seconds <= most);
        }
        assert!((results.rows[0].slowdown - 1.0).abs() < 1e-9);
    }

    #[test]
    fn another_output_is_an_error() {
        let machines = [echo(NATIVE, b"", false), echo("other", b"4", false)];
        assert!(matches!(measure(&machines, &case(), 1), Err(Error::Output { .. })));
    }

    #[test]
    fn the_native_output_is_checked_too() {
        let case = Case { expected: Some(b"another".to_vec()), ..case() };
        let native = [echo(NATIVE, b"", false)];
        assert!(matches!(measure(&native, &case, 1), Err(Error::Output { machine: NATIVE, .. })));
    }

    #[test]
    fn a_machine_that_fails_is_left_out_and_named() {
        let none = echo("none", b"", false).0;
        let machines = [
            echo(NATIVE, b"", false),
            echo("failing", b"", true),
            (none, Err(Error::NoTool("machine"))),
        ];
        let results = measure(&machines, &case(), 2).unwrap();
        assert_eq!(results.rows.len(), 1);
        let skipped: Vec<_> = results.skipped.iter().map(|skipped| skipped.vm.as_str()).collect();
        assert_eq!(skipped, ["none", "failing"]);
    }

    #[test]
    fn without_the_native_program_there_is_nothing() {
        assert!(measure(&[echo("other", b"", false)], &case(), 1).is_err());
        assert!(measure(&[echo(NATIVE, b"", true)], &case(), 1).is_err());
    }

    #[test]
    fn names_of_machines_are_checked() {
        let unknown = set_up(&Programs::default(), &["no such machine".to_owned()]);
        assert!(matches!(unknown, Err(Error::Unknown(_))));
    }
}
