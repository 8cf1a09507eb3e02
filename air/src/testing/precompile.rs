//! What the tests of the precompiles' chips share: rows that are filled from records or forged, whether
//! they hold, what they say, and the tests that are the same of each chip.

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

use super::{is, is_in_table, is_lookup, lies, shard};
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

/// POSITIVE: two calls and padding hold beside each other, and padding says nothing. Of a chip with
/// eight rows a call, which may begin in any row.
pub fn assert_calls_and_padding_hold<R: CallRow>([call, other]: [&[R]; 2]) {
    assert_eq!(rows_of_record::<R>(), 8);
    let padding: Vec<R> = rows(None);
    assert!(messages(&padding).is_empty());
    assert!(holds(&padding));
    assert!(holds(&padding[..1]));
    for rows in [[call, &padding], [&padding, call], [call, other]] {
        assert!(holds(&rows.concat()));
    }
    assert!(holds(&[&padding[..5], call, &padding[..3]].concat()));
}

/// NEGATIVE: no column of these rows can be changed alone. As `assert_columns_bound`, of a chip whose
/// rows are bound by the constraints of the row before, too.
pub fn assert_rows_bound(honest: &Table, rows: impl IntoIterator<Item = usize>) {
    let (height, width) = (honest.trace.height(), honest.trace.width());
    let mut tampered = honest.clone();
    for row in rows {
        let before = (row + height - 1) % height;
        let told: Vec<_> =
            honest.row(row).interactions.into_iter().filter(|m| !is_lookup(m)).collect();
        for column in 0..width {
            let index = row * width + column;
            let value = honest.trace.values[index];
            for lie in lies(value) {
                tampered.trace.values[index] = lie;
                let at = tampered.row(row);
                let (lookups, others): (Vec<_>, Vec<_>) =
                    at.interactions.into_iter().partition(is_lookup);
                let noticed = !tampered.row(before).failed.is_empty()
                    || !at.failed.is_empty()
                    || others != told
                    || !lookups.iter().all(is_in_table);
                assert!(noticed, "row {row}: column {column} changed from {value} to {lie}");
            }
            tampered.trace.values[index] = value;
        }
    }
}

/// NEGATIVE: an `ecall` with another number in a7 is no call.
pub fn assert_other_numbers_refused<R: CallRow>(record: &CallRecord)
where
    R::Chip: Witness<Record = CallRecord>,
{
    let own = R::PRECOMPILE.info().number;
    for number in [0, 64, 93, own - 1, own | 1 << 16] {
        let mut record = record.clone();
        record.a7.value = number;
        assert!(!holds(&rows::<R>(Some(&record))), "{number}");
    }
}

/// NEGATIVE: the rows of a call do not hold without each other, wherever they stand.
pub fn assert_neighbours_needed<R: CallRow>([call, other]: [&[R]; 2]) {
    let padding: Vec<R> = rows(None);
    assert!(holds(&[call, &padding].concat()));
    for cut in 1..rows_of_record::<R>() {
        // The call begins or ends too late or too early, at an end of the table or within it.
        for rows in [
            [&call[cut..], &padding[..]].concat(),
            [&padding[..], &call[..cut]].concat(),
            [&call[cut..], &call[..cut]].concat(),
            [&padding[..1], &call[cut..], &padding].concat(),
            [&call[..cut], &padding[..], &padding[cut..]].concat(),
            [&call[..cut], &padding[cut..], other].concat(),
            [&call[..cut], &other[cut..]].concat(),
            [&call[..cut], other, &call[cut..]].concat(),
            [&call[..cut], &call[cut - 1..], &padding[1..]].concat(),
            [&call[..cut - 1], &call[cut..], &padding[..1]].concat(),
        ] {
            assert!(!holds(&rows), "cut at {cut}");
        }
    }
    for row in call {
        assert!(!holds(&[*row]));
    }
}

/// NEGATIVE: a row has one flag of its number, and that is one.
pub fn assert_one_flag<R: CallRow, const STEPS: usize>(
    [call, other]: [&[R]; 2],
    flags: fn(&mut R) -> &mut [F; STEPS],
) {
    assert_eq!(rows_of_record::<R>(), STEPS);
    for late in 1..STEPS {
        // A second call begins while the first goes on.
        let mut rows = [call, other].concat();
        for (row, step) in (late..).zip(0..STEPS) {
            flags(&mut rows[row])[step] = F::ONE;
        }
        assert!(!holds(&rows));
    }
    // Halves, and flags that cancel out.
    for lie in [inverse_power_of_two(1), -F::ONE, F::TWO] {
        let mut rows = call.to_vec();
        for (number, row) in rows.iter_mut().enumerate() {
            flags(row)[number] = lie;
        }
        assert!(!holds(&rows));
        flags(&mut rows[0])[0] = F::ONE;
        assert!(!holds(&rows));
    }
}

/// NEGATIVE: no part of a call is, from some row on, that of another call with the same clock. A part
/// takes a row of each and gives that of the first with some columns of the second.
pub fn assert_parts_refused<R: CallRow>([a, b]: [&[R]; 2], parts: &[fn(R, R) -> R]) {
    let same = |x: &R, y: &R| of_rows(&[*x]).trace.values == of_rows(&[*y]).trace.values;
    for (number, part) in parts.iter().enumerate() {
        for from in 0..rows_of_record::<R>() {
            let mut rows = a.to_vec();
            for (row, other) in rows.iter_mut().zip(b).skip(from) {
                *row = part(*row, *other);
            }
            let differs = rows.iter().zip(a).any(|(x, y)| !same(x, y));
            assert!(!differs || !holds(&rows), "part {number} from row {from} on");
        }
    }
}

/// NEGATIVE: what is the same on all rows of a call is not changed from some row on, or up to one.
pub fn assert_constants_bound<R: CallRow>(call: &[R], changes: &[fn(&mut R)]) {
    for cut in 1..rows_of_record::<R>() {
        for (number, change) in changes.iter().enumerate() {
            for range in [cut..call.len(), 0..cut] {
                let mut rows = call.to_vec();
                rows[range.clone()].iter_mut().for_each(change);
                assert!(!holds(&rows), "change {number} in rows {range:?}");
            }
        }
    }
}

/// SANITY: a call's rows take one step of the program, and as much time as the table of the ISA says;
/// no more than the chip's share of each row.
pub fn assert_clock_advances_by_gas<R: CallRow>(call: &[R]) {
    let gas = R::PRECOMPILE.info().gas;
    let messages = messages(call);
    let steps: Vec<_> = messages.iter().filter(|m| is(m, Message::Execution)).collect();
    let [taken, sent] = steps[..] else { panic!("two messages") };
    assert_eq!((taken.count, sent.count), (F::NEG_ONE, F::ONE));
    assert_eq!(sent.tuple[1] - taken.tuple[1], F::ONE);
    assert_eq!(sent.tuple[2] - taken.tuple[2], F::from_u32(gas));
    assert!(R::Chip::GAS * rows_of_record::<R>() as u32 >= gas);
}
