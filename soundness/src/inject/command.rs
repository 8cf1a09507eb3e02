//! `soundness inject`: a campaign, with its report.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Instant;

use clap::Args;
use isa::opcode::TABLE;
use vm::Site;

use super::{Campaign, Injection, Pair, Verdict};

/// Lies to the executor and sees whether the lie proves.
#[derive(Args, Debug)]
pub struct Command {
    /// Number of lies.
    #[arg(long, default_value_t = 10_000)]
    count: usize,
    /// Seed of guests and lies.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many of them are proven and verified for real; one in a hundred, if not given.
    #[arg(long)]
    proofs: Option<usize>,
}

impl Command {
    /// Runs the campaign. The last line printed is its result.
    pub fn run(&self) -> ExitCode {
        // A witness that cannot be filled panics; that is a verdict here.
        std::panic::set_hook(Box::new(|_| {}));
        let campaign = Campaign::new(self.seed);
        let shards: usize = campaign.guests().map(|guest| guest.honest.len()).sum();
        println!("seed {}: {} guests, {shards} shards", self.seed, campaign.guests().count());
        let injections = self.inject(&campaign);
        let disagreements = self.prove(&campaign, &injections);
        table(&injections);
        let uncovered = uncovered(&injections);
        for (opcode, site) in &uncovered {
            println!("not covered: {} × {site:?}", opcode.info().mnemonic);
        }
        let accepted = count(&injections, |verdict| *verdict == Verdict::Accepted);
        let no_effect = count(&injections, |verdict| *verdict == Verdict::NoEffect);
        let unprovable = count(&injections, |verdict| *verdict == Verdict::Unprovable);
        let rejected = injections.len() - accepted - no_effect;
        println!("of the rejected, {unprovable} leave nothing to prove");
        println!(
            "injected {}, rejected {rejected}, accepted {accepted}, no effect {no_effect}",
            injections.len()
        );
        let is_sound = accepted == 0 && disagreements == 0 && uncovered.is_empty();
        if is_sound { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    fn inject(&self, campaign: &Campaign) -> Vec<Injection> {
        let (start, done) = (Instant::now(), AtomicUsize::new(0));
        let injections = campaign.run(0..self.count, |injection| {
            let done = 1 + done.fetch_add(1, Relaxed);
            if done.is_multiple_of(1000) {
                println!("{done} injected, {:.0} a minute", rate(done, start));
            }
            if injection.verdict == Verdict::Accepted {
                println!("ACCEPTED: seed {}: {injection:?}", self.seed);
            }
        });
        println!("{:.0} injections a minute", rate(self.count, start));
        injections
    }

    /// Proves a sample, spread evenly; returns how often the verifier disagrees with the oracle.
    fn prove(&self, campaign: &Campaign, injections: &[Injection]) -> usize {
        let proofs = self.proofs.unwrap_or(self.count.div_ceil(100)).min(injections.len());
        if proofs == 0 {
            return 0;
        }
        let (start, mut disagreements) = (Instant::now(), 0);
        for number in 0..proofs {
            let injection = &injections[number * injections.len() / proofs];
            if let Err(reason) = campaign.prove(injection) {
                println!("DISAGREEMENT: seed {}: {reason}: {injection:?}", self.seed);
                disagreements += 1;
            }
            if (number + 1).is_multiple_of(20) {
                println!("{} proven, {:.0} a minute", number + 1, rate(number + 1, start));
            }
        }
        println!("{proofs} taken through prover and verifier, {disagreements} disagreements");
        disagreements
    }
}

fn rate(done: usize, start: Instant) -> f64 {
    done as f64 * 60.0 / start.elapsed().as_secs_f64()
}

fn count(injections: &[Injection], is: impl Fn(&Verdict) -> bool) -> usize {
    injections.iter().filter(|injection| is(&injection.verdict)).count()
}

/// Pairs of opcode and kind without a lie that could have been proven.
pub fn uncovered(injections: &[Injection]) -> Vec<Pair> {
    let told = counts(injections);
    Campaign::pairs().filter(|pair| !told.contains_key(pair)).collect()
}

fn counts(injections: &[Injection]) -> BTreeMap<Pair, usize> {
    let mut counts = BTreeMap::new();
    for Injection { target, .. } in injections {
        *counts.entry((target.opcode, target.site)).or_insert(0) += 1;
    }
    counts
}

/// Prints the number of lies by opcode and kind.
fn table(injections: &[Injection]) {
    let counts = counts(injections);
    print!("{:8}", "");
    for site in Site::ALL {
        print!(" {:>8.8}", format!("{site:?}"));
    }
    println!();
    for row in TABLE.iter().filter(|row| counts.keys().any(|(opcode, _)| *opcode == row.opcode)) {
        print!("{:8}", row.mnemonic);
        for site in Site::ALL {
            match counts.get(&(row.opcode, site)) {
                Some(count) => print!(" {count:>8}"),
                None => print!(" {:>8}", "-"),
            }
        }
        println!();
    }
}
