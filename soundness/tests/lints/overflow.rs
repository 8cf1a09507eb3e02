//! LogUp overflow: the multiplicities of no shape that the verifier takes sum up to p.

use air::F;
use air::layout::ChipLayout;
use air::machine::{ChipId, Instance};
use isa::clock::LOG_MAX;
use isa::opcode::MAX_GAS;
use p3_field::{PrimeCharacteristicRing, PrimeField32};
use p3_lookup::check_multiplicity_height_bound;
use soundness::symbolic::chip::Symbolic;
use verifier::shape::{MAX_INSTANCES, MAX_LOG_HEIGHT};
use verifier::{Shape, VerifyingKey};

use crate::samples::{Fault, Sample};

/// Rows that all tables of a shard have at most: they could not advance the clock further.
const MAX_ROWS: u64 = ((1 << LOG_MAX) - 1) / MAX_GAS as u64;

fn key() -> VerifyingKey {
    VerifyingKey::new(0, 0, [F::ZERO; 8], [[F::ZERO; 8]; verifier::key::REGION_PATH])
}

/// Weight in the bound of LogUp, and chip, by falling weight.
fn weights() -> Vec<(u64, ChipId)> {
    let weight = |chip| ChipLayout::of(chip).lookups.total_count_weight();
    let mut weights: Vec<_> = ChipId::ALL.iter().map(|&chip| (weight(chip), chip)).collect();
    weights.sort();
    weights.reverse();
    weights
}

#[test]
fn logup_overflow_multiplicities_of_the_largest_admissible_shard_stay_below_p() {
    // A chip's tables fall in height, so it has fewer than twice the rows of its highest. Filling
    // the rows that there are with the heaviest chips gives at least the sum of any shape.
    let (mut left, mut bound) = (MAX_ROWS, 0);
    for (weight, _) in weights() {
        let rows = left.min((2 << MAX_LOG_HEIGHT) - 1);
        bound += weight * rows;
        left -= rows;
    }
    println!("sum of weight times height: at most {bound}, {:.3} p", bound as f64 / p() as f64);
    assert!(bound < p());

    // A shape that the verifier takes comes near: the bound is of shapes that exist.
    let shape = heaviest();
    let layouts = verifier::layouts(&shape);
    let heights: Vec<usize> = shape.instances().iter().map(|i| 1 << i.log_height).collect();
    let lookups: Vec<_> = layouts.into_iter().map(|layout| layout.lookups).collect();
    assert!(check_multiplicity_height_bound(&lookups, &heights).is_ok());
    let weight = lookups.iter().map(|lookups| lookups.total_count_weight());
    let sum: u64 = weight.zip(&heights).map(|(weight, &height)| weight * height as u64).sum();
    assert!(sum <= bound && 5 * sum > 4 * bound, "{sum} of {bound}");
}

/// A shape with nearly the largest sum of weight times height.
fn heaviest() -> Shape {
    let singletons = ChipId::ALL.iter().filter(|chip| chip.is_singleton()).map(|&chip| {
        let log_height = if chip == ChipId::Lookup { air::table::lookup::LOG_HEIGHT } else { 0 };
        Instance { chip, log_height }
    });
    let mut instances: Vec<Instance> = singletons.collect();
    let mut left = MAX_ROWS - instances.iter().map(|i| 1u64 << i.log_height).sum::<u64>();
    let chips = weights().into_iter().filter(|(_, chip)| !chip.is_singleton());
    let mut tables: Vec<_> = chips
        .flat_map(|(weight, chip)| (0..=MAX_LOG_HEIGHT).map(move |log| (weight << log, log, chip)))
        .collect();
    tables.sort();
    for (_, log_height, chip) in tables.into_iter().rev() {
        if 1 << log_height <= left && instances.len() < MAX_INSTANCES {
            instances.push(Instance { chip, log_height });
            left -= 1 << log_height;
        }
    }
    instances.sort_by_key(|i| (i.chip, std::cmp::Reverse(i.log_height)));
    Shape::new(&key(), instances).expect("the verifier takes it")
}

fn p() -> u64 {
    F::ORDER_U32.into()
}

#[test]
fn logup_overflow_heights_just_over_the_bound_rejected() {
    let lookups = Symbolic::of(&Sample(Fault::None)).lookups;
    assert_eq!(lookups.total_count_weight(), 2);
    let lookups = [lookups.clone(), lookups];
    // p is odd: 2 a + 2 b = p - 1, then p + 1.
    let half = (p() - 1) as usize / 2;
    assert!(check_multiplicity_height_bound(&lookups, &[half - 5, 5]).is_ok());
    assert!(check_multiplicity_height_bound(&lookups, &[half - 4, 5]).is_err());
    assert!(check_multiplicity_height_bound(&lookups, &[half, half]).is_err());
}

#[test]
fn logup_overflow_one_row_more_than_the_clock_allows_rejected() {
    let tables = |log_heights: &[usize]| -> Vec<Instance> {
        let add = log_heights.iter().map(|&log_height| Instance { chip: ChipId::Add, log_height });
        let heaviest = heaviest();
        let rest = heaviest.instances().iter().copied().filter(|i| i.chip.is_singleton());
        add.chain(rest).collect()
    };
    assert!(Shape::new(&key(), tables(&[MAX_LOG_HEIGHT, 3])).is_ok());
    assert!(Shape::new(&key(), tables(&[MAX_LOG_HEIGHT + 1, 3])).is_err());
    let mut over = heaviest().instances().to_vec();
    // Its rows are as many as the clock allows; a chip that has none gets the rest and one more.
    let rows: u64 = over.iter().map(|i| 1u64 << i.log_height).sum();
    let more = (MAX_ROWS - rows + 1).next_power_of_two().ilog2() as usize;
    let absent = ChipId::ALL.iter().find(|&&chip| over.iter().all(|i| i.chip != chip));
    over.push(Instance { chip: *absent.expect("some chip has no table"), log_height: more });
    over.sort_by_key(|i| (i.chip, std::cmp::Reverse(i.log_height)));
    assert!(Shape::new(&key(), over).is_err());
}
