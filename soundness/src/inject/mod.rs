//! Faults injected into the executor: it lies once, and everything after the lie is coherent.
//!
//! Mutating a trace misses bugs in which executor and witness agree. So here a value is changed
//! *inside* the executor ([`vm::faults`]); it goes on from there, and the witness is filled from
//! what it then records. Every shard must be rejected: by the fast [`oracle`] on all faults, and by
//! the real prover and verifier on a sample.
//!
//! | verdict | meaning |
//! | --- | --- |
//! | rejected | a constraint, a bus or the chain of shards fails, or there is nothing to prove |
//! | no effect | the records, or the tables made of them, are those of the honest run |
//! | accepted | a lie that verifies: a soundness bug |
//!
//! An injection is determined by the seed and its number alone.

pub mod command;
pub mod guest;
pub mod oracle;
pub mod random;
pub mod survey;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use air::check::Table;
use air::machine::ChipId;
use prover::{Nothing, Options, ProveError, Prover};
use rayon::prelude::*;
use verifier::{Policy, Profile, verify_proof};
use vm::faults::{Fault, Lie, inject};
use vm::records::{CopyRecord, EcallRecord, Record, Records};
use vm::{Executor, Site};

use guest::{GUESTS, Guest};
use oracle::{Oracle, Reason};
use random::Random;
use survey::{Target, What, applies};

/// What is lied about, and a kind of lie.
pub type Pair = (What, Site);

/// What became of a lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Rejected, and by what.
    Rejected(Reason),
    /// The executor traps on it at once, or the witness cannot be filled: nothing to prove.
    Unprovable,
    /// The run is the honest one all the same.
    NoEffect,
    /// Nothing is amiss with the run, though it is none of the program.
    Accepted,
}

/// A lie and what became of it.
#[derive(Clone, Debug)]
pub struct Injection {
    /// Its number in the campaign.
    pub index: usize,
    /// Where.
    pub target: Target,
    /// What.
    pub fault: Fault,
    /// What became of it.
    pub verdict: Verdict,
}

/// Guests, their oracles, and the places to lie, by opcode and kind.
pub struct Campaign {
    seed: u64,
    guests: Vec<(Guest, Oracle)>,
    targets: BTreeMap<Pair, Vec<Target>>,
}

impl Campaign {
    /// The campaign of a seed.
    ///
    /// # Panics
    ///
    /// If the oracle does not accept the honest run of a guest.
    pub fn new(seed: u64) -> Self {
        let lookup = Oracle::lookup_table();
        let guests: Vec<(Guest, Oracle)> = (0..GUESTS)
            .into_par_iter()
            .map(|index| {
                let guest = Guest::new(seed, index);
                let oracle = Oracle::new(&guest.program, lookup.clone());
                let tables = oracle.tables(&guest.program, &guest.honest);
                let reason = oracle.judge(&guest.program, &tables);
                assert_eq!(reason, None, "the honest run of guest {index}");
                (guest, oracle)
            })
            .collect();
        let mut targets: BTreeMap<Pair, Vec<Target>> = BTreeMap::new();
        for &target in guests.iter().flat_map(|(guest, _)| &guest.targets) {
            targets.entry((target.what, target.site)).or_default().push(target);
        }
        Self { seed, guests, targets }
    }

    /// Makes all oracles blind to some violations: to show that a missing constraint is found.
    #[must_use]
    pub fn blinded(mut self, blind: fn(&air::check::Violation) -> bool) -> Self {
        for (_, oracle) in &mut self.guests {
            oracle.blind = blind;
        }
        self
    }

    /// Leaves lies of one kind only.
    #[must_use]
    pub fn only(mut self, site: Site) -> Self {
        self.targets.retain(|(_, other), _| *other == site);
        self
    }

    /// Every pair that a campaign has to cover.
    pub fn pairs() -> impl Iterator<Item = Pair> {
        let pairs = What::all().flat_map(|what| Site::ALL.map(|site| (what, site)));
        pairs.filter(|&(what, site)| applies(what, site))
    }

    /// Every pair that its guests have.
    pub fn targets(&self) -> impl Iterator<Item = Pair> {
        self.targets.keys().copied()
    }

