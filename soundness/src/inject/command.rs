//! `soundness inject`: a campaign, with its report.

use std::collections::BTreeMap;
use std::process::ExitCode;

use clap::Args;
use vm::Site;

use super::survey::What;
use super::{Campaign, Injection, Pair, Verdict};
use crate::report::{self, Progress, Summary};

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
    /// Lies of this kind only, as the report names it.
    #[arg(long, value_parser = site)]
    site: Option<Site>,
}

/// The site of a name.
fn site(name: &str) -> Result<Site, String> {
    let known = Site::ALL.map(|site| format!("{site:?}"));
    let found = known.iter().position(|known| known.eq_ignore_ascii_case(name));
    let found = found.map(|number| Site::ALL[number]);
    found.ok_or_else(|| format!("there are {}", known.join(", ")))
}

impl Command {
    /// Runs the campaign. The last line printed is its result.
    pub fn run(&self) -> ExitCode {
        // A witness that cannot be filled panics; that is a verdict here.
        std::panic::set_hook(Box::new(|_| {}));
        let mut campaign = Campaign::new(self.seed);
        if let Some(site) = self.site {
            campaign = campaign.only(site);
        }
        let shards: usize = campaign.guests().map(|guest| guest.honest.len()).sum();
        println!("seed {}: {} guests, {shards} shards", self.seed, campaign.guests().count());
        let injections = self.inject(&campaign);
        let disagreements = self.prove(&campaign, &injections);
        table(&injections);
        let mut uncovered = uncovered(&injections);
        uncovered.retain(|(_, site)| self.site.is_none_or(|only| only == *site));
        for (what, site) in &uncovered {
            println!("not covered: {} × {site:?}", what.name());
        }
        let unprovable = count(&injections, |verdict| *verdict == Verdict::Unprovable);
        println!("of the rejected, {unprovable} leave nothing to prove");
        let summary = Summary {
            told: injections.len(),
            accepted: count(&injections, |verdict| *verdict == Verdict::Accepted),
            no_effect: count(&injections, |verdict| *verdict == Verdict::NoEffect),
            disagreements,
            uncovered: uncovered.len(),
        };
        summary.conclude("injected")
    }

    fn inject(&self, campaign: &Campaign) -> Vec<Injection> {
        let progress = Progress::new("injected", 1000);
        let injections = campaign.run(0..self.count, |injection| {
            progress.one();
            if injection.verdict == Verdict::Accepted {
                println!("ACCEPTED: seed {}: {injection:?}", self.seed);
            }
        });
        println!("{:.0} injections a minute", progress.rate());
        injections
    }

    /// Proves a sample, spread evenly; returns how often the verifier disagrees with the oracle.
    fn prove(&self, campaign: &Campaign, injections: &[Injection]) -> usize {
        let proofs = self.proofs.unwrap_or(self.count.div_ceil(100)).min(injections.len());
        let sample = (0..proofs).map(|number| &injections[number * injections.len() / proofs]);
        let disagreements = report::prove(self.seed, sample, |injection| campaign.prove(injection));
        println!("{proofs} taken through prover and verifier, {disagreements} disagreements");
        disagreements
    }
}

fn count(injections: &[Injection], is: impl Fn(&Verdict) -> bool) -> usize {
    injections.iter().filter(|injection| is(&injection.verdict)).count()
}

/// Pairs of what is executed and kind without a lie that could have been proven.
pub fn uncovered(injections: &[Injection]) -> Vec<Pair> {
    let told = counts(injections);
    Campaign::pairs().filter(|pair| !told.contains_key(pair)).collect()
}

fn counts(injections: &[Injection]) -> BTreeMap<Pair, usize> {
    let mut counts = BTreeMap::new();
    for Injection { target, .. } in injections {
        *counts.entry((target.what, target.site)).or_insert(0) += 1;
    }
    counts
}

/// Prints the number of lies by what is executed and kind, and of them all by kind.
fn table(injections: &[Injection]) {
    let counts = counts(injections);
    print!("{:NAME$}", "");
    for site in Site::ALL {
        print!(" {:>8.8}", format!("{site:?}"));
    }
    println!();
    for what in What::all().filter(|what| counts.keys().any(|(other, _)| other == what)) {
        print!("{:NAME$.NAME$}", what.name());
        for site in Site::ALL {
            match counts.get(&(what, site)) {
                Some(count) => print!(" {count:>8}"),
                None => print!(" {:>8}", "-"),
            }
        }
        println!();
    }
    print!("{:NAME$}", "all");
    for site in Site::ALL {
        let of_site = counts.iter().filter(|((_, other), _)| *other == site);
        print!(" {:>8}", of_site.map(|(_, count)| count).sum::<usize>());
    }
    println!();
}

/// Width of a column of names.
const NAME: usize = 16;
