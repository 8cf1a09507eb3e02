//! Each test is of all three chips.

mod forged;
mod pointers;

use isa::Precompile;
use isa::precompile::{MAX_OPERANDS, MODULUS};
use p3_field::{BasedVectorSpace, PrimeCharacteristicRing, PrimeField32};
use p3_matrix::Matrix;
use p3_matrix::dense::RowMajorMatrix;
use vm::precompiles::inner::Inner;
use vm::records::{CallRecord, Read, Write};
use vm::testing::generator::Random;
use vm::testing::{asm, call, exit, li};

use super::*;
use crate::F;
use crate::bus::Message;
use crate::check::{Interaction, Table};
use crate::cols::Columns;
use crate::layout::Challenge;
use crate::machine::{Chip, ChipAir, ChipId};
use crate::testing::{assert_accepted, is_in_table, is_lookup, run, shard, table, value};
use crate::witness::{Shard, Witness, fill_rows};

/// Pointers that lie apart.
const APART: [u32; 3] = [0x8000, 0x9000, 0xa000];

/// A chip with rows of this kind.
trait Case<const A: usize, const B: usize, const S: usize>:
    Witness<Record = CallRecord> + Chip<Row<F> = ExtCols<F, A, B, S>> + OfPrecompile
{
}

impl<C, const A: usize, const B: usize, const S: usize> Case<A, B, S> for C where
    C: Witness<Record = CallRecord> + Chip<Row<F> = ExtCols<F, A, B, S>> + OfPrecompile
{
}

fn chip<C: OfPrecompile>() -> ChipId {
    let [chip] = ChipId::of_precompile(C::PRECOMPILE) else { panic!("one chip") };
    *chip
}

fn words_of(precompile: Precompile) -> usize {
    precompile.words() as usize
}

/// Canonical words of a call.
fn words(precompile: Precompile, seed: u32) -> Vec<u32> {
    let mut random = Random(u64::from(seed) + 1);
    (0..words_of(precompile)).map(|_| random.word() % MODULUS).collect()
}

/// Elements of as many words each; the last may have fewer.
fn elements(words: &[u32], of: usize) -> Vec<Challenge> {
    let element = |words: &[u32]| {
        let coefficient = |i: usize| words.get(i).map_or(F::ZERO, |&word| F::from_u32(word));
        Challenge::from_basis_coefficients_fn(coefficient)
    };
    words.chunks(of).map(element).collect()
}

/// What the first five words become, in the field of the challenges.
fn native(precompile: Precompile, words: &[u32]) -> Challenge {
    let all = elements(words, DEGREE);
    let horner = |of: usize| {
        let coefficients = elements(&words[2 * DEGREE..], of);
        coefficients.into_iter().fold(all[0], |sum, c| sum * all[1] + c)
    };
    match precompile {
        Precompile::ExtDot => {
            let (a, b) = all[1..].split_at(DOT_TERMS);
            all[0] + a.iter().zip(b).map(|(&a, &b)| a * b).sum::<Challenge>()
        }
        Precompile::ExtHorner => horner(DEGREE),
        _ => horner(1),
    }
}

fn coefficients(element: Challenge) -> [u32; DEGREE] {
    let coefficients: &[F] = element.as_basis_coefficients_slice();
    core::array::from_fn(|i| coefficients[i].as_canonical_u32())
}

/// A call at clock 100 on these words.
fn record(precompile: Precompile, pointers: [u32; 3], before: &[u32]) -> CallRecord {
    let after = coefficients(native(precompile, before));
    let after = after.iter().chain(&before[DEGREE..]);
    let words = before.iter().zip(after);
    let words = words.map(|(&prev_value, &value)| Write { prev_value, value, prev_ts: 90 });
    let a7 = Read { value: precompile.info().number, prev_ts: 90 };
    let mut arguments = [Read::default(); MAX_OPERANDS];
    for (argument, value) in arguments.iter_mut().zip(pointers) {
        *argument = Read { value, prev_ts: 90 };
    }
    CallRecord {
        clk: 100,
        pc: 0x1000,
        a7,
        arguments,
        words: words.collect(),
        inner: Inner::default(),
    }
}

