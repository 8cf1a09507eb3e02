//! Static lints over the symbolic AIR of every chip, and for each a small AIR that it flags.

use std::mem::offset_of;
use std::ops::Range;
use std::sync::Arc;

use air::F;
use air::bus::{HASH, MACHINE, MachineBuilder, Message};
use air::check::Table;
use air::layout::ChipLayout;
use air::machine::{ChipAir, ChipId, Instance};
use air::memory::leaf::{LeafCols, LeafState};
use air::memory::refresh::RefreshCols;
use air::memory::tree::MemoryTree;
use air::witness::Shard;
use isa::clock::LOG_MAX;
use isa::opcode::MAX_GAS;
use p3_air::{Air, BaseAir, WindowAccess};
use p3_field::{PrimeCharacteristicRing, PrimeField32};
use p3_lookup::{Count, InteractionBuilder, check_multiplicity_height_bound};
use p3_matrix::dense::RowMajorMatrix;
use soundness::symbolic::chip::Symbolic;
use soundness::symbolic::lint::{self, Finding, Meaning};
use verifier::shape::{MAX_INSTANCES, MAX_LOG_HEIGHT};
use verifier::{Shape, VerifyingKey};
use vm::{Executor, Limits, ShardLimit, initial_image};

const MEANINGS: [Meaning; 8] = [
    meaning(Message::Execution, MACHINE, 2, false),
    meaning(Message::Copy, MACHINE, 7, false),
    meaning(Message::Memory, MACHINE, 4, false),
    meaning(Message::Program, MACHINE, 9, true),
    meaning(Message::Range, MACHINE, 2, true),
    meaning(Message::And, MACHINE, 3, true),
    meaning(Message::Permutation, HASH, 24, true),
    meaning(Message::Node, HASH, 18, false),
];

const fn meaning(id: Message, bus: &'static str, fields: usize, is_table: bool) -> Meaning {
    Meaning { id: id as u32, bus, fields, is_table }
}

/// Messages that hand the machine's state on: a row that takes none is not in use.
const STEPS: [u32; 3] = [Message::Execution as u32, Message::Copy as u32, Message::Node as u32];

/// Whether the other side of a message binds the field of a row that is in use.
///
/// A column that is in no constraint must follow from such fields. What is merely sent binds
/// nothing: the receiver takes whatever comes. A range look-up binds nothing either, it leaves
/// many values; nor does the index of a memory access, since a row may take any word's entry.
fn binds(id: u32, field: usize, sent: bool) -> bool {
    let is = |message: Message| id == message as u32;
    // The instruction or byte before, or the shard's start, has sent what is received.
    let state = is(Message::Execution) || is(Message::Copy);
    // The access before has sent the word's value (2, 3) and timestamp (4).
    let entry = is(Message::Memory) && field >= 2;
    // The parent, or the shard's roots, have sent place and digests.
    let place = is(Message::Node);
    // The key fixes the row of the program that has this pc.
    let instruction = is(Message::Program);
    // The key fixes the conjunction (3) of two bytes.
    let conjunction = is(Message::And) && field == 3;
    // The chip that permutes computes the output (17..=24) from the input, and no other input
    // with a digest that is bound can be found.
    let permutation = is(Message::Permutation);
    if sent { instruction || conjunction || permutation } else { state || entry || place }
}

/// Columns that no constraint and no other chip binds, each with its reason.
fn free(chip: ChipId) -> Vec<Range<usize>> {
    match chip {
        // Which word is refreshed, and when, is the prover's choice: value and earlier timestamp
        // are the word's own, and the later one is looked up to lie behind it.
        ChipId::Refresh => vec![
            field(offset_of!(RefreshCols<u8>, index), 1),
            field(offset_of!(RefreshCols<u8>, ts), 2),
            field(offset_of!(RefreshCols<u8>, gap), 2),
        ],
        // The time at which a word's history starts: it rises from there, whatever it is.
        ChipId::Leaf => {
            let initial = offset_of!(LeafCols<u8>, initial);
            vec![field(initial + offset_of!(LeafState<u8>, ts), 8)]
        }
        // How often an entry is looked up: the balance of the bus says it.
        ChipId::Lookup => vec![field(0, 3)],
        ChipId::Poseidon2 => vec![field(ChipId::Poseidon2.width() - 1, 1)],
        _ => Vec::new(),
    }
}

fn field(first: usize, columns: usize) -> Range<usize> {
    first..first + columns
}

/// Runs a lint over all chips.
fn assert_clean(lint: impl Fn(ChipId, &Symbolic) -> Vec<Finding>) {
    for &chip in ChipId::ALL {
        let findings = lint(chip, &Symbolic::of(&ChipAir::new(chip)));
        assert!(findings.is_empty(), "{}: {findings:?}", chip.name());
    }
}

