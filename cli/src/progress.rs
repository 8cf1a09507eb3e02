//! Shows how far a proof is: a bar on a terminal, else a line for each shard.

use std::fmt::Write;
use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use prover::{Observer, Progress, Stages};

use crate::console::note;
use crate::units::{grouped, seconds};

/// Before a first shard is proven, when nobody knows how long one takes.
const FIRST: &str =
    "{spinner} [{wide_bar}] {human_pos} of {human_len} cycles, {msg}, {elapsed} so far";
/// After that.
const LATER: &str = "{spinner} [{wide_bar}] {human_pos} of {human_len} cycles, {msg}, {rest} to go";
/// The key of [`LATER`] that is ours.
const REST: &str = "rest";
const TICK: Duration = Duration::from_millis(200);

/// Told about each finished shard.
pub struct ShardProgress {
    /// On a terminal.
    bar: Option<ProgressBar>,
    /// Cycles of the whole run.
    total: u64,
    /// How far the run was one shard ago.
    before: Option<Progress>,
    /// When proving began: after the shards of an earlier run, which take no time worth counting.
    start: Instant,
    reused: Reused,
}

/// Shards that an earlier, interrupted run had proven.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reused {
    /// Their number.
    pub shards: usize,
    /// Their cycles.
    pub cycles: u64,
}

impl ShardProgress {
    /// Begins to show a run of so many cycles.
    pub fn new(total: u64) -> Self {
        let bar = stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(total).with_style(style(FIRST)).with_message("shard 0");
            bar.enable_steady_tick(TICK);
            bar
        });
        Self { bar, total, before: None, start: Instant::now(), reused: Reused::default() }
    }

    /// Takes the bar away; gives the time spent, and what took none.
    pub fn finish(self) -> (Stages, Reused) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
        match self.reused.shards {
            0 => {}
            1 => note("1 saved shard was verified again and reused"),
            shards => note(&format!("{shards} saved shards were verified again and reused")),
        }
        (self.before.map(|progress| progress.stages).unwrap_or_default(), self.reused)
    }

    /// Time to the end, if the rest takes as long as what was proven so far.
    fn rest(&self, cycles: u64) -> Duration {
        let proven = cycles.saturating_sub(self.reused.cycles).max(1);
        let rest = self.total.saturating_sub(cycles);
        self.start.elapsed().mul_f64(rest as f64 / proven as f64)
    }
}

impl Observer for ShardProgress {
    fn shard_done(&mut self, progress: &Progress) {
        let before = self.before.replace(*progress);
        let cycles_before = before.map_or(0, |before| before.cycles);
        // No time was spent on proving it.
        let reused = progress.stages.prove == before.map_or(Duration::ZERO, |b| b.stages.prove);
        if reused {
            self.reused.shards += 1;
            self.reused.cycles += progress.cycles.saturating_sub(cycles_before);
            self.start = Instant::now();
        }
        let rest = self.rest(progress.cycles);
        match &self.bar {
            Some(bar) => {
                bar.set_position(progress.cycles);
                bar.set_message(format!("shard {}", progress.shards));
                if !reused {
                    bar.set_style(counting_down(Instant::now() + rest));
                }
            }
            None => {
                let done = if reused { "verified again" } else { "proven" };
                let (cycles, total) = (grouped(progress.cycles), grouped(self.total));
                let shard = progress.shards.saturating_sub(1);
                let says_rest = !reused && progress.cycles < self.total;
                let rest =
                    if says_rest { format!(", {} to go", seconds(rest)) } else { String::new() };
                note(&format!("shard {shard} {done}: {cycles} of {total} cycles{rest}"));
            }
        }
    }
}

/// The style of a template; indicatif's own if it does not like the template.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// The style of a bar that is expected to reach its end then.
fn counting_down(end: Instant) -> ProgressStyle {
    style(LATER).with_key(REST, move |_: &ProgressState, text: &mut dyn Write| {
        let rest = end.saturating_duration_since(Instant::now());
        // A bar without its time is still a bar.
        let _ = write!(text, "{} s", rest.as_secs());
    })
}
