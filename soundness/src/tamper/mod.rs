//! Tables mutated after they are filled, by a forger who makes the rest follow as far as possible.
//!
//! The injected faults of [`inject`](crate::inject) stay within what executor and witness can say.
//! Here the tables of whole runs are changed themselves: columns, rows, padding, counts, contents
//! of tables, public values ([`kind`]). The [`forger`] then changes other rows, hashes and counts
//! so that as much as possible fits. All mutations are judged by a fast [`oracle`], a sample by the
//! real prover and verifier, with the shard's honest start as the claim.
//!
//! | verdict | meaning |
//! | --- | --- |
//! | rejected | a constraint or a bus fails, the key has other tables, or the shard starts elsewhere |
//! | no effect | the tables, or what is proven, are as before, for a reason listed in [`effect`] |
//! | accepted | another statement, or another table without such a reason: a soundness bug |
//!
//! A mutation is determined by the seed and its number alone.

pub mod command;
pub mod effect;
pub mod forger;
pub mod kind;
pub mod model;
pub mod mutation;
pub mod oracle;
pub mod shard;
pub mod verdict;

use std::collections::BTreeMap;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use air::check::{Table, Violation};
use air::machine::ChipId;
use p3_field::PrimeField32;
use prover::Prover;
use rayon::prelude::*;
use verifier::proof::ShardEndWords;
use verifier::{Policy, Profile, verify_shard};

use crate::inject::random::Random;
use effect::NoEffect;
use kind::{Kind, draw};
use model::Models;
use mutation::{Mutation, main_row};
use oracle::Oracle;
use shard::Subject;
use verdict::{Refusal, compare};

pub use verdict::Verdict;

/// A mutation and what became of it.
#[derive(Clone, Debug)]
pub struct Tampering {
    /// Its number in the campaign.
    pub index: usize,
    /// The chip where it starts.
    pub chip: ChipId,
    /// Its kind.
    pub kind: Kind,
    /// Number of the shard.
    pub subject: usize,
    /// What became of it.
    pub verdict: Verdict,
}

/// Shards to mutate.
pub struct Campaign {
    seed: u64,
    models: Arc<Models>,
    /// The shards.
    pub subjects: Arc<Vec<Subject>>,
    oracle: Oracle,
}

/// Attempts to draw a mutation that changes something.
const DRAWS: usize = 8;
/// Mutations that one thread does with one copy of the tables.
const BATCH: usize = 256;

impl Campaign {
    /// The campaign of a seed.
    pub fn new(seed: u64) -> Self {
        let models = Models::default();
        let subjects = Subject::all(seed, &models);
        let (models, subjects) = (Arc::new(models), Arc::new(subjects));
        Self { seed, models, subjects, oracle: Oracle::default() }
    }

    /// The same, judged by an oracle that is blind to some violations: to show that a missing
    /// constraint is found.
    #[must_use]
    pub fn blinded(&self, blind: impl Fn(&Violation) -> bool + Send + Sync + 'static) -> Self {
        let (models, subjects) = (self.models.clone(), self.subjects.clone());
        let oracle = Oracle { blind: Box::new(blind) };
        Self { seed: self.seed, models, subjects, oracle }
    }

    /// What every campaign covers: each chip with each kind that applies to it.
    pub fn pairs(&self) -> impl Iterator<Item = (Kind, ChipId)> {
        let pairs = Kind::ALL
            .into_iter()
            .flat_map(|kind| ChipId::ALL.iter().map(move |&chip| (kind, chip)));
        pairs.filter(|&(kind, chip)| {
            kind.applies(chip, &self.models) && !self.places(kind, chip).is_empty()
        })
    }

    /// The chips that have a table in some shard.
    pub fn chips(&self) -> impl Iterator<Item = ChipId> {
        let tables = || self.subjects.iter().flat_map(|subject| &subject.tables);
        let is_there = move |chip: &ChipId| tables().any(|table| table.air.id == *chip);
        ChipId::ALL.iter().copied().filter(is_there)
    }

    /// Shards and tables of a chip that can be mutated so.
    fn places(&self, kind: Kind, chip: ChipId) -> Vec<(usize, usize)> {
        let tables = self.subjects.iter().enumerate().flat_map(|(number, subject)| {
            let tables = 0..subject.tables.len();
            tables.map(move |table| (number, table, subject))
        });
        tables
            .filter(|&(_, table, subject)| {
                let has_row = kind != Kind::Padding || !subject.padding[table].is_empty();
                subject.tables[table].air.id == chip && has_row
            })
            .map(|(number, table, _)| (number, table))
            .collect()
    }

    /// Mutation number `index`: kind, chip and shard, and what is changed. Chips take turns.
    pub fn mutation(&self, index: usize) -> (Kind, ChipId, usize, Mutation) {
        let mut random = Random::new(self.seed, 4, index as u64);
        let chips: Vec<ChipId> = self.chips().collect();
        let chip = chips[index % chips.len()];
        let kinds: Vec<Kind> =
            self.pairs().filter(|pair| pair.1 == chip).map(|pair| pair.0).collect();
        let kind = kinds[index / chips.len() % kinds.len()];
        let places = self.places(kind, chip);
        let (subject, table) = random.of(&places);
        // What is drawn may be what was there.
        let mut mutation = Mutation::default();
        for _ in 0..DRAWS {
            mutation = draw(kind, &self.subjects[subject], table, &self.models, &mut random);
            if !mutation.is_empty() {
                break;
            }
        }
        (kind, chip, subject, mutation)
    }