#[test]
fn degree_of_every_constraint_and_fraction_column_is_three_at_most() {
    assert_clean(|_, chip| lint::degrees(chip));
    assert_clean(|_, chip| lint::other_lookups(chip));
}

#[test]
fn bus_aliasing_every_tuple_has_the_width_of_its_bus_and_an_id_of_its_own() {
    for (index, a) in MEANINGS.iter().enumerate() {
        assert!(MEANINGS[..index].iter().all(|b| a.id != b.id), "{a:?}");
    }
    assert_clean(|_, chip| lint::tuples(chip, &MEANINGS));
}

#[test]
fn bus_aliasing_every_table_is_provided_by_one_chip() {
    for meaning in MEANINGS.iter().filter(|meaning| meaning.is_table) {
        let provides = |chip: &&ChipId| {
            let symbolic = Symbolic::of(&ChipAir::new(**chip));
            symbolic.messages.iter().any(|m| m.weight == 0 && m.id() == Some(meaning.id))
        };
        let chips: Vec<_> = ChipId::ALL.iter().filter(provides).collect();
        assert_eq!(chips.len(), 1, "{meaning:?}: {chips:?}");
    }
}

#[test]
fn padding_rows_every_multiplicity_is_boolean_constant_or_a_tables() {
    assert_clean(|_, chip| lint::counts(chip, &MEANINGS));
}

#[test]
fn padding_rows_talk_on_no_bus_whatever_their_flags() {
    assert_clean(|_, chip| lint::padding(chip, &STEPS));
}

#[test]
fn padding_rows_satisfy_every_constraint_in_silence() {
    let program = vm::testing::program(0x1000, &vm::testing::exit());
    let mut tree = MemoryTree::new(initial_image(&program, &[]));
    let mut executor = Executor::new(&program, &[], Limits::default()).expect("no input");
    let records = executor.next_shard(&ShardLimit::UNBOUNDED).expect("it runs").expect("to an end");
    let shard = Shard::new(&program, &mut tree, records);
    // The boundary has one row, which is never padding.
    for &chip in ChipId::ALL.iter().filter(|&&chip| chip != ChipId::Boundary) {
        const HEIGHT: usize = 4;
        let width = chip.preprocessed_width();
        let zeros = (width > 0).then(|| RowMajorMatrix::new(F::zero_vec(HEIGHT * width), width));
        let table = Table {
            air: ChipAir { preprocessed: zeros.map(Arc::new), ..ChipAir::new(chip) },
            trace: chip.trace(&shard, 0..0, HEIGHT),
            public_values: F::zero_vec(chip.public_values()),
        };
        for row in 0..HEIGHT {
            let report = table.row(row);
            assert!(report.failed.is_empty(), "{}: {report:?}", chip.name());
            assert!(report.interactions.is_empty(), "{}: {report:?}", chip.name());
        }
    }
}

#[test]
fn column_only_sent_on_a_bus_is_bound_by_its_receiver() {
    assert_clean(|id, chip| {
        let mut findings = lint::columns(chip, binds);
        for column in free(id).into_iter().flatten() {
            let expected = Finding::Unbound { column };
            // An exception that is none any more must go.
            assert!(findings.contains(&expected), "{}: {column} is bound", id.name());
            findings.retain(|finding| *finding != expected);
        }
        findings
    });
}

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

/// What is wrong with a sample chip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    None,
    Degree,
    FractionDegree,
    Width,
    UnknownBus,
    VariableId,
    ForeignId,
    Arity,
    NonLinear,
    FreeCount,
    CountOfTwo,
    WrongWeight,
    ProvidedState,
    ReceivedLookUp,
    LoudPadding,
    UnboundColumn,
    SentOnly,
    RangeOnly,
    TwoColumnsInOneField,
}

/// A chip of five columns (is_real, flag, pc, clk, value): it steps on, and looks something up.
/// `flag` is boolean, and zero where `is_real` is; `value` is the square of `flag`.
struct Sample(Fault);

impl BaseAir<F> for Sample {
    fn width(&self) -> usize {
        5
    }

    fn main_next_row_columns(&self) -> Vec<usize> {
        Vec::new()
    }
}

