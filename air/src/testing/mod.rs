//! What the tests of all chips share: a program becomes tables; a tampered row is told from an
//! honest one.
//!
//! A row counts as accepted if its constraints hold, its lookups are in their tables, and its
//! other messages are those of the honest row. Lookups may change freely otherwise: a prover may
//! count its tables as it likes.

pub mod number;
pub mod precompile;

use std::sync::Arc;

use isa::{Program, Semantics};
use p3_field::{PrimeCharacteristicRing, PrimeField32};
use p3_matrix::Matrix;
use vm::records::Record;
use vm::{Executor, Limits, ShardLimit, initial_image};

use crate::F;
use crate::bus::Message;
use crate::check::{Interaction, Table, check};
use crate::cols::Columns;
use crate::machine::{ChipAir, ChipId, Instance};
use crate::memory::tree::MemoryTree;
use crate::table::{lookup, program};
use crate::witness::{Shard, Witness};
use crate::word::Word;

/// Executes a program on an input as one shard.
pub fn shard(program: &Program, input: &[u8]) -> Shard {
    let mut tree = MemoryTree::new(initial_image(program, input));
    let mut executor =
        Executor::new(program, input, Limits::default()).expect("the input is short");
    let records = executor
        .next_shard(&ShardLimit::UNBOUNDED)
        .expect("the program runs to its end")
        .expect("the program executes something");
    Shard::new(program, &mut tree, records)
}

/// All tables of a shard, one instance of each chip that has rows.
pub fn tables(program: &Program, shard: &mut Shard) -> Vec<Table> {
    let instances: Vec<Instance> = ChipId::ALL
        .iter()
        .map(|&chip| {
            let rows = match chip {
                ChipId::Program => program::preprocessed(program).height(),
                ChipId::Lookup => 1 << lookup::LOG_HEIGHT,
                _ => chip.rows(shard),
            };
            Instance { chip, log_height: rows.next_power_of_two().ilog2() as usize }
        })
        .filter(|instance| {
            matches!(instance.chip, ChipId::Program | ChipId::Lookup)
                || instance.chip.rows(shard) > 0
        })
        .collect();
    fill(program, shard, &instances)
}

/// The tables of a shard, as these instances.
pub fn fill(program: &Program, shard: &mut Shard, instances: &[Instance]) -> Vec<Table> {
    let traces = shard.traces(program, instances);
    instances
        .iter()
        .zip(traces)
        .map(|(instance, trace)| {
            let preprocessed = match instance.chip {
                ChipId::Program => Some(Arc::new(program::preprocessed(program))),
                ChipId::Lookup => Some(Arc::new(lookup::preprocessed())),
                _ => None,
            };
            let air = ChipAir { preprocessed, ..ChipAir::new(instance.chip) };
            Table { air, trace, public_values: shard.public_values(instance.chip) }
        })
        .collect()
}

/// Executes the words of a program and returns its tables.
pub fn run(words: &[u32]) -> Vec<Table> {
    let program = vm::testing::program(0x1000, words);
    tables(&program, &mut shard(&program, &[]))
}

/// POSITIVE: all constraints hold and all buses balance.
pub fn assert_accepted(tables: &[Table]) {
    let violations = check(tables);
    assert!(violations.is_empty(), "{}", violations[0]);
}

/// The table of a chip.
pub fn table(tables: &[Table], chip: ChipId) -> &Table {
    tables.iter().find(|table| table.air.id == chip).expect("the chip has rows")
}

/// Whether a row passes for the honest row `expected` (see the module's doc).
pub fn passes_for(table: &Table, row: usize, expected: &[Interaction]) -> bool {
    let report = table.row(row);
    let (lookups, others): (Vec<_>, Vec<_>) = report.interactions.into_iter().partition(is_lookup);
    let honest: Vec<_> = expected.iter().filter(|message| !is_lookup(message)).cloned().collect();
    report.failed.is_empty() && lookups.iter().all(is_in_table) && balance(&others, &honest)
}