    /// Makes mutation number `index`. `tables` are copies of those of all shards; they are
    /// restored.
    pub fn tamper(&self, index: usize, tables: &mut [Vec<Table>]) -> Tampering {
        let (kind, chip, subject, mutation) = self.mutation(index);
        let honest = &self.subjects[subject].tables;
        let verdict = match self.oracle.judge(honest, &mut tables[subject], &mutation) {
            Some(reason) => Verdict::Rejected(reason),
            None => match effect::explain(honest, &mut tables[subject], &mutation, &self.models) {
                Some(reason) => Verdict::NoEffect(reason),
                None => Verdict::Accepted,
            },
        };
        Tampering { index, chip, kind, subject, verdict }
    }

    /// Makes mutations by their numbers, in parallel; `done` hears of each. In order.
    pub fn run(&self, indices: Range<usize>, done: impl Fn(&Tampering) + Sync) -> Vec<Tampering> {
        let batches: Vec<Vec<usize>> =
            indices.collect::<Vec<_>>().chunks(BATCH).map(<[usize]>::to_vec).collect();
        let batches = batches.into_par_iter().map(|batch| {
            let mut tables = self.tables();
            let tamper = |index| {
                let tampering = self.tamper(index, &mut tables);
                done(&tampering);
                tampering
            };
            batch.into_iter().map(tamper).collect::<Vec<_>>()
        });
        batches.collect::<Vec<_>>().into_iter().flatten().collect()
    }

    /// What a mutation changes, for people.
    pub fn difference(&self, index: usize) -> String {
        let (_, _, subject, mutation) = self.mutation(index);
        let tables = &self.subjects[subject].tables;
        let rows = mutation.rows.iter().flat_map(|(&at, row)| {
            let (chip, honest) = (tables[at.0].air.id.name(), main_row(tables, at));
            let columns = (0..row.len()).filter(|&column| row[column] != honest[column]);
            columns.map(move |column| {
                format!("{chip} {}.{column}: {} -> {}", at.1, honest[column], row[column])
            })
        });
        rows.collect::<Vec<_>>().join(", ")
    }

    /// Copies of the tables of all shards.
    pub fn tables(&self) -> Vec<Vec<Table>> {
        self.subjects.iter().map(|subject| subject.tables.clone()).collect()
    }

    /// Takes a mutation through the real prover and verifier. `Ok` says why it was rejected.
    ///
    /// # Errors
    ///
    /// If a lie verifies, the prover panics, or the fast oracle's verdict was another.
    pub fn prove(&self, tampering: &Tampering) -> Result<String, String> {
        let (_, _, subject, mutation) = self.mutation(tampering.index);
        compare(&tampering.verdict, self.verify(subject, &mutation))
    }

    /// Proves mutated tables and verifies the proof; tells whether it states what the honest one
    /// does.
    ///
    /// # Errors
    ///
    /// What the verifier says, or that nothing could be proven.
    pub fn verify(&self, subject: usize, mutation: &Mutation) -> Result<bool, Refusal> {
        let subject = &self.subjects[subject];
        let mut tables = subject.tables.clone();
        mutation.apply(&mut tables);
        let profile = Profile::Bits100;
        let mut prover = Prover::new(subject.program.clone(), profile).map_err(Refusal::by)?;
        let end = end(&tables).ok_or_else(|| Refusal::by("no boundary"))?;
        let proof = catch_unwind(AssertUnwindSafe(|| prover.forge(&tables, end)));
        let proof =
            proof.map_err(|payload| Refusal::panic(payload.as_ref()))?.map_err(Refusal::by)?;
        let policy = Policy { min_bits: profile.target() };
        verify_shard(prover.key(), profile, &subject.start, 0, &proof, policy)
            .map_err(Refusal::by)?;
        Ok(Some(end) == self::end(&subject.tables))
    }

    /// Numbers of `count` mutations spread over kinds and chips, and of a few without effect.
    pub fn sample(&self, tamperings: &[Tampering], count: usize) -> Vec<usize> {
        let mut pairs: BTreeMap<(Kind, ChipId), Vec<usize>> = BTreeMap::new();
        let mut silent = Vec::new();
        for (number, tampering) in tamperings.iter().enumerate() {
            match tampering.verdict {
                Verdict::NoEffect(NoEffect::Equal) => {}
                Verdict::NoEffect(_) => silent.push(number),
                _ => pairs.entry((tampering.kind, tampering.chip)).or_default().push(number),
            }
        }
        let pairs: Vec<_> = pairs.into_values().collect();
        let from_silent = (count / 10).min(silent.len());
        let loud = if pairs.is_empty() { 0 } else { count - from_silent };
        let mut sample: Vec<usize> =
            (0..from_silent).map(|number| silent[number * silent.len() / from_silent]).collect();
        sample.extend((0..loud).map(|number| {
            // All pairs in turn, or as many as there may be at equal distances.
            let pair = if loud < pairs.len() { number * pairs.len() / loud } else { number };
            let numbers = &pairs[pair % pairs.len()];
            numbers[number / pairs.len() % numbers.len()]
        }));
        sample
    }
}

/// The end of a shard, as the public values of its tables say.
fn end(tables: &[Table]) -> Option<ShardEndWords> {
    let values = |chip| {
        let table = tables.iter().find(|table| table.air.id == chip)?;
        Some(&table.public_values)
    };
    let (boundary, program) = (values(ChipId::Boundary)?, values(ChipId::Program)?);
    let roots = [19, 27].map(|first| std::array::from_fn(|i| boundary[first + i]));
    Some(ShardEndWords {
        pc: boundary[1].as_canonical_u32(),
        clk: boundary[2].as_canonical_u32(),
        cycles: program[0].as_canonical_u32(),
        roots,
    })
}
