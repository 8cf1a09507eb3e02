//! Random programs here and under `qemu-riscv32`: same registers, same memory, same output, same
//! exit code.
//!
//! Every program runs three times: at full speed, in shards of a random size, under qemu. Hundreds
//! share an ELF file; each starts from registers and memory of its own, so a difference in one
//! is not carried into the next.

use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::atomic::{AtomicU64, Ordering};

use isa::Program;
use rayon::prelude::*;
use vm::records::NUM_CHIPS;
use vm::testing::generator::{OUTPUT_BYTES, Plan, Random, batch};
use vm::testing::qemu;
use vm::{ExecutionError, Executor, Limits, Outcome, ShardLimit, load_elf};

/// Programs in an ELF file.
const BATCH: u64 = 250;

/// Arguments of the command.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// How many programs.
    #[arg(long, default_value_t = 100_000)]
    pub count: u64,
    /// Same seed, same programs.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// Runs the command; whether all is well.
pub fn command(args: &Args) -> Result<bool, Box<dyn Error>> {
    if !qemu::is_installed() {
        return Err(qemu::MISSING.into());
    }
    let report = compare(args.seed, args.count, &execute)?;
    report.mismatches.iter().for_each(|mismatch| println!("mismatch: {mismatch}"));
    println!("{} instructions executed, each program also in shards", report.instructions);
    println!("programs {}, mismatches {}", report.programs, report.mismatches.len());
    Ok(report.mismatches.is_empty())
}

/// What a campaign found.
#[derive(Debug, Default)]
pub struct Report {
    /// Programs compared.
    pub programs: u64,
    /// Instructions that they executed here.
    pub instructions: u64,
    /// Programs that ended otherwise there.
    pub mismatches: Vec<Mismatch>,
}

/// A program that ended otherwise under qemu, and how to make it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Seed of the campaign.
    pub seed: u64,
    /// Number of the program.
    pub number: u64,
    /// Its [`plan`].
    pub plan: Plan,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "program {} of seed {}: {:?}", self.number, self.seed, self.plan)
    }
}

/// How a program is run here: without a bound in one go, else in shards of that size.
pub type Execute<'a> =
    dyn Fn(&Program, &ShardLimit) -> Result<Option<Outcome>, ExecutionError> + Sync + 'a;

/// As the prover runs it.
pub fn execute(program: &Program, limit: &ShardLimit) -> Result<Option<Outcome>, ExecutionError> {
    let mut executor = Executor::new(program, &[], Limits::default())?;
    if *limit == ShardLimit::UNBOUNDED {
        executor.run()?;
    }
    while executor.next_counts(limit)?.is_some() {}
    Ok(executor.outcome().cloned())
}

/// Compares the programs `0..count` of this seed, run here by `execute`, with qemu.
pub fn compare(seed: u64, count: u64, execute: &Execute<'_>) -> Result<Report, Box<dyn Error>> {
    // Campaigns of one process may run side by side.
    static CAMPAIGNS: AtomicU64 = AtomicU64::new(0);
    let campaign = CAMPAIGNS.fetch_add(1, Ordering::Relaxed);
    let folder = format!("rivet-conform-{}-{campaign}", std::process::id());
    let folder = std::env::temp_dir().join(folder);
    std::fs::create_dir_all(&folder)?;
    let done = AtomicU64::new(0);
    let starts: Vec<u64> = (0..count).step_by(BATCH as usize).collect();
    let reports = starts.into_par_iter().map(|start| {
        let report = batch_of(seed, start, (start + BATCH).min(count), &folder, execute);
        let done = done.fetch_add(BATCH, Ordering::Relaxed) + BATCH;
        if done.is_multiple_of(40 * BATCH) {
            eprintln!("{done} programs");
        }
        report
    });
    let reports: Result<Vec<Report>, String> = reports.collect();
    std::fs::remove_dir_all(&folder)?;
    let mut all = Report::default();
    for report in reports? {
        all.programs += report.programs;
        all.instructions += report.instructions;
        all.mismatches.extend(report.mismatches);
    }
    Ok(all)
}

/// The program with this number.
pub fn plan(seed: u64, number: u64) -> Plan {
    let mut random = Random(seed.wrapping_mul(0x1_0000_0001).wrapping_add(number));
    let length = 10 + random.below(90) as usize;
    Plan { seed: random.next(), length, loops: 1 + random.below(4) as u32 }
}

