//! LogUp overflow: the multiplicities of no shape that the verifier takes sum up to p.

use air::F;
use air::bus::Message;
use air::layout::{ChipLayout, MAX_DEGREE};
use air::machine::{ChipId, Instance};
use isa::clock::{LOG_MAX, SLOTS};
use isa::opcode::MAX_GAS;
use isa::precompile;
use p3_field::{PrimeCharacteristicRing, PrimeField32};
use p3_lookup::check_multiplicity_height_bound;
use soundness::symbolic::chip::Symbolic;
use soundness::symbolic::polynomial::Polynomial;
use verifier::shape::{MAX_LOG_HEIGHT, MAX_TABLES};
use verifier::{Shape, VerifyingKey};

use crate::samples::{Fault, Sample};

/// The most that all rows of a shard can advance the clock by.
const MAX_ADVANCE: u64 = (1 << LOG_MAX) - 1;

/// What the verifier counts a row of a chip for.
fn gas(chip: ChipId) -> u64 {
    chip.gas().max(MAX_GAS).into()
}

/// How far the rows of these tables can advance the clock.
fn advance(instances: &[Instance]) -> u64 {
    instances.iter().map(|i| gas(i.chip) << i.log_height).sum()
}

fn key() -> VerifyingKey {
    VerifyingKey::new(0, 0, [F::ZERO; 8], [[F::ZERO; 8]; verifier::key::REGION_PATH])
}

/// Weight in the bound of LogUp, and chip, by falling weight for each unit of gas.
fn weights() -> Vec<(u64, ChipId)> {
    let weight = |chip| ChipLayout::of(chip).lookups.total_count_weight();
    let mut weights: Vec<_> = ChipId::ALL.iter().map(|&chip| (weight(chip), chip)).collect();
    weights.sort_by_key(|&(weight, chip)| std::cmp::Reverse(density(weight, chip)));
    weights
}

/// Weight for each unit of gas, in parts of 2^-20.
fn density(weight: u64, chip: ChipId) -> u64 {
    (weight << 20) / gas(chip)
}

#[test]
fn logup_overflow_multiplicities_of_the_largest_admissible_shard_stay_below_p() {
    // A chip's tables fall in height, so it has fewer than twice the rows of its highest. Spending
    // the gas that there is on the chips that are heaviest for it gives at least the sum of any
    // shape, with a part of a row at the end counted as a whole.
    let (mut left, mut bound) = (MAX_ADVANCE, 0);
    for (weight, chip) in weights() {
        let rows = left.div_ceil(gas(chip)).min((2 << MAX_LOG_HEIGHT) - 1);
        bound += weight * rows;
        left = left.saturating_sub(rows * gas(chip));
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
    let mut left = MAX_ADVANCE - advance(&instances);
    let chips = weights().into_iter().filter(|(_, chip)| !chip.is_singleton());
    let mut tables: Vec<_> = chips
        .flat_map(|(weight, chip)| {
            (0..=MAX_LOG_HEIGHT).map(move |log| (density(weight, chip) << log, log, chip))
        })
        .collect();
    tables.sort();
    for (_, log_height, chip) in tables.into_iter().rev() {
        let tables = instances.iter().filter(|instance| instance.chip == chip).count();
        if gas(chip) << log_height <= left && tables < MAX_TABLES {
            instances.push(Instance { chip, log_height });
            left -= gas(chip) << log_height;
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
    let lookups = Symbolic::with_degree(&Sample(Fault::None), MAX_DEGREE).lookups;
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
    let absent = ChipId::ALL.iter().find(|&&chip| over.iter().all(|i| i.chip != chip));
    let absent = *absent.expect("some chip has no table");
    let rows = (MAX_ADVANCE - advance(&over)) / gas(absent) + 1;
    let log_height = rows.next_power_of_two().ilog2() as usize;
    over.push(Instance { chip: absent, log_height });
    over.sort_by_key(|i| (i.chip, std::cmp::Reverse(i.log_height)));
    assert!(Shape::new(&key(), over).is_err());
}

#[test]
fn clock_calls_of_precompiles_count_for_their_gas() {
    // The clock has room for these instructions, and for as many rows more of instructions; not for as
    // many of calls.
    const CHIPS: usize = 9;
    let highest = |chip: ChipId, tables: usize| {
        let log_heights = (0..=MAX_LOG_HEIGHT).rev().take(tables);
        log_heights.map(move |log_height| Instance { chip, log_height })
    };
    let fixed = heaviest();
    let fixed: Vec<_> =
        fixed.instances().iter().copied().filter(|i| i.chip.is_singleton()).collect();
    let shape = |chips: &[(ChipId, usize)]| {
        let tables = chips.iter().flat_map(|&(chip, tables)| highest(chip, tables));
        let mut tables: Vec<_> = tables.chain(fixed.iter().copied()).collect();
        tables.sort_by_key(|i| (i.chip, std::cmp::Reverse(i.log_height)));
        let is_ok = Shape::new(&key(), tables.clone()).is_ok();
        assert_eq!(is_ok, advance(&tables) <= MAX_ADVANCE);
        is_ok
    };
    let instructions: Vec<_> =
        ChipId::SINGLE[..CHIPS].iter().map(|&chip| (chip, MAX_TABLES)).collect();
    assert!(shape(&instructions));
    assert!(shape(&[&instructions[..], &[(ChipId::Jalr, MAX_TABLES)]].concat()));
    for info in &precompile::TABLE {
        let calls = ChipId::of_precompile(info.precompile).iter().map(|&chip| (chip, MAX_TABLES));
        let all: Vec<_> = instructions.iter().copied().chain(calls).collect();
        assert!(!shape(&all), "{}", info.name);
    }
}

/// Every step that a chip's row makes: what it takes off the bus and puts on it as clocks.
fn advances(chip: &Symbolic) -> Vec<Polynomial> {
    // Of both messages it is the second field.
    const CLOCK: usize = 2;
    let steps = [Message::Execution, Message::Copy];
    let of = |sent: bool| {
        let flags = chip.flags();
        let messages = chip.messages.iter().filter_map(move |message| {
            let is_step = steps.into_iter().any(|id| message.id() == Some(id as u32));
            let is_that = is_step && message.is_sent(&flags) == Some(sent);
            is_that.then(|| message.tuple[CLOCK].clone())
        });
        messages.collect::<Vec<_>>()
    };
    let (taken, sent) = (of(false), of(true));
    taken.iter().flat_map(|before| sent.iter().map(move |after| after.clone() - before)).collect()
}

#[test]
fn clock_no_row_advances_it_by_more_than_its_chip_counts() {
    for &id in ChipId::ALL.iter().filter(|&&chip| chip != ChipId::Boundary) {
        let chip = Symbolic::of(id);
        let most = advances(&chip).into_iter().map(|advance| {
            let values = chip.flags().values(&[&advance]).expect("flags say it");
            values.iter().map(|values| values[0].as_canonical_u32()).max().expect("a value")
        });
        let most = most.max().unwrap_or(0);
        // Rows of a record share what it takes: of one row alone, all of it.
        let rows = id.rows_per_record() as u32;
        assert!(most <= id.gas() * rows, "{}: {most}", id.name());
        assert!(most == 0 || most >= SLOTS, "{}: {most}", id.name());
    }
}
