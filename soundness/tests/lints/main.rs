//! Static lints over the symbolic AIR of every chip.

mod mixed;
mod overflow;
mod samples;

use std::mem::offset_of;
use std::ops::Range;
use std::sync::Arc;

use air::F;
use air::bus::{HASH, MACHINE, Message};
use air::check::Table;
use air::machine::{ChipAir, ChipId};
use air::memory::leaf::{LeafCols, LeafState};
use air::memory::refresh::RefreshCols;
use air::memory::tree::MemoryTree;
use air::precompiles::keccak::round::KeccakRoundCols;
use air::precompiles::keccak::ternary::KeccakTernaryCols;
use air::precompiles::keccak::word::KeccakWordCols;
use air::witness::Shard;
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;
use soundness::symbolic::chip::Symbolic;
use soundness::symbolic::lint::{self, Finding, Meaning};
use soundness::symbolic::polynomial::{Polynomial, Variable};
use vm::{Executor, Limits, ShardLimit, initial_image};

const MEANINGS: [Meaning; 12] = [
    meaning(Message::Execution, MACHINE, 2, false),
    meaning(Message::Copy, MACHINE, 7, false),
    meaning(Message::Memory, MACHINE, 4, false),
    meaning(Message::Program, MACHINE, 9, true),
    meaning(Message::Range, MACHINE, 2, true),
    meaning(Message::And, MACHINE, 3, true),
    meaning(Message::Call, MACHINE, 9, false),
    meaning(Message::Permutation, HASH, 24, true),
    meaning(Message::Node, HASH, 18, false),
    meaning(Message::KeccakState, HASH, 12, false),
    meaning(Message::KeccakPieces, HASH, 10, false),
    meaning(Message::Ternary, MACHINE, 1, true),
];

const fn meaning(id: Message, bus: &'static str, fields: usize, is_table: bool) -> Meaning {
    Meaning { id: id as u32, bus, fields, is_table }
}

/// Messages that hand the machine's state on: a row that takes none is not in use.
const STEPS: [u32; 4] =
    [Message::Execution as u32, Message::Copy as u32, Message::Call as u32, Message::Node as u32];

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
    // Another row of the call has sent what is received.
    let told = is(Message::Call) || is(Message::KeccakState);
    // The parent, or the shard's roots, have sent place and digests.
    let place = is(Message::Node);
    // The key fixes the row of the program that has this pc.
    let instruction = is(Message::Program);
    // The key fixes the conjunction (3) of two bytes.
    let conjunction = is(Message::And) && field == 3;
    // The chip that permutes computes the output (17..=24) from the input, and no other input
    // with a digest that is bound can be found.
    let permutation = is(Message::Permutation);
    if sent { instruction || conjunction || permutation } else { state || entry || told || place }
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
        ChipId::KeccakTernary => vec![field(offset_of!(KeccakTernaryCols<u8>, counts), 3)],
        // Two bytes in a limb: they are looked up to be bytes, and the limb is the entry's. What the
        // word is left with is what the slices take, who have it from the last round.
        ChipId::KeccakWord => vec![
            field(offset_of!(KeccakWordCols<u8>, before), 4),
            field(offset_of!(KeccakWordCols<u8>, after), 4),
        ],
        _ => Vec::new(),
    }
}

fn field(first: usize, columns: usize) -> Range<usize> {
    first..first + columns
}

/// Runs a lint over all chips but the mixed one, whose rows state what those of other chips do:
/// [`mixed`] shows it.
fn assert_clean(lint: impl Fn(ChipId, &Symbolic) -> Vec<Finding>) {
    for &chip in ChipId::ALL.iter().filter(|&&chip| chip != ChipId::Mixed) {
        let findings = lint(chip, &Symbolic::of(chip));
        assert!(findings.is_empty(), "{}: {findings:?}", chip.name());
    }
}

#[test]
fn degree_of_every_constraint_and_fraction_column_is_what_the_chip_says() {
    for &chip in ChipId::ALL {
        // A quotient of 2 or 4 chunks.
        assert!([3, 5].contains(&chip.degree()), "{chip:?}");
        let symbolic = Symbolic::of(chip);
        assert_eq!(lint::degrees(&symbolic), [], "{chip:?}");
        assert_eq!(lint::other_lookups(&symbolic), [], "{chip:?}");
        assert!(RINGS.contains(&chip) || lint::wraps(&symbolic).is_empty(), "{chip:?}");
    }
}

/// Chips that argue from rows that follow each other, wherever they are in a table.
const RINGS: [ChipId; 8] = [
    ChipId::Poseidon2Call,
    ChipId::Poseidon2Call24,
    ChipId::Sha256Rounds,
    ChipId::U256,
    ChipId::Ec,
    ChipId::KeccakRound,
    ChipId::Blake2f,
    ChipId::Poseidon2,
];

/// Whether a message is one of the first of two rows only: it counts in no odd row.
fn is_of_even_rows(id: ChipId, chip: &Symbolic, message: usize) -> bool {
    if id != ChipId::KeccakRound {
        return false;
    }
    let flags = chip.flags();
    let count = &chip.messages[message].count;
    let mut odd = (1..8).step_by(2).map(|row| {
        let flag = Variable::Main(offset_of!(KeccakRoundCols<u8>, row) + row, 0);
        Polynomial::variable(flag)
    });
    odd.all(|is_row| {
        let values = flags.values(&[count, &is_row]).expect("both are flags");
        values.iter().all(|v| v[0] == F::ZERO || v[1] == F::ZERO)
    })
}

#[test]
fn lifted_tables_nothing_looks_from_the_last_row_to_the_first() {
    assert_clean(|id, chip| {
        let findings = lint::wraps(chip);
        if RINGS.contains(&id) {
            let is_wrap = |finding: &Finding| match finding {
                Finding::Wraps { .. } => true,
                Finding::NextRow { message } => is_of_even_rows(id, chip, *message),
                _ => false,
            };
            assert!(!findings.is_empty() && findings.iter().all(is_wrap), "{findings:?}");
            return Vec::new();
        }
        findings
    });
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
            let symbolic = Symbolic::of(**chip);
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
        // Some rows, and no record cut.
        let height = chip.rows_per_record().max(4);
        let width = chip.preprocessed_width();
        let zeros = (width > 0).then(|| RowMajorMatrix::new(F::zero_vec(height * width), width));
        let table = Table {
            air: ChipAir { preprocessed: zeros.map(Arc::new), ..ChipAir::new(chip) },
            trace: chip.trace(&shard, 0..0, height),
            public_values: F::zero_vec(chip.public_values()),
        };
        for row in 0..height {
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
