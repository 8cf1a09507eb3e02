//! Malformed input: mutations of real proofs and ELF files, in this process and repeatable by
//! their seed. Every input must be answered without a panic, within [`SECONDS`], and within the
//! [memory](Target::max_bytes) that is stated for it.
//!
//! `soundness/fuzz` feeds the same targets by coverage, with `cargo fuzz`.

pub mod corpus;
mod mutate;
pub mod targets;

use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use peak_alloc::PeakAlloc;
use verifier::Proof;
use vm::testing::generator::Random;

use corpus::Corpus;

/// No input takes longer.
pub const SECONDS: u64 = 10;

/// Arguments of the command.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// What to feed.
    #[arg(long, value_enum)]
    pub target: Target,
    /// For how long, unless `--count` says how often.
    #[arg(long, default_value_t = 60)]
    pub seconds: u64,
    /// How many inputs.
    #[arg(long)]
    pub count: Option<u64>,
    /// Same seed, same inputs in the same order.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// What takes bytes from strangers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Target {
    /// [`targets::verify_bytes`].
    Verify,
    /// [`targets::proof_decode`].
    Proof,
    /// [`targets::elf_load`].
    Elf,
    /// [`targets::decode_words`].
    Decode,
}

impl Target {
    /// The most bytes that may be allocated at a time for an input of `length` bytes.
    pub fn max_bytes(self, length: usize) -> usize {
        let (fixed, multiple) = match self {
            // The tables' constraints, whatever the proof.
            Self::Verify => (32 << 20, 16),
            Self::Proof => (1 << 20, 16),
            // Text spans at most `vm::elf::MAX_TEXT_BYTES`, of 12 bytes for each word, twice; and a
            // run of 16 MiB.
            Self::Elf => (2 * 3 * vm::elf::MAX_TEXT_BYTES as usize + (64 << 20), 64),
            Self::Decode => (1 << 20, 0),
        };
        fixed + multiple * length
    }
}

/// What a campaign found.
#[derive(Debug, Default)]
pub struct Report {
    /// Inputs fed.
    pub inputs: u64,
    /// Of these, what got through: decoded, loaded, held an instruction.
    pub accepted: u64,
    /// Time of the slowest.
    pub slowest: Duration,
    /// The most memory, in bytes.
    pub memory: usize,
    /// What went wrong, with the number of the input.
    pub failures: Vec<(u64, String)>,
}

/// Runs the command; whether all is well.
pub fn command(args: &Args) -> Result<bool, Box<dyn Error>> {
    let corpus = Corpus::new()?;
    let until = Instant::now() + Duration::from_secs(args.seconds);
    let goes_on = |done: u64| match args.count {
        Some(count) => done < count,
        None => Instant::now() < until,
    };
    let report = campaign(&corpus, args.target, args.seed, goes_on);
    for (number, failure) in &report.failures {
        println!("input {number} of seed {}: {failure}", args.seed);
    }
    println!(
        "accepted {}, slowest {:.1?}, most memory {} KiB",
        report.accepted,
        report.slowest,
        report.memory >> 10
    );
    println!("inputs {}, failures {}", report.inputs, report.failures.len());
    Ok(report.failures.is_empty())
}

/// Feeds mutations to a target, for as long as `goes_on` says, given how many it has had.
///
/// # Panics
/// If [`PeakAlloc`] is not the global allocator.
pub fn campaign(
    corpus: &Corpus,
    target: Target,
    seed: u64,
    goes_on: impl Fn(u64) -> bool,
) -> Report {
    assert!(PeakAlloc.current_usage() > 0, "PeakAlloc must be the global allocator");
    let mut report = Report::default();
    while goes_on(report.inputs) && report.failures.len() < 100 {
        let mut random = Random(seed.wrapping_mul(0x1_0000_0001).wrapping_add(report.inputs));
        let input = input(corpus, target, &mut random);
        if let Err(failure) = feed(corpus, target, &input, &mut report) {
            report.failures.push((report.inputs, failure));
        }
        report.inputs += 1;
    }
    report
}

/// The next input.
fn input(corpus: &Corpus, target: Target, random: &mut Random) -> Vec<u8> {
    let files = match target {
        Target::Verify | Target::Proof => &corpus.proofs,
        Target::Elf => &corpus.elfs,
        Target::Decode => return (0..1024).map(|_| random.next() as u8).collect(),
    };
    let mut data = files[random.below(files.len() as u64) as usize].clone();
    let proofs = target == Target::Verify || target == Target::Proof;
    if proofs && random.below(3) == 0 {
        let mut proof = Proof::from_bytes(&data).expect("a proof of the corpus");
        mutate::proof(random, &mut proof);
        data = proof.to_bytes().expect("it can be encoded");
        if random.below(4) != 0 {
            return data;
        }
    }
    mutate::bytes(random, &mut data, files);
    data
}

/// Feeds one input and watches.
fn feed(corpus: &Corpus, target: Target, input: &[u8], report: &mut Report) -> Result<(), String> {
    let before = PeakAlloc.current_usage();
    PeakAlloc.reset_peak_usage();
    let start = Instant::now();
    let accepted = catch_unwind(AssertUnwindSafe(|| match target {
        Target::Verify => targets::verify_bytes(&corpus.key, &corpus.proofs, input).is_ok(),
        Target::Proof => targets::proof_decode(input),
        Target::Elf => targets::elf_load(input),
        Target::Decode => targets::decode_words(input),
    }));
    let time = start.elapsed();
    let memory = PeakAlloc.peak_usage().saturating_sub(before);
    report.slowest = report.slowest.max(time);
    report.memory = report.memory.max(memory);
    let accepted = accepted.map_err(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_string()));
        format!("panic: {}", text.unwrap_or_default())
    })?;
    report.accepted += u64::from(accepted);
    if time > Duration::from_secs(SECONDS) {
        return Err(format!("took {time:?}"));
    }
    let max = target.max_bytes(input.len());
    if memory > max {
        return Err(format!("allocated {memory} bytes, {} long, allowed {max}", input.len()));
    }
    Ok(())
}