    /// The shards of a guest, each with its number of instructions.
    pub fn guests(&self) -> impl Iterator<Item = &Guest> {
        self.guests.iter().map(|(guest, _)| guest)
    }

    /// The chips that have rows in the honest runs.
    pub fn chips(&self) -> impl Iterator<Item = ChipId> {
        let shards = self
            .guests
            .iter()
            .flat_map(|(guest, oracle)| oracle.tables(&guest.program, &guest.honest));
        shards.flatten().map(|table| table.air.id)
    }

    /// The tables of a run under a fault, by shard.
    pub fn tables(&self, injection: &Injection) -> Vec<Vec<Table>> {
        let (guest, oracle) = &self.guests[injection.target.guest];
        oracle.tables(&guest.program, &guest.records(injection.fault))
    }

    /// Lie number `index`: pairs take turns, the rest is drawn.
    pub fn fault(&self, index: usize) -> (Target, Fault) {
        let mut random = Random::new(self.seed, 3, index as u64);
        let targets = self.targets.values().nth(index % self.targets.len());
        let target = random.of(targets.expect("the guests execute something"));
        let lie = match random.below(8) {
            0 => Lie::Zero,
            1 => Lie::One,
            2 => Lie::Ones,
            3 => Lie::Plus,
            4 => Lie::Minus,
            5 => Lie::Random(random.number() as u32),
            _ => Lie::Flip(random.below(32) as u8),
        };
        let Target { cycle, site, nth, .. } = target;
        (target, Fault { cycle, site, nth, lie })
    }

    /// Tells lie number `index` and asks the fast oracle.
    pub fn inject(&self, index: usize) -> Injection {
        let (target, fault) = self.fault(index);
        let (guest, oracle) = &self.guests[target.guest];
        // A witness that cannot be filled is no proof.
        let verdict = catch_unwind(AssertUnwindSafe(|| guest.verdict(oracle, fault)));
        Injection { index, target, fault, verdict: verdict.unwrap_or(Verdict::Unprovable) }
    }

    /// Tells lies by their numbers, in parallel; `done` hears of each. In order of the numbers.
    pub fn run(
        &self,
        indices: std::ops::Range<usize>,
        done: impl Fn(&Injection) + Sync,
    ) -> Vec<Injection> {
        let injections = indices.into_par_iter().map(|index| {
            let injection = self.inject(index);
            done(&injection);
            injection
        });
        injections.collect()
    }

    /// Takes an injection through the real prover and verifier. `Ok` says why it was rejected.
    ///
    /// # Errors
    ///
    /// If a lie verifies, or the fast oracle's verdict was another.
    pub fn prove(&self, injection: &Injection) -> Result<String, String> {
        let Injection { target, fault, verdict, .. } = injection;
        let (guest, _) = &self.guests[target.guest];
        let mut prover = Prover::new(guest.program.clone(), Profile::Bits100)
            .map_err(|error| format!("the key: {error}"))?;
        let max_cells = guest.limit.max_cells;
        let options = Options { limits: guest.limits, max_cells, ..Options::within(4 << 30) };
        let proof = inject(*fault, || prover.prove(&[], &options, &mut Nothing, &mut Nothing));
        let verified = match proof {
            Ok(proof) => verify_proof(prover.key(), &proof, Policy::default())
                .map(drop)
                .map_err(|error| error.to_string()),
            Err(ProveError::Rejected { error, .. }) => Err(error.to_string()),
            Err(ProveError::Execution(error)) if *verdict != Verdict::Unprovable => {
                // The shards up to the trap verify only if the oracle accepts them.
                return Err(format!("not rejected before the run's end: {error}"));
            }
            Err(error) => Err(error.to_string()),
        };
        match (verified, verdict) {
            (Ok(()), Verdict::NoEffect) => Ok("no effect".into()),
            (Err(reason), Verdict::Rejected(_) | Verdict::Unprovable) => Ok(reason),
            (Ok(()), _) => Err("the verifier accepts it".into()),
            (Err(reason), _) => Err(format!("the verifier rejects it: {reason}")),
        }
    }
}

