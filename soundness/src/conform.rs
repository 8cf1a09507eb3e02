//! Random programs here and under `qemu-riscv32`: same registers, same memory, same output, same
//! exit code.
//!
//! Every program runs three times: at full speed, in shards of a random size, under qemu. Hundreds
//! share an ELF file; each starts from registers and memory of its own, so a difference in one
//! is not carried into the next.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use vm::records::NUM_CHIPS;
use vm::testing::generator::{OUTPUT_BYTES, Plan, Random, batch};
use vm::testing::qemu;
use vm::{Executor, Limits, Outcome, ShardLimit, load_elf};

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
    let report = compare(args.seed, args.count)?;
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
    /// Numbers of the programs that ended otherwise there.
    pub mismatches: Vec<u64>,
}

/// Compares the programs `0..count` of this seed.
pub fn compare(seed: u64, count: u64) -> Result<Report, Box<dyn Error>> {
    let folder = std::env::temp_dir().join(format!("rivet-conform-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let done = AtomicU64::new(0);
    let starts: Vec<u64> = (0..count).step_by(BATCH as usize).collect();
    let reports = starts.into_par_iter().map(|start| {
        let report = batch_of(seed, start, (start + BATCH).min(count), &folder);
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
fn batch_of(seed: u64, start: u64, end: u64, folder: &Path) -> Result<Report, String> {
    let plans: Vec<Plan> = (start..end).map(|number| plan(seed, number)).collect();
    let elf = batch(&plans);
    let path: PathBuf = folder.join(format!("{start}.elf"));
    let theirs = qemu::run(&path, &elf).map_err(|error| error.to_string())?;
    let program = load_elf(&elf).map_err(|error| error.to_string())?;
    let mut random = Random(seed ^ start);
    let ours = [ShardLimit::UNBOUNDED, shards(&mut random)].map(|limit| {
        let mut executor = Executor::new(&program, &[], Limits::default())?;
        if limit == ShardLimit::UNBOUNDED {
            executor.run()?;
        }
        while executor.next_counts(&limit)?.is_some() {}
        Ok(executor.outcome().cloned())
    });
    let mut report = Report { programs: end - start, ..Report::default() };
    let mut wrong: Vec<u64> = Vec::new();
    for ours in ours {
        let ours: Option<Outcome> =
            ours.map_err(|error: vm::ExecutionError| format!("programs from {start} on: {error}"))?;
        let ours = ours.ok_or("a run without an end")?;
        report.instructions = ours.cycles;
        wrong.extend(differences(&ours, &theirs));
    }
    wrong.sort_unstable();
    wrong.dedup();
    report.mismatches = wrong.into_iter().map(|place| start + place).collect();
    for number in &report.mismatches {
        println!("mismatch: program {number} of seed {seed}: {:?}", plan(seed, *number));
    }
    Ok(report)
}

/// A limit of 50 to 20,000 rows a shard.
fn shards(random: &mut Random) -> ShardLimit {
    let rows = 50 + random.below(20_000);
    ShardLimit { cells_per_row: [1; NUM_CHIPS], max_cells: rows, ..ShardLimit::UNBOUNDED }
}

/// Places in the file of the programs whose output differs; of the last, if it is the exit code.
fn differences(ours: &Outcome, theirs: &std::process::Output) -> Vec<u64> {
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