/// Whether two sets of messages have the same net effect.
fn balance(a: &[Interaction], b: &[Interaction]) -> bool {
    let mut net: std::collections::HashMap<(&str, &[F]), F> = Default::default();
    for message in a {
        *net.entry((&message.bus, &message.tuple)).or_default() += message.count;
    }
    for message in b {
        *net.entry((&message.bus, &message.tuple)).or_default() -= message.count;
    }
    net.values().all(|&count| count == F::ZERO)
}

/// Whether a message has this meaning.
pub fn is(message: &Interaction, id: Message) -> bool {
    message.tuple[0] == F::from_u8(id as u8)
}

/// Messages that are looked up in a table whose contents the row cannot change. Fetches and
/// permutations are taken as they are: the honest ones, and no others, are in their tables.
pub fn is_lookup(message: &Interaction) -> bool {
    is(message, Message::Range) || is(message, Message::And)
}

/// Whether a lookup, made once, is in its table.
pub fn is_in_table(message: &Interaction) -> bool {
    let [x, y, z] = [1, 2, 3].map(|i| message.tuple[i].as_canonical_u32());
    if message.count != F::ONE {
        return false;
    }
    if is(message, Message::Range) {
        x <= 16 && u64::from(y) < 1 << x && z == 0
    } else {
        x < 256 && y < 256 && z == x & y
    }
}

/// NEGATIVE: no column of any row of `chip` can be changed alone. Each is set to a few other
/// values, in every row in use and in the first padding row; every such row must be refused.
///
/// `free` names columns that a row may leave open (hints of a branch not taken), by (row's
/// number, column): they must be few, and each has its reason where the test lists it.
pub fn assert_columns_bound(tables: &[Table], chip: ChipId, free: &[(usize, usize)]) {
    let table = table(tables, chip);
    let mut tampered = table.clone();
    let width = table.trace.width();
    let in_use = (0..table.trace.height())
        .filter(|&row| !table.row(row).interactions.is_empty())
        .collect::<Vec<_>>();
    assert!(!in_use.is_empty(), "{chip:?} has no row in use");
    for &row in &in_use {
        let honest = table.row(row).interactions;
        for column in (0..width).filter(|&column| !free.contains(&(row, column))) {
            let index = row * width + column;
            let value = table.trace.values[index];
            for lie in lies(value) {
                tampered.trace.values[index] = lie;
                assert!(
                    !passes_for(&tampered, row, &honest),
                    "{chip:?}, row {row}: column {column} changed from {value} to {lie} unnoticed"
                );
            }
            tampered.trace.values[index] = value;
        }
    }
}

/// Other values for a column.
pub fn lies(value: F) -> Vec<F> {
    let candidates = [
        value + F::ONE,
        value - F::ONE,
        -value,
        F::ONE - value,
        F::ZERO,
        F::ONE,
        value + F::from_u32(1 << 16),
        value + F::from_u32(1 << 8),
        value * F::TWO + F::from_u32(3),
    ];
    candidates.into_iter().filter(|&lie| lie != value).collect()
}

/// SANITY: for each record of an ALU chip, the filled row holds the operands and the result that
/// the ISA's semantics give. `columns` picks (a, b, c) of a row.
pub fn assert_alu_results<C: Witness<Record = Record>>(
    shard: &Shard,
    columns: impl Fn(&C::Row<F>) -> (Word<F>, Word<F>, Word<F>),
) {
    let records = C::records(shard);
    assert!(!records.is_empty());
    for record in records {
        let mut values = F::zero_vec(C::Row::<F>::WIDTH);
        let row = C::Row::<F>::of_mut(&mut values);
        C::fill(row, record, &shard.lookups);
        let (a, b, c) = columns(row);
        let Semantics::Alu(meaning) = record.insn.opcode.info().semantics else {
            panic!("{:?} is no ALU instruction", record.insn.opcode)
        };
        assert_eq!(value(c), meaning(value(a), value(b)), "{record:?}");
    }
}

/// The value of two limbs.
pub fn value([low, high]: Word<F>) -> u32 {
    low.as_canonical_u32() + (high.as_canonical_u32() << 16)
}