impl Guest {
    /// Runs under a fault to the end, or to the trap that ends it.
    fn records(&self, fault: Fault) -> Vec<Records> {
        inject(fault, || {
            let Ok(mut executor) = Executor::new(&self.program, &[], self.limits) else {
                return Vec::new();
            };
            // What an error leaves unfinished has no records.
            std::iter::from_fn(|| executor.next_shard(&self.limit).ok().flatten()).collect()
        })
    }

    fn verdict(&self, oracle: &Oracle, fault: Fault) -> Verdict {
        let records = self.records(fault);
        if records == self.honest {
            return Verdict::NoEffect;
        }
        if self.honest.starts_with(&records) {
            return Verdict::Unprovable;
        }
        let tables = oracle.tables(&self.program, &records);
        if let Some(reason) = oracle.judge(&self.program, &tables) {
            return Verdict::Rejected(reason);
        }
        if fault.site == Site::Timestamp && starts_earlier(&records, &self.honest) {
            return Verdict::NoEffect;
        }
        if fault.site == Site::Length && executed(&records) == executed(&self.honest) {
            return Verdict::NoEffect;
        }
        // Records may differ where the tables made of them do not.
        let honest = oracle.tables(&self.program, &self.honest);
        let cells = |shards: Vec<Vec<Table>>| -> Vec<_> {
            let tables = shards.into_iter().flatten();
            tables.map(|table| (table.air.id, table.trace, table.public_values)).collect()
        };
        if cells(tables) == cells(honest) { Verdict::NoEffect } else { Verdict::Accepted }
    }
}

/// What a run executes, with all values, but not when, nor in which shard.
///
/// A lie about a length can make a shard end before the call, for want of room; the next one then
/// begins with the call, and is told the truth. Where shards end is the prover's choice.
fn executed(shards: &[Records]) -> Vec<Vec<u32>> {
    let of_shard = |shard: &Records| {
        let steps = shard.instructions.iter().flatten().map(|record| {
            let Record { clk, pc, next_pc, rs1, rs2, rd, memory, memory_high, .. } = *record;
            let values = [rd, memory, memory_high].map(|it| [it.prev_value, it.value]);
            (clk, [&[pc, next_pc, rs1.value, rs2.value], values.as_flattened()].concat())
        });
        let ecalls = shard.ecalls.iter().map(|record| {
            let EcallRecord { clk, pc, a7, a1, a2, a0, output_length } = *record;
            let length = output_length.unwrap_or_default();
            let registers = [a7.value, a1.value, a2.value, a0.prev_value, a0.value];
            (clk, [&[pc, length.prev_value, length.value], &registers[..]].concat())
        });
        let copies = shard.copies.iter().map(|record| {
            let CopyRecord { clk, pc, source, destination, remaining, read, write } = *record;
            let values = [read.value, write.prev_value, write.value];
            (clk, [&[pc, source, destination, remaining], &values[..]].concat())
        });
        let calls = shard.calls.iter().flatten().map(|record| {
            let words = record.words.iter().flat_map(|word| [word.prev_value, word.value]);
            let arguments = record.arguments.iter().map(|read| read.value);
            let head = [record.pc, record.a7.value].into_iter();
            (record.clk, head.chain(arguments).chain(words).collect())
        });
        let mut steps: Vec<_> = steps.chain(ecalls).chain(copies).chain(calls).collect();
        steps.sort();
        steps.into_iter().map(|(_, values)| values).collect::<Vec<_>>()
    };
    shards.iter().flat_map(of_shard).collect()
}

/// Whether a run differs from the honest one at most in words whose history starts earlier. That
/// is no lie: a start may carry any timestamp before the first access.
fn starts_earlier(run: &[Records], honest: &[Records]) -> bool {
    let starts = |shards: &[Records]| -> Vec<u32> {
        let leaves = shards.iter().flat_map(|records| &records.leaves);
        leaves.flat_map(|leaf| leaf.initial_ts).collect()
    };
    let (run, honest) = (starts(run), starts(honest));
    run.len() == honest.len() && run.iter().zip(honest).all(|(&run, honest)| run <= honest)
}