fn an_exit() -> Shard {
    shard(&vm::testing::program(0x1000, &exit()), &[])
}

fn row<C: Witness<Record = CallRecord>>(record: Option<&CallRecord>) -> C::Row<F>
where
    C::Row<F>: Copy,
{
    let mut row = F::zero_vec(C::Row::<F>::WIDTH);
    fill_rows::<C>(&mut row, record, &an_exit().lookups);
    *C::Row::of(&row)
}

/// A call on words of a seed, at pointers that lie apart.
fn honest<C: Witness<Record = CallRecord> + OfPrecompile>(seed: u32) -> C::Row<F>
where
    C::Row<F>: Copy,
{
    let words = words(C::PRECOMPILE, seed);
    row::<C>(Some(&record(C::PRECOMPILE, APART, &words)))
}

fn of_rows<C: Chip + OfPrecompile>(rows: &[C::Row<F>]) -> Table
where
    C::Row<F>: Copy,
{
    let width = C::Row::<F>::WIDTH;
    let mut values = F::zero_vec(rows.len() * width);
    for (cells, row) in values.chunks_exact_mut(width).zip(rows) {
        *C::Row::of_mut(cells) = *row;
    }
    let trace = RowMajorMatrix::new(values, width);
    Table { air: ChipAir::new(chip::<C>()), trace, public_values: Vec::new() }
}

/// Whether constraints hold and all lookups are in their tables.
fn holds<C: Chip + OfPrecompile>(rows: &[C::Row<F>]) -> bool
where
    C::Row<F>: Copy,
{
    let table = of_rows::<C>(rows);
    let mut rows = (0..table.trace.height()).map(|row| table.row(row));
    rows.all(|row| {
        let mut lookups = row.interactions.iter().filter(|message| is_lookup(message));
        row.failed.is_empty() && lookups.all(is_in_table)
    })
}

fn says<C: Chip + OfPrecompile>(row: &C::Row<F>) -> Vec<Interaction>
where
    C::Row<F>: Copy,
{
    let messages = of_rows::<C>(&[*row]).row(0).interactions;
    messages.into_iter().filter(|message| !is_lookup(message)).collect()
}

/// Fills memory from 0x8000 on with elements; then calls on a sum of zeros, on what that left, on operands
/// that are the same words, and with each operand at the end of the address space.
fn program(precompile: Precompile) -> Vec<u32> {
    let mut program = li(5, MODULUS - 1).to_vec();
    program.extend(li(6, 0u32.wrapping_sub(4)));
    program.push(asm(isa::Opcode::Sw, 0, 6, 5, 0));
    for state in [0x8000, 0x8020, 0x8060, 0x80a0, 0x80e0] {
        program.extend(call(Precompile::Poseidon2, &[state]));
    }
    let end = |operand: usize| 0u32.wrapping_sub(4 * precompile.info().operands[operand].words);
    for pointers in [
        [0x9000, 0x8000, 0x8014],
        [0x9000, 0x8028, 0x8040],
        [0x9014, 0x8000, 0x8000],
        [end(0), 0x8000, 0x8014],
        [0x9000, end(1), end(2)],
    ] {
        program.extend(call(precompile, &pointers));
    }
    program.extend(exit());
    program
}

fn positive_calls<C: Witness<Record = CallRecord> + OfPrecompile>() {
    let tables = run(&program(C::PRECOMPILE));
    assert_accepted(&tables);
    assert_eq!(table(&tables, chip::<C>()).trace.height(), 8);
}

#[test]
fn positive_calls_on_all_kinds_of_operands() {
    positive_calls::<ExtDot>();
    positive_calls::<ExtHorner>();
    positive_calls::<ExtHornerBase>();
}