impl<AB: InteractionBuilder<F = F>> Air<AB> for Sample {
    fn eval(&self, builder: &mut AB) {
        let fault = self.0;
        let main = builder.main();
        let columns: Vec<AB::Expr> = main.current_slice().iter().map(|&x| x.into()).collect();
        let [is_real, flag, pc, clk, value] = core::array::from_fn(|i| columns[i].clone());
        let one = AB::Expr::ONE;
        if fault != Fault::FreeCount {
            builder.assert_bool(is_real.clone());
        }
        match fault {
            Fault::LoudPadding => builder.assert_bool(flag.clone()),
            _ => builder.assert_zero(flag.clone() * (is_real.clone() - flag.clone())),
        }
        let square = flag.clone() * flag.clone();
        match fault {
            Fault::Degree => builder.assert_zero(square.clone() * (square - value.clone())),
            Fault::UnboundColumn | Fault::SentOnly | Fault::RangeOnly => {}
            Fault::TwoColumnsInOneField => {}
            _ => builder.assert_eq(square, value.clone()),
        }

        let id = |id: Message| AB::Expr::from_u8(id as u8);
        let mut state = vec![AB::Expr::ZERO; 10];
        state[..3].clone_from_slice(&[id(Message::Execution), pc.clone(), clk.clone()]);
        let mut next = state.clone();
        next[2] = clk.clone() + one.clone();
        let mut count = is_real.clone();
        let mut bus = MACHINE;
        match fault {
            Fault::Width => drop(next.pop()),
            Fault::UnknownBus => bus = "other",
            Fault::VariableId => next[0] = flag.clone(),
            Fault::ForeignId => next[0] = id(Message::Node),
            Fault::Arity => next[3] = value.clone(),
            Fault::NonLinear => next[1] = pc.clone() * flag.clone(),
            Fault::CountOfTwo => count = is_real.clone() + flag.clone(),
            Fault::LoudPadding => count = flag.clone(),
            Fault::SentOnly => next[1] = value.clone(),
            Fault::RangeOnly => builder.range(one.clone(), value.clone(), is_real.clone()),
            Fault::TwoColumnsInOneField => state[1] = pc.clone() + value.clone(),
            Fault::FractionDegree => count = is_real.square().square(),
            _ => {}
        }
        match fault {
            Fault::ProvidedState => builder.push_interaction(bus, next, Count::provided(-count)),
            Fault::WrongWeight => builder.push_interaction(bus, next, Count::bounded(count, 3)),
            _ => builder.push_interaction(bus, next, Count::bounded(count, 1)),
        }
        if fault == Fault::ReceivedLookUp {
            builder.receive(Message::Range, [one, value], is_real.clone());
        }
        builder.push_interaction(MACHINE, state, Count::bounded(-is_real, 1));
    }
}

/// All lints but the one on fraction columns, which cannot be laid out for some of the samples.
fn findings(fault: Fault) -> Vec<Finding> {
    let chip = Symbolic::of(&Sample(fault));
    [
        lint::degrees(&chip),
        lint::tuples(&chip, &MEANINGS),
        lint::counts(&chip, &MEANINGS),
        lint::padding(&chip, &STEPS),
        lint::columns(&chip, binds),
    ]
    .concat()
}

#[test]
fn sanity_a_sample_chip_passes_every_lint() {
    assert_eq!(findings(Fault::None), []);
}

#[test]
fn sanity_every_lint_flags_a_chip_made_to_fail_it() {
    let (message, column) = (0, 4);
    for (fault, expected) in [
        (Fault::Degree, Finding::ConstraintDegree(4)),
        (Fault::FractionDegree, Finding::FractionDegree(4)),
        (Fault::VariableId, Finding::Id { message }),
        (Fault::ForeignId, Finding::Id { message }),
        (Fault::UnknownBus, Finding::Width { message, found: 10 }),
        (Fault::Arity, Finding::Arity { message }),
        (Fault::NonLinear, Finding::NonLinear { message, field: 1 }),
        (Fault::FreeCount, Finding::Count { message }),
        (Fault::CountOfTwo, Finding::Count { message }),
        (Fault::WrongWeight, Finding::Count { message }),
        (Fault::ProvidedState, Finding::Provided { message }),
        (Fault::ReceivedLookUp, Finding::Provided { message: 1 }),
        (Fault::LoudPadding, Finding::Padding { message }),
        (Fault::UnboundColumn, Finding::Unbound { column }),
        (Fault::SentOnly, Finding::Unbound { column }),
        (Fault::RangeOnly, Finding::Unbound { column }),
        (Fault::TwoColumnsInOneField, Finding::Unbound { column }),
    ] {
        let found = findings(fault);
        assert!(found.contains(&expected), "{fault:?}: {found:?}");
    }
}

/// The library lays out no chip whose tuples differ in width: it panics before any lint.
#[test]
#[should_panic(expected = "tuple widths")]
fn sanity_a_tuple_of_another_width_cannot_be_laid_out() {
    findings(Fault::Width);
}
