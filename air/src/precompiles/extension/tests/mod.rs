//! Each test is of all three chips.

mod forged;
mod pointers;

use isa::Precompile;
use isa::precompile::MODULUS;
use p3_field::{BasedVectorSpace, PrimeCharacteristicRing, PrimeField32};
use p3_matrix::Matrix;
use vm::records::CallRecord;
use vm::testing::generator::Random;
use vm::testing::{asm, call, exit, li};

use super::*;
use crate::F;
use crate::layout::Challenge;
use crate::machine::{Chip, ChipId};
use crate::testing::precompile::{self, *};
use crate::testing::{assert_accepted, run, shard, table, value};
use crate::witness::Witness;

/// Pointers that lie apart.
const APART: [u32; 3] = [0x8000, 0x9000, 0xa000];

impl CallRow for ExtCols<F, 20, 20, 0> {
    type Chip = ExtDot;
    const ID: ChipId = ChipId::ExtDot;
    const PRECOMPILE: Precompile = Precompile::ExtDot;
}

impl CallRow for ExtCols<F, 5, 40, 1> {
    type Chip = ExtHorner;
    const ID: ChipId = ChipId::ExtHorner;
    const PRECOMPILE: Precompile = Precompile::ExtHorner;
}

impl CallRow for ExtCols<F, 5, 40, 9> {
    type Chip = ExtHornerBase;
    const ID: ChipId = ChipId::ExtHornerBase;
    const PRECOMPILE: Precompile = Precompile::ExtHornerBase;
}

/// A chip with rows of this kind.
trait Case<const A: usize, const B: usize, const S: usize>:
    Witness<Record = CallRecord>
    + Chip<Row<F> = ExtCols<F, A, B, S>>
    + Chip<Row<F>: CallRow<Chip = Self>>
    + OfPrecompile
{
}

impl<C, const A: usize, const B: usize, const S: usize> Case<A, B, S> for C
where
    C: Witness<Record = CallRecord> + Chip<Row<F> = ExtCols<F, A, B, S>> + OfPrecompile,
    ExtCols<F, A, B, S>: CallRow<Chip = C>,
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

/// A call on these words.
fn record(precompile: Precompile, pointers: [u32; 3], before: &[u32]) -> CallRecord {
    let after = coefficients(native(precompile, before));
    let after = after.iter().chain(&before[DEGREE..]);
    let words = before.iter().copied().zip(after.copied());
    precompile::record(precompile, &pointers, words)
}

fn row<C: Witness<Record = CallRecord>>(record: Option<&CallRecord>) -> C::Row<F>
where
    C::Row<F>: CallRow<Chip = C>,
{
    let [row] = rows::<C::Row<F>>(record)[..] else { panic!("one row") };
    row
}

/// A call on words of a seed, at pointers that lie apart.
fn honest<C: Witness<Record = CallRecord> + OfPrecompile>(seed: u32) -> C::Row<F>
where
    C::Row<F>: CallRow<Chip = C>,
{
    let words = words(C::PRECOMPILE, seed);
    row::<C>(Some(&record(C::PRECOMPILE, APART, &words)))
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
    assert!(holds(&[call]) && holds(&[padding]));
    assert!(holds(&[call, padding]) && holds(&[padding, call]));
    assert!(messages(&[padding]).is_empty());
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
        assert!(holds(&[row]));
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
    assert_clock_advances_by_gas(&[honest::<C>(10)]);
}

#[test]
fn sanity_the_clock_advances_by_the_gas_of_the_table() {
    sanity_gas::<ExtDot, 20, 20, 0>();
    sanity_gas::<ExtHorner, 5, 40, 1>();
    sanity_gas::<ExtHornerBase, 5, 40, 9>();
}
