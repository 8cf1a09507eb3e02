//! Shows how far a proof is: a bar on a terminal, else a line for each shard.

use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use prover::{Observer, Progress, Stages};

use crate::console::note;
use crate::units::{grouped, seconds};

const TEMPLATE: &str =
    "{spinner} {percent:>3} % [{bar:30}] {human_pos} of {human_len} cycles, {msg}, {eta} to go";
const TICK: Duration = Duration::from_millis(200);

/// Told about each finished shard.
pub struct ShardProgress {
    /// On a terminal.
    bar: Option<ProgressBar>,
    /// Cycles of the whole run.
    total: u64,
    /// What there was before the last shard.
    before: Option<Progress>,
    start: Instant,
    /// Cycles of shards taken from an earlier run, which took no time worth counting.
    reused_cycles: u64,
    reused: usize,
}

impl ShardProgress {
    /// Begins to show a run of so many cycles.
    pub fn new(total: u64) -> Self {
        let bar = stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template(TEMPLATE);
            let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
            let bar = ProgressBar::new(total).with_style(style).with_message("shard 0");
            bar.enable_steady_tick(TICK);
            bar
        });
        let start = Instant::now();
        Self { bar, total, before: None, start, reused_cycles: 0, reused: 0 }
    }

    /// Takes the bar away; gives the time spent, by stage.
    pub fn finish(self) -> Stages {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
        match self.reused {
            0 => {}
            1 => note("1 saved shard was verified again and reused"),
            reused => note(&format!("{reused} saved shards were verified again and reused")),
        }
        self.before.map(|progress| progress.stages).unwrap_or_default()
    }

    /// Time to the end, if the rest takes as long as what was proven so far.
    fn remaining(&self, progress: &Progress) -> Duration {
        let proven = progress.cycles.saturating_sub(self.reused_cycles).max(1);
        let rest = self.total.saturating_sub(progress.cycles);
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
            self.reused += 1;
            self.reused_cycles += progress.cycles.saturating_sub(cycles_before);
        }
        let shard = progress.shards;
        match &self.bar {
            Some(bar) => {
                bar.set_position(progress.cycles);
                bar.set_message(format!("shard {shard}"));
                if reused {
                    bar.reset_eta();
                }
            }
            None => {
                let done = if reused { "verified again" } else { "proven" };
                let (cycles, total) = (grouped(progress.cycles), grouped(self.total));
                let rest = seconds(self.remaining(progress));
                note(&format!(
                    "shard {} {done}: {cycles} of {total} cycles, {rest} to go",
                    shard.saturating_sub(1)
                ));
            }
        }
    }
}