/// Compares the programs `start..end`, in one file.
fn batch_of(
    seed: u64,
    start: u64,
    end: u64,
    folder: &Path,
    execute: &Execute<'_>,
) -> Result<Report, String> {
    let plans: Vec<Plan> = (start..end).map(|number| plan(seed, number)).collect();
    let elf = batch(&plans);
    let path: PathBuf = folder.join(format!("{start}.elf"));
    let theirs = qemu::run(&path, &elf).map_err(|error| error.to_string())?;
    let program = load_elf(&elf).map_err(|error| error.to_string())?;
    let mut random = Random(seed ^ start);
    let ours = [ShardLimit::UNBOUNDED, shards(&mut random)].map(|limit| execute(&program, &limit));
    let mut report = Report { programs: end - start, ..Report::default() };
    let mut wrong: Vec<u64> = Vec::new();
    for ours in ours {
        let ours = ours.map_err(|error| format!("programs from {start} on: {error}"))?;
        let ours = ours.ok_or("a run without an end")?;
        report.instructions = ours.cycles;
        wrong.extend(differences(&ours, &theirs));
    }
    wrong.sort_unstable();
    wrong.dedup();
    let mismatch = |number| Mismatch { seed, number, plan: plan(seed, number) };
    report.mismatches = wrong.into_iter().map(|place| mismatch(start + place)).collect();
    Ok(report)
}

/// A limit of 50 to 20,000 rows a shard.
fn shards(random: &mut Random) -> ShardLimit {
    let rows = 50 + random.below(20_000);
    ShardLimit { cells_per_row: [1; NUM_CHIPS], max_cells: rows, ..ShardLimit::UNBOUNDED }
}

/// Places in the file of the programs whose output differs; of the last, if it is the exit code.
fn differences(ours: &Outcome, theirs: &Output) -> Vec<u64> {
    let bytes = OUTPUT_BYTES as usize;
    let length = ours.output.len().max(theirs.stdout.len());
    let part = |output: &[u8], place: usize| -> Vec<u8> {
        output.iter().skip(place * bytes).take(bytes).copied().collect()
    };
    let places = 0..length.div_ceil(bytes);
    let mut wrong: Vec<u64> = places
        .filter(|&place| part(&ours.output, place) != part(&theirs.stdout, place))
        .map(|place| place as u64)
        .collect();
    // Of the exit code the system keeps eight bits.
    let same_exit = theirs.status.code() == Some(i32::from(ours.exit_code as u8));
    if wrong.is_empty() && !(same_exit && theirs.stderr == ours.console) {
        wrong.push((length / bytes).saturating_sub(1) as u64);
    }
    wrong
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::process::ExitStatusExt;
    use std::process::ExitStatus;

    use super::*;

    /// What both machines say of three programs, of which the last exits with 0x102.
    fn agreement() -> (Outcome, Output) {
        let output: Vec<u8> = (0..3 * OUTPUT_BYTES).map(|byte| byte as u8).collect();
        let (console, exit_code) = (b"console".to_vec(), 0x102);
        // What a process has exited with is in the second byte of its status.
        let status = ExitStatus::from_raw(2 << 8);
        let theirs = Output { status, stdout: output.clone(), stderr: console.clone() };
        let (gas, cycles, misaligned, pages) = (0, 0, 0, 0);
        (Outcome { exit_code, output, console, gas, cycles, misaligned, pages }, theirs)
    }

    #[test]
    fn sanity_equal_outcomes_do_not_differ() {
        let (ours, theirs) = agreement();
        assert_eq!(differences(&ours, &theirs), [0; 0]);
    }

    #[test]
    fn negative_each_byte_of_output_tells_its_program() {
        let (ours, honest) = agreement();
        for byte in 0..honest.stdout.len() {
            let mut theirs = honest.clone();
            theirs.stdout[byte] ^= 1;
            assert_eq!(differences(&ours, &theirs), [byte as u64 / u64::from(OUTPUT_BYTES)]);
        }
    }

    #[test]
    fn negative_missing_and_extra_output_tells_the_programs() {
        let (ours, honest) = agreement();
        let bytes = OUTPUT_BYTES as usize;
        for (length, wrong) in [
            (0, vec![0, 1, 2]),
            (bytes, vec![1, 2]),
            (3 * bytes - 1, vec![2]),
            (4 * bytes, vec![3]),
        ] {
            let mut theirs = honest.clone();
            theirs.stdout.resize(length, 0);
            assert_eq!(differences(&ours, &theirs), wrong, "{length} bytes");
        }
    }

    #[test]
    fn negative_another_exit_or_console_tells_the_last_program() {
        let (ours, honest) = agreement();
        let exited = Output { status: ExitStatus::from_raw(3 << 8), ..honest.clone() };
        let killed = Output { status: ExitStatus::from_raw(11), ..honest.clone() };
        let silent = Output { stderr: Vec::new(), ..honest };
        for theirs in [exited, killed, silent] {
            assert_eq!(differences(&ours, &theirs), [2], "{theirs:?}");
        }
    }
}
