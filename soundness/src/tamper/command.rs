//! `soundness tamper`: a campaign, with its report.

use std::collections::BTreeMap;
use std::process::ExitCode;

use air::machine::ChipId;
use clap::Args;

use super::effect::NoEffect;
use super::kind::Kind;
use super::{Campaign, Tampering, Verdict};
use crate::report::{self, Progress, Summary};

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
        let present: Vec<_> = campaign.chips().collect();
        let absent: Vec<_> = ChipId::ALL.iter().filter(|chip| !present.contains(chip)).collect();
        for chip in &absent {
            println!("not covered: no guest of this seed uses {chip:?}");
        }
        effects(&tamperings);
        let summary = Summary {
            told: tamperings.len(),
            accepted: count(&tamperings, |verdict| *verdict == Verdict::Accepted),
            no_effect: count(&tamperings, |verdict| matches!(verdict, Verdict::NoEffect(_))),
            disagreements,
            uncovered: uncovered.len() + absent.len(),
        };
        summary.conclude("tampered")
    }

    fn tamper(&self, campaign: &Campaign) -> Vec<Tampering> {
        let progress = Progress::new("tampered", 1000);
        let tamperings = campaign.run(0..self.count, |tampering| {
            progress.one();
            if tampering.verdict == Verdict::Accepted {
                println!("ACCEPTED: seed {}: {tampering:?}", self.seed);
                println!("  {}", campaign.difference(tampering.index));
            }
        });
        println!("{:.0} mutations a minute", progress.rate());
        tamperings
    }

    /// Proves a sample; returns how often the verifier disagrees with the oracle.
    fn prove(&self, campaign: &Campaign, tamperings: &[Tampering]) -> usize {
        let proofs = self.proofs.unwrap_or(self.count.div_ceil(100)).min(tamperings.len());
        let sample: Vec<_> = campaign
            .sample(tamperings, proofs)
            .into_iter()
            .map(|index| &tamperings[index])
            .collect();
        let lies = sample.iter().copied();
        let disagreements = report::prove(self.seed, lies, |tampering| campaign.prove(tampering));
        let silent = sample.iter().filter(|tampering| !is_rejected(tampering)).count();
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