fn positive_padding<C: Case<A, B, S>, const A: usize, const B: usize, const S: usize>() {
    let (call, padding) = (honest::<C>(1), row::<C>(None));
    assert!(holds::<C>(&[call]) && holds::<C>(&[padding]));
    assert!(holds::<C>(&[call, padding]) && holds::<C>(&[padding, call]));
    assert!(says::<C>(&padding).is_empty());
}

#[test]
fn positive_one_call_and_padding() {
    positive_padding::<ExtDot, 20, 20, 0>();
    positive_padding::<ExtHorner, 5, 40, 1>();
    positive_padding::<ExtHornerBase, 5, 40, 9>();
}

fn sanity_results<C: Case<A, B, S>, const A: usize, const B: usize, const S: usize>() {
    let edges = [0, 1, MODULUS - 1, 0x7800_0000, 0x77ff_ffff, 0xffff]
        .map(|word| vec![word; words_of(C::PRECOMPILE)]);
    let random = (0..300).map(|seed| words(C::PRECOMPILE, seed));
    for before in edges.into_iter().chain(random) {
        let row = row::<C>(Some(&record(C::PRECOMPILE, APART, &before)));
        assert!(holds::<C>(&[row]));
        let after = row.acc.map(|word| value(word.after));
        assert_eq!(after, coefficients(native(C::PRECOMPILE, &before)));
        let read = row.a.iter().chain(&row.b).map(|word| value(word.value));
        let found = row.acc.iter().map(|word| value(word.before)).chain(read);
        assert!(found.eq(before));
    }
}

#[test]
fn sanity_results_are_those_of_the_field_of_challenges() {
    sanity_results::<ExtDot, 20, 20, 0>();
    sanity_results::<ExtHorner, 5, 40, 1>();
    sanity_results::<ExtHornerBase, 5, 40, 9>();
}

#[test]
fn sanity_the_executor_computes_in_the_field_of_challenges() {
    // The types are one.
    let one: vm::precompiles::extension::Extension = Challenge::ONE;
    assert_eq!(vm::precompiles::extension::words(one), coefficients(Challenge::ONE));
    for precompile in [Precompile::ExtDot, Precompile::ExtHorner, Precompile::ExtHornerBase] {
        let program = vm::testing::program(0x1000, &program(precompile));
        let shard = shard(&program, &[]);
        let records = &shard.records.calls[precompile as usize];
        assert_eq!(records.len(), 5);
        for record in records {
            let before: Vec<u32> = record.words.iter().map(|word| word.prev_value).collect();
            let after: Vec<u32> = record.words.iter().map(|word| word.value).collect();
            assert_eq!(after[..DEGREE], coefficients(native(precompile, &before)));
            assert_eq!(after[DEGREE..], before[DEGREE..]);
        }
    }
}

fn sanity_gas<C: Case<A, B, S>, const A: usize, const B: usize, const S: usize>() {
    let gas = C::PRECOMPILE.info().gas;
    let messages = says::<C>(&honest::<C>(10));
    let is_step = |message: &&Interaction| message.tuple[0] == F::from_u8(Message::Execution as u8);
    let steps: Vec<_> = messages.iter().filter(is_step).collect();
    let [taken, sent] = steps[..] else { panic!("two messages") };
    assert_eq!((taken.count, sent.count), (F::NEG_ONE, F::ONE));
    assert_eq!(sent.tuple[1] - taken.tuple[1], F::ONE);
    assert_eq!(sent.tuple[2] - taken.tuple[2], F::from_u32(gas));
    assert!(C::GAS >= gas);
}

#[test]
fn sanity_the_clock_advances_by_the_gas_of_the_table() {
    sanity_gas::<ExtDot, 20, 20, 0>();
    sanity_gas::<ExtHorner, 5, 40, 1>();
    sanity_gas::<ExtHornerBase, 5, 40, 9>();
}
