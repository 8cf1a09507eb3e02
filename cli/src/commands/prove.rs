//! `cargo prove`: builds, executes, proves, verifies.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use isa::Statement;
use prover::budget::CHECKPOINT_BYTES;
use prover::{Options, Prover, Stages};
use verifier::{Policy, Profile};
use vm::{Checkpoints, Limits, Outcome};

use crate::checkpoint::{self, Checkpoint};
use crate::console::{self, note};
use crate::draft::Draft;
use crate::error::CliError;
use crate::guest::{Guest, GuestArgs};
use crate::progress::ShardProgress;
use crate::statement::statement;
use crate::units::{grouped, parse_size, seconds, size};
use crate::verdict::Verdict;
use crate::{memory, simd};

/// What to prove, and how.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    guest: GuestArgs,

    /// Where to write the proof [default: <name>.proof]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Memory that the prover may use: the run is cut into shards that fit
    #[arg(long, value_name = "SIZE", default_value = "8GiB", value_parser = parse_size)]
    max_memory: u64,

    /// Proven bits of security
    #[arg(long, value_name = "BITS", default_value = "100", value_parser = profiles())]
    security: Profile,

    /// Bound of the cells of a shard, below what the memory allows: for tests
    #[arg(long, value_name = "N", hide = true)]
    max_cells: Option<u64>,

    /// Threads to prove with [default: one for each core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
}

/// Time spent, by stage.
#[derive(Default)]
struct Times {
    execute: Duration,
    setup: Duration,
    shards: Stages,
    verify: Duration,
    total: Duration,
}

impl Args {
    pub fn run(self) -> Result<ExitCode, CliError> {
        self.prepare()?;
        let guest = self.guest.load()?;
        let output = self.output.clone();
        let output = output.unwrap_or_else(|| format!("{}.proof", guest.program.name).into());
        not_a_folder(&output)?;
        let start = Instant::now();
        let mut times = Times::default();

        // Execute at full speed: fails early, and says how long the rest will take.
        let mut checkpoints = Checkpoints::within(CHECKPOINT_BYTES);
        let outcome = timed(&mut times.execute, || execute(&guest, &mut checkpoints))?;

        // Prove, shard by shard.
        let Guest { program, input, limits } = guest;
        let mut prover = timed(&mut times.setup, || Prover::new(program.program, self.security))
            .map_err(CliError::Prove)?;
        let options = self.options(limits);
        let limit = prover.shard_limit(&options).map_err(CliError::Prove)?;
        let header = checkpoint::header(prover.key(), &input, self.security, &limit);
        let mut checkpoint = open_checkpoint(&output, &header)?;
        let mut progress = ShardProgress::new(outcome.cycles);
        let proof =
            prover.prove_executed(&input, checkpoints, &options, &mut checkpoint, &mut progress);
        let (stages, reused) = progress.finish();
        let bytes = match proof.and_then(|proof| Ok(proof.to_bytes()?)) {
            Ok(bytes) => bytes,
            Err(error) => {
                // The first error is the one to tell.
                let _ = checkpoint.leave();
                return Err(CliError::Prove(error));
            }
        };

        // Verify what was written, as anybody else would, before it takes its name.
        let draft = Draft::write(&output, |file| file.write_all(&bytes))?;
        drop(bytes);
        let policy = Policy { min_bits: self.security.target() };
        let verdict =
            timed(&mut times.verify, || Verdict::of_file(draft.draft(), prover.key(), policy))?;
        must_state(&verdict.statement, &outcome)?;
        draft.keep()?;
        checkpoint.remove()?;

        times.shards = stages;
        times.total = start.elapsed();
        let proven = outcome.cycles.saturating_sub(reused.cycles);
        let report = statement(&verdict.statement) + &verdict.text(&output) + &times.text(proven);
        console::print(&report)?;
        Ok(ExitCode::SUCCESS)
    }

    fn options(&self, limits: Limits) -> Options {
        let max_cells = self.max_cells.unwrap_or(u64::MAX);
        Options { limits, max_cells, ..Options::within(self.max_memory) }
    }

    /// Sets up threads; says if this program is a slow one.
    fn prepare(&self) -> Result<(), CliError> {
        if let Some(remedy) = simd::REMEDY {
            note(&format!("warning: {remedy}"));
        }
        let Some(threads) = self.threads.map(usize::from) else { return Ok(()) };
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build_global()
            .map_err(|error| CliError::Threads { threads, reason: error.to_string() })
    }
}

/// Reads a profile by its bits.
fn profiles() -> impl TypedValueParser<Value = Profile> {
    PossibleValuesParser::new(["100", "128"]).map(|bits| match bits.as_str() {
        "128" => Profile::Bits128,
        _ => Profile::Bits100,
    })
}

fn timed<T>(time: &mut Duration, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    *time += start.elapsed();
    result
}

/// Better now than after all the work.
fn not_a_folder(output: &Path) -> Result<(), CliError> {
    match fs::metadata(output) {
        Ok(found) if found.is_dir() => {
            Err(CliError::io("write", output)(std::io::ErrorKind::IsADirectory.into()))
        }
        _ => Ok(()),
    }
}

fn execute(guest: &Guest, checkpoints: &mut Checkpoints) -> Result<Outcome, CliError> {
    let (outcome, _) = guest.execute(checkpoints)?;
    let Outcome { cycles, exit_code, .. } = outcome;
    note(&format!("{}: {} cycles, exit code {exit_code}", guest.program.name, grouped(cycles)));
    Ok(outcome)
}

fn open_checkpoint(output: &Path, header: &str) -> Result<Checkpoint, CliError> {
    let checkpoint = Checkpoint::open(output, header)?;
    let folder = checkpoint.folder().display();
    match checkpoint.saved() {
        0 if checkpoint.has_replaced_another() => note(&format!(
            "{folder} holds shards of another program, input or options: starting anew"
        )),
        0 => {}
        1 => note(&format!("going on with the shard saved in {folder}")),
        saved => note(&format!("going on with {saved} shards saved in {folder}")),
    }
    Ok(checkpoint)
}

/// The proof must state what the untraced execution gave.
fn must_state(statement: &Statement, outcome: &Outcome) -> Result<(), CliError> {
    let same = statement.output == outcome.output
        && statement.exit_code == outcome.exit_code
        && statement.gas == outcome.gas
        && statement.cycles == outcome.cycles;
    if same { Ok(()) } else { Err(CliError::OtherStatement) }
}

impl Times {
    /// Memory, time and speed, a line each. `cycles` are those that were proven in this time.
    fn text(&self, cycles: u64) -> String {
        let peak = memory::peak().map_or_else(|| "unknown".to_owned(), size);
        let Stages { execute, trace, prove, verify } = self.shards;
        let stages = [
            ("setup", self.setup),
            ("execute", self.execute + execute),
            ("trace", trace),
            ("prove", prove),
            ("verify", self.verify + verify),
        ];
        let stages = stages.map(|(name, time)| format!("{name} {}", seconds(time))).join(", ");
        let khz = cycles as f64 / self.total.as_secs_f64() / 1000.0;
        format!(
            "memory     {peak} at peak\ntime       {}: {stages}\nspeed      {khz:.1} kHz\n",
            seconds(self.total)
        )
    }
}
