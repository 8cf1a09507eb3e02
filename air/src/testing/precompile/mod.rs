//! What the tests of the precompiles' chips share: rows that are filled from records or forged, whether
//! they hold, and what they say. `common` has the tests that are the same of each chip.

mod common;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use isa::precompile::MAX_OPERANDS;
use isa::{Opcode, Precompile};
use p3_field::{PrimeCharacteristicRing, PrimeField32};
use p3_matrix::Matrix;
use p3_matrix::dense::RowMajorMatrix;
use vm::precompiles::inner::Inner;
use vm::records::{CallRecord, Read, Write};
use vm::testing::{asm, exit, li};

pub use common::*;

use super::{is, is_in_table, is_lookup, shard};
use crate::F;
use crate::bus::Message;
use crate::check::{Interaction, Table};
use crate::cols::Columns;
use crate::machine::{Chip, ChipAir, ChipId};
use crate::witness::{Lookups, Witness, fill_rows};
use crate::word::{inverse_power_of_two, limbs};

/// Clock of a call.
pub const CLK: u32 = 100;
/// Timestamp of what comes before it.
pub const BEFORE: u32 = CLK - 10;

/// A row of a precompile's chip.
pub trait CallRow: Columns<F> + Copy {
    /// The chip.
    type Chip: Witness + Chip<Row<F> = Self>;
    /// Its place in the registry.
    const ID: ChipId;
    /// The precompile.
    const PRECOMPILE: Precompile;
}

/// What the rows of a chip are filled from.
type RecordOf<R> = <<R as CallRow>::Chip as Witness>::Record;

/// Rows of a record of a chip.
const fn rows_of_record<R: CallRow>() -> usize {
    <R::Chip as Witness>::ROWS
}

/// A call at clock [`CLK`], whatever its result: `words` are those of all operands, before and after.
pub fn record(
    precompile: Precompile,
    pointers: &[u32],
    words: impl IntoIterator<Item = (u32, u32)>,
) -> CallRecord {
    record_at(CLK, precompile, pointers, words)
}

/// The same at another clock.
pub fn record_at(
    clk: u32,
    precompile: Precompile,
    pointers: &[u32],
    words: impl IntoIterator<Item = (u32, u32)>,
) -> CallRecord {
    let prev_ts = clk - (CLK - BEFORE);
    let mut arguments = [Read::default(); MAX_OPERANDS];
    for (argument, &value) in arguments.iter_mut().zip(pointers) {
        *argument = Read { value, prev_ts };
    }
    let write = |(prev_value, value)| Write { prev_value, value, prev_ts };
    CallRecord {
        clk,
        pc: 0x1000,
        a7: Read { value: precompile.info().number, prev_ts },
        arguments,
        words: words.into_iter().map(write).collect(),
        inner: Inner::default(),
    }
}

/// Counters of lookups that no test looks at.
pub fn lookups() -> &'static Lookups {
    static LOOKUPS: LazyLock<Lookups> =
        LazyLock::new(|| shard(&vm::testing::program(0x1000, &exit()), &[]).lookups);
    &LOOKUPS
}

/// The rows of a record, or of padding.
pub fn rows<R: CallRow>(record: Option<&RecordOf<R>>) -> Vec<R> {
    let mut cells = F::zero_vec(rows_of_record::<R>() * R::WIDTH);
    fill_rows::<R::Chip>(&mut cells, record, lookups());
    cells.chunks_exact(R::WIDTH).map(|row| *R::of(row)).collect()
}

/// The table of these rows.
pub fn of_rows<R: CallRow>(rows: &[R]) -> Table {
    let mut values = F::zero_vec(rows.len() * R::WIDTH);
    for (cells, row) in values.chunks_exact_mut(R::WIDTH).zip(rows) {
        *R::of_mut(cells) = *row;
    }
    let trace = RowMajorMatrix::new(values, R::WIDTH);
    Table { air: ChipAir::new(R::ID), trace, public_values: Vec::new() }
}

/// Whether constraints hold and all lookups are in their tables.
pub fn holds<R: CallRow>(rows: &[R]) -> bool {
    let table = of_rows(rows);
    let mut rows = (0..table.trace.height()).map(|row| table.row(row));
    rows.all(|row| row.failed.is_empty() && row.interactions.iter().all(is_right))
}

/// Whether a message, if it is a lookup, is in its table.
fn is_right(message: &Interaction) -> bool {
    if is(message, Message::Ternary) {
        let value = message.tuple[1].as_canonical_u32();
        return value < 1 << 24 && (0..8).all(|i| value >> (3 * i) & 7 < 3);
    }
    !is_lookup(message) || is_in_table(message)
}

/// Whether constraints hold, whatever the lookups say.
pub fn satisfies_constraints<R: CallRow>(rows: &[R]) -> bool {
    let table = of_rows(rows);
    (0..table.trace.height()).all(|row| table.row(row).failed.is_empty())
}

/// All messages of rows but lookups, in order.
pub fn messages<R: CallRow>(rows: &[R]) -> Vec<Interaction> {
    let table = of_rows(rows);
    let messages = (0..table.trace.height()).flat_map(|row| table.row(row).interactions);
    messages.filter(|message| !is_lookup(message)).collect()
}

/// What rows say but for lookups: tuples, and how often they are sent more than received.
pub type Says = BTreeMap<Vec<F>, F>;

/// What messages come to.
pub fn net(messages: impl IntoIterator<Item = Interaction>) -> Says {
    let mut net = Says::new();
    for message in messages {
        *net.entry(message.tuple).or_default() += message.count;
    }
    net.retain(|_, count| *count != F::ZERO);
    net
}

/// What rows say on balance.
pub fn says<R: CallRow>(rows: &[R]) -> Says {
    net(messages(rows))
}

/// Accesses to memory, registers too: word, timestamps before and after.
pub fn accesses(messages: &[Interaction]) -> Vec<[F; 3]> {
    let memory: Vec<_> = messages.iter().filter(|m| is(m, Message::Memory)).collect();
    let pairs = memory.chunks_exact(2);
    pairs.map(|pair| [pair[0].tuple[1], pair[0].tuple[4], pair[1].tuple[4]]).collect()
}

/// The accesses of a [`record`] to the words of its operands, in order, if each is accessed once.
pub fn accesses_of(precompile: Precompile, pointers: &[u32]) -> Vec<[F; 3]> {
    let info = precompile.info();
    let mut accesses = Vec::new();
    for (number, (&pointer, operand)) in pointers.iter().zip(info.operands).enumerate() {
        let stamp = CLK + info.slots(number).last;
        let words = (pointer / 4..).take(operand.words as usize);
        accesses.extend(words.map(|word| [word, BEFORE, stamp].map(F::from_u32)));
    }
    accesses
}

/// The index of a word that the limbs of an address give, whether it is one or not.
pub fn word_index(address: u32) -> F {
    let [low, high] = limbs(address);
    low * inverse_power_of_two(2) + high * F::from_u32(1 << 14)
}

/// Instructions that store words.
pub fn store(address: u32, words: &[u32]) -> Vec<u32> {
    let store = |(address, &word): (u32, &u32)| {
        [&li(8, address)[..], &li(9, word), &[asm(Opcode::Sw, 0, 8, 9, 0)]].concat()
    };
    (address..).step_by(4).zip(words).flat_map(store).collect()
}
