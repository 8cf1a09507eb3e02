//! `soundness tamper`: a campaign, with its report.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Instant;

use air::machine::ChipId;
use clap::Args;

use super::effect::NoEffect;
use super::kind::Kind;
use super::{Campaign, Tampering, Verdict};

/// Changes the tables of runs and sees whether they prove.
#[derive(Args, Debug)]
pub struct Command {
    /// Number of mutations.
    #[arg(long, default_value_t = 10_000)]
    count: usize,
    /// Seed of guests and mutations.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many of them are proven and verified for real; one in a hundred, if not given.
    #[arg(long)]
    proofs: Option<usize>,
}

impl Command {
    /// Runs the campaign. The last line printed is its result.
    pub fn run(&self) -> ExitCode {
        let campaign = Campaign::new(self.seed);
        println!("seed {}: {} shards", self.seed, campaign.subjects.len());
        let tamperings = self.tamper(&campaign);
        let disagreements = self.prove(&campaign, &tamperings);
        table(&tamperings);
        let covered: Vec<_> = tamperings.iter().map(|it| (it.kind, it.chip)).collect();
        let uncovered: Vec<_> = campaign.pairs().filter(|pair| !covered.contains(pair)).collect();
        for (kind, chip) in &uncovered {
            println!("not covered: {kind:?} × {chip:?}");
        }
        effects(&tamperings);
        let accepted = count(&tamperings, |verdict| *verdict == Verdict::Accepted);
        let no_effect = count(&tamperings, |verdict| matches!(verdict, Verdict::NoEffect(_)));
        let rejected = tamperings.len() - accepted - no_effect;
        println!(
            "tampered {}, rejected {rejected}, accepted {accepted}, no effect {no_effect}",
            tamperings.len()
        );
        let is_sound = accepted == 0 && disagreements == 0 && uncovered.is_empty();
        if is_sound { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    fn tamper(&self, campaign: &Campaign) -> Vec<Tampering> {
        let (start, done) = (Instant::now(), AtomicUsize::new(0));
        let tamperings = campaign.run(0..self.count, |tampering| {
            let done = 1 + done.fetch_add(1, Relaxed);
            if done.is_multiple_of(1000) {
                println!("{done} tampered, {:.0} a minute", rate(done, start));
            }
            if tampering.verdict == Verdict::Accepted {
                println!("ACCEPTED: seed {}: {tampering:?}", self.seed);
                println!("  {}", campaign.difference(tampering.index));
            }
        });
        println!("{:.0} mutations a minute", rate(self.count, start));
        tamperings
    }

    /// Proves a sample; returns how often the verifier disagrees with the oracle.
    fn prove(&self, campaign: &Campaign, tamperings: &[Tampering]) -> usize {
        let proofs = self.proofs.unwrap_or(self.count.div_ceil(100)).min(tamperings.len());
        let sample = campaign.sample(tamperings, proofs);
        let (start, mut disagreements) = (Instant::now(), 0);
        for (number, &index) in sample.iter().enumerate() {
            let tampering = &tamperings[index];
            if let Err(reason) = campaign.prove(tampering) {
                println!("DISAGREEMENT: seed {}: {reason}: {tampering:?}", self.seed);
                disagreements += 1;
            }
            if (number + 1).is_multiple_of(20) {
                println!("{} proven, {:.0} a minute", number + 1, rate(number + 1, start));
            }
        }
        let silent = sample.iter().filter(|&&index| !is_rejected(&tamperings[index])).count();
        println!(
            "{} taken through prover and verifier, {silent} of them without effect, \
             {disagreements} disagreements",
            sample.len()
        );
        disagreements
    }
}

fn is_rejected(tampering: &Tampering) -> bool {
    matches!(tampering.verdict, Verdict::Rejected(_))
}

fn rate(done: usize, start: Instant) -> f64 {
    done as f64 * 60.0 / start.elapsed().as_secs_f64()
}

fn count(tamperings: &[Tampering], is: impl Fn(&Verdict) -> bool) -> usize {
    tamperings.iter().filter(|tampering| is(&tampering.verdict)).count()
}

/// Prints the number of mutations by chip and kind.
fn table(tamperings: &[Tampering]) {
    let mut counts: BTreeMap<(ChipId, Kind), usize> = BTreeMap::new();
    for Tampering { chip, kind, .. } in tamperings {
        *counts.entry((*chip, *kind)).or_default() += 1;
    }
    print!("{:12}", "");
    for kind in Kind::ALL {
        print!(" {:>8}", format!("{kind:?}"));
    }
    println!();
    for &chip in ChipId::ALL {
        print!("{:12}", chip.name());
        for kind in Kind::ALL {
            match counts.get(&(chip, kind)) {
                Some(count) => print!(" {count:>8}"),
                None => print!(" {:>8}", "-"),
            }
        }
        println!();
    }
}

/// Prints why mutations have no effect.
fn effects(tamperings: &[Tampering]) {
    let mut counts: BTreeMap<&NoEffect, usize> = BTreeMap::new();
    for tampering in tamperings {
        if let Verdict::NoEffect(reason) = &tampering.verdict {
            *counts.entry(reason).or_default() += 1;
        }
    }
    for (reason, count) in counts {
        match reason {
            NoEffect::Equal => println!("no effect {count}: the tables are equal"),
            NoEffect::Silent => println!("no effect {count}: rows that say nothing"),
            NoEffect::Order => println!("no effect {count}: the same rows in another order"),
            NoEffect::Listed(reasons) => {
                let reasons: Vec<_> =
                    reasons.iter().map(|(chip, reason)| format!("{chip:?}: {reason}")).collect();
                println!("no effect {count}: {}", reasons.join("; "));
            }
        }
    }
}
