//! What the reports of campaigns have in common.

use std::fmt::Debug;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Instant;

/// Counts what is done, from any thread.
pub struct Progress {
    start: Instant,
    done: AtomicUsize,
    what: &'static str,
    every: usize,
}

impl Progress {
    /// Nothing done yet. Tells after `every` so many; `what` follows the number.
    pub fn new(what: &'static str, every: usize) -> Self {
        Self { start: Instant::now(), done: AtomicUsize::new(0), what, every }
    }

    /// One more is done.
    pub fn one(&self) {
        let done = 1 + self.done.fetch_add(1, Relaxed);
        if done.is_multiple_of(self.every) {
            println!("{done} {}, {:.0} a minute", self.what, self.rate());
        }
    }

    /// How many are done a minute.
    pub fn rate(&self) -> f64 {
        self.done.load(Relaxed) as f64 * 60.0 / self.start.elapsed().as_secs_f64()
    }
}

/// Takes a sample through prover and verifier; returns how often they disagree with the oracle.
pub fn prove<'a, T: Debug + 'a>(
    seed: u64,
    sample: impl IntoIterator<Item = &'a T>,
    prove: impl Fn(&T) -> Result<String, String>,
) -> usize {
    let (progress, mut disagreements) = (Progress::new("proven", 20), 0);
    for lie in sample {
        if let Err(reason) = prove(lie) {
            println!("DISAGREEMENT: seed {seed}: {reason}: {lie:?}");
            disagreements += 1;
        }
        progress.one();
    }
    disagreements
}

/// What a campaign has found.
pub struct Summary {
    /// Lies that were told.
    pub told: usize,
    /// Those that proved something false.
    pub accepted: usize,
    /// Those that changed nothing.
    pub no_effect: usize,
    /// How often prover and verifier disagreed with the oracle.
    pub disagreements: usize,
    /// Kinds of lie that were never told.
    pub uncovered: usize,
}

impl Summary {
    /// Prints the last line of the report; fails if anything false was accepted, or not looked at.
    pub fn conclude(&self, told: &str) -> ExitCode {
        let Self { told: count, accepted, no_effect, disagreements, uncovered } = *self;
        let rejected = count - accepted - no_effect;
        println!("{told} {count}, rejected {rejected}, accepted {accepted}, no effect {no_effect}");
        let is_sound = accepted == 0 && disagreements == 0 && uncovered == 0;
        if is_sound { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}
