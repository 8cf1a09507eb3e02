//! Proven bits of security, from the sizes of a shard's tables.
//!
//! All terms come from `p3-security`, in the better of two regimes, unique decoding and Johnson
//! bound; nothing is conjectured. All tables are [lifted](crate::lifted) to the height of the highest,
//! so every term is that of a proof system whose tables have this one height.
//!
//! A digest has 8 elements of 31 bits: a collision costs about `2^124` hashes. That cap is stated
//! apart ([`SecurityReport::digest_bits`]) and not part of [`SecurityReport::bits`].

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use air::bus::HASH_WIDTH;
use air::layout::{CHALLENGE_DEGREE, ChipLayout};
use air::machine::ChipId;
use p3_batch_stark::num_batched_openings;
use p3_security::fri::FriRegime;
use p3_security::grinding::GrindingSites;
use p3_security::logup::{LogUpAir, security_term};
use p3_security::report::{COLLISION_LABEL, Regime, RegimeReport};
use p3_security::shape::{InstanceShape, StarkAirParams};
use p3_security::stark::proven_security_report;
use p3_uni_stark::OpeningShape;

use crate::shape::Instance;

/// log2 of the order of the challenge field, rounded down: `5 * 30.9`.
const FIELD_BITS: usize = 154;
/// Bits of collision resistance of a digest: half of `8 * 30.9`, rounded up.
pub const DIGEST_BITS: u32 = 124;

/// A set of parameters with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Profile {
    /// At least 100 proven bits for every shard.
    Bits100 = 0,
    /// At least 128 proven bits for every shard, but for the digest's cap.
    Bits128 = 1,
}

impl Profile {
    /// The profile with this number.
    pub fn from_index(index: u8) -> Option<Self> {
        [Self::Bits100, Self::Bits128].into_iter().find(|profile| *profile as u8 == index)
    }

    /// The bits that every shard reaches.
    pub const fn target(self) -> u32 {
        match self {
            Self::Bits100 => 100,
            Self::Bits128 => 128,
        }
    }

    /// Parameters of the low-degree test.
    pub const fn regime(self) -> FriRegime {
        let (num_queries, commit_pow_bits, query_pow_bits) = match self {
            Self::Bits100 => (160, 8, 21),
            Self::Bits128 => (262, 10, 20),
        };
        FriRegime {
            log_blowup: 1,
            num_queries,
            log_final_poly_len: 8,
            max_log_arity: 3,
            commit_pow_bits,
            query_pow_bits,
        }
    }

    /// Grinding before challenges outside the low-degree test. Every site grinds at least a
    /// little: at zero bits any witness would do, and a proof would have many encodings.
    pub const fn grinding(self) -> GrindingSites {
        match self {
            Self::Bits100 => {
                GrindingSites { out_of_domain: 4, batch_combination: 20, lookup_challenge: 4 }
            }
            Self::Bits128 => {
                GrindingSites { out_of_domain: 4, batch_combination: 18, lookup_challenge: 13 }
            }
        }
    }
}

/// A term of the security of a shard.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// What could fail.
    pub label: String,
    /// Bits in the regime of unique decoding.
    pub unique: f64,
    /// Bits in the regime of the Johnson bound.
    pub johnson: f64,
}

/// The security of a shard, term by term.
#[derive(Clone, Debug, PartialEq)]
pub struct SecurityReport {
    /// The terms, the digest's cap aside.
    pub terms: Vec<Term>,
    /// Bits of collision resistance of the digests.
    pub digest_bits: u32,
}

impl SecurityReport {
    /// Proven bits: the least term, in the better regime.
    pub fn bits(&self) -> u32 {
        let least = |bits: fn(&Term) -> f64| self.terms.iter().map(bits).fold(f64::MAX, f64::min);
        // Rounds down; negative and NaN become zero.
        least(|term| term.unique).max(least(|term| term.johnson)) as u32
    }
}

/// The proven security of a shard with these tables, laid out like that. No term gets better by
/// a further or a higher table.
pub fn report(profile: Profile, tables: &[Instance], layouts: &[ChipLayout]) -> SecurityReport {
    let log_trace_length = tables.iter().map(|table| table.log_height).max().unwrap_or(0);
    let instance = InstanceShape {
        log_trace_length,
        modulus_bits: FIELD_BITS,
        collision_resistance: usize::MAX,
        num_batched_functions: layouts.iter().map(batched_openings).sum(),
    };
    let air = StarkAirParams {
        num_constraints: layouts.iter().map(|layout| layout.constraints).sum(),
        max_constraint_degree: of_any(tables, ChipId::degree),
        num_quotient_chunks: of_any(tables, ChipId::quotient_chunks),
        max_combo: 2,
    };
    // LogUp counts messages per row of the highest table.
    let messages: u64 = layouts
        .iter()
        .zip(tables)
        .map(|(layout, table)| (layout.interactions as u64) << table.log_height)
        .sum();
    let logup = LogUpAir {
        num_interactions: messages.div_ceil(1 << log_trace_length) as usize,
        max_message_width: HASH_WIDTH,
    };
    let grinding = profile.grinding();
    let extras: Vec<_> = security_term(&logup, &instance, &grinding).into_iter().collect();
    let report = proven_security_report(&profile.regime(), &air, &instance, &extras, &grinding);

    let unique = terms(&report.udr);
    let johnson = report.ldr.as_ref().map(terms).unwrap_or_default();
    let terms = unique
        .into_iter()
        .map(|(label, unique)| {
            let johnson = johnson.iter().find(|(other, _)| *other == label);
            Term { label: label.to_string(), unique, johnson: johnson.map_or(0.0, |term| term.1) }
        })
        .collect();
    SecurityReport { terms, digest_bits: DIGEST_BITS }
}

/// The most of something that any table's chip has.
fn of_any(tables: &[Instance], count: fn(ChipId) -> usize) -> usize {
    tables.iter().map(|table| count(table.chip)).max().unwrap_or(0)
}

/// The terms of a regime, without the digest's cap.
fn terms(regime: &RegimeReport) -> Vec<(&'static str, f64)> {
    let terms = regime.terms().iter().filter(|term| term.label != COLLISION_LABEL);
    terms.map(|term| (term.label, term.bits.bits())).collect()
}

/// Number of openings of one table that are batched into the low-degree test.
fn batched_openings(layout: &ChipLayout) -> usize {
    let chip = layout.chip;
    num_batched_openings(
        chip.width(),
        chip.next_row(),
        chip.preprocessed_width(),
        false,
        chip.quotient_chunks(),
        layout.lookups.len(),
        CHALLENGE_DEGREE,
        OpeningShape::new(),
    )
}

/// The Johnson parameter of a report's second regime, for display.
pub fn johnson_parameter(regime: &Regime) -> Option<usize> {
    match regime {
        Regime::ListDecoding { m } => Some(*m),
        _ => None,
    }
}
