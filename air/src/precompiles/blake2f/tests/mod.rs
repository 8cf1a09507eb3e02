//! What the chip accepts. `forged` has rows of wrong results, `memory` words that are elsewhere, `refused`
//! what else is no call, `alone` rows in which all but one equation hold.

mod alone;
mod forged;
mod memory;
mod refused;

use isa::Precompile;
use isa::blake2b::{LANES, SIGMA, WORDS, lanes, mixing};
use p3_field::{PrimeCharacteristicRing, PrimeField32};
use p3_matrix::Matrix;
use vm::precompiles::blake2f::{mixed, words as words_of};
use vm::records::{CallRecord, Write};
use vm::testing::{call, exit};

use super::{
    Blake2f, Blake2fCols, FIRST_DIAGONAL, MESSAGE, MESSAGES, PRECOMPILE, ROUND, ROUND_STEP, STEPS,
    VECTOR,
};
use crate::F;
use crate::bus::Message;
use crate::layout::ChipLayout;
use crate::machine::ChipId;
use crate::testing::precompile::{self, *};
use crate::testing::{assert_accepted, run, table};

type Row = Blake2fCols<F>;
type Lanes = [u64; LANES];
/// Of the last 32 words.
const LAST: u32 = 0xffff_ff80;
/// v, m, number of the round.
const POINTERS: [u32; 3] = [0x8000, 0x9000, 0xa000];

impl CallRow for Row {
    type Chip = Blake2f;
    const ID: ChipId = ChipId::Blake2f;
    const PRECOMPILE: Precompile = PRECOMPILE;
}

fn vector(seed: u64) -> Lanes {
    core::array::from_fn(|i| {
        (seed + 2).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(5 * i as u32) ^ seed
    })
}

/// A call of a round of any number, which leaves `v` as a round of the number modulo 10
/// does.
fn record(v: Lanes, m: Lanes, round: u32, pointers: [u32; 3]) -> CallRecord {
    let [before, m] = [v, m].map(|lanes| words_of(&lanes));
    let after = mixed(&before, &m, round % 10).expect("a round");
    let read = m.into_iter().chain([round]).map(|word| (word, word));
    let words = before.into_iter().zip(after).chain(read);
    precompile::record(PRECOMPILE, &pointers, words)
}

fn example(seed: u64) -> CallRecord {
    record(vector(seed), vector(seed + 50), seed as u32 % 10, POINTERS)
}

fn rows(record: Option<&CallRecord>) -> Vec<Row> {
    precompile::rows(record)
}

/// Whether rows pass for those of an honest call.
fn pass_for(rows: &[Row], honest: &[Row]) -> bool {
    holds(rows) && says(rows) == says(honest)
}

/// Vectors with the largest sums, with none, and others.
fn vectors() -> Vec<[Lanes; 2]> {
    let (zero, max) = ([0; LANES], [u64::MAX; LANES]);
    let mut vectors = vec![[zero, zero], [max, max], [zero, max], [max, zero]];
    vectors.push([[0x8000_0000_0000_0000; LANES], [1; LANES]]);
    vectors.push([[0x7fff_8000_ffff_0001; LANES], [0xffff_0000_ffff_0000; LANES]]);
    vectors.extend((0..6).map(|seed| [vector(seed), vector(seed + 50)]));
    vectors
}

/// Calls with operands apart, with a number that is a word of the message, on what the call before
/// left, next to each other, where addresses carry, and at both ends of the address space.
fn program() -> Vec<u32> {
    let numbers = 0xa000;
    let mut words = store(0x8000, &words_of(&vector(1)));
    words.extend(store(0x9000, &words_of(&vector(2))));
    words.extend(store(0x9084, &[7]));
    words.extend(store(numbers, &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
    let calls = (0..10).map(|round| [0x8000, 0x9000, numbers + 4 * round]).chain([
        [0x8080, 0x9018, 0x9084],
        [0xffc0, 0x8080, 0xfffc + 0x44],
        [LAST, 0xffc0, numbers + 36],
        [0, LAST, u32::MAX - 3 - 0x80],
    ]);
    for pointers in calls {
        words.extend(call(PRECOMPILE, &pointers));
    }
    words.extend(exit());
    words
}

#[test]
fn positive_calls_of_all_kinds() {
    let tables = run(&program());
    assert_accepted(&tables);
    assert_eq!(table(&tables, ChipId::Blake2f).trace.height(), 128);
}

#[test]
fn positive_no_call_no_table() {
    assert!(run(&exit()).iter().all(|table| table.air.id != ChipId::Blake2f));
}

#[test]
fn positive_calls_and_padding() {
    let [call, other] = [3, 4].map(|seed| rows(Some(&example(seed))));
    assert_calls_and_padding_hold([&call, &other]);
}

/// What a call says: each word once, from what it is before to what the native round leaves.
#[test]
fn sanity_a_call_says_what_the_native_round_does_and_nothing_else() {
    for (round, [v, m]) in (0..10).flat_map(|round| vectors().into_iter().map(move |v| (round, v)))
    {
        let record = record(v, m, round, POINTERS);
        let rows = rows(Some(&record));
        assert!(holds(&rows), "round {round} of {v:x?} with {m:x?}");
        let mut memory = says(&rows);
        memory.retain(|tuple, _| tuple[0] == F::from_u8(Message::Memory as u8));
        let mut expected = Says::new();
        let mut access = |index: u32, before: u32, after: u32, now: u32| {
            for (value, ts, count) in [(before, BEFORE, F::NEG_ONE), (after, now, F::ONE)] {
                let fields = [Message::Memory as u32, index, value & 0xffff, value >> 16, ts];
                let tuple = fields.into_iter().chain([0; 5]).map(F::from_u32).collect();
                assert_eq!(expected.insert(tuple, count), None);
            }
        };
        let mut words = record.words.iter();
        for (number, (read, operand)) in
            record.arguments.iter().zip(PRECOMPILE.info().operands).enumerate()
        {
            access((1 << 30) + 10 + number as u32, read.value, read.value, CLK);
            for index in (read.value / 4..).take(operand.words as usize) {
                let Write { prev_value, value, .. } = words.next().expect("a word");
                let last = PRECOMPILE.info().slots(number).last;
                access(index, *prev_value, *value, CLK + last);
            }
        }
        access((1 << 30) + 17, record.a7.value, record.a7.value, CLK);
        assert_eq!(memory, expected);
    }
}

#[test]
fn sanity_rows_hold_what_the_native_mixings_leave() {
    let record = example(7);
    let [mut v, m] = [vector(7), vector(57)];
    let value = |bytes: [F; 8]| u64::from_le_bytes(bytes.map(|x| x.as_canonical_u32() as u8));
    for (step, row) in rows(Some(&record)).iter().enumerate() {
        let places = lanes(step);
        let before = places.map(|lane| v[lane]);
        assert_eq!([value(row.mixing.b), value(row.mixing.d)], [before[1], before[3]]);
        let [x, y] = [0, 1].map(|number| m[SIGMA[7][2 * step + number]]);
        let [_, after] = mixing(before, [x, y], &mut |lane| lane);
        let [_, last] = &row.mixing.halves;
        assert_eq!([value(last.a), value(last.c)], [after[0], after[2]]);
        places.into_iter().zip(after).for_each(|(lane, value)| v[lane] = value);
    }
    let after: Vec<u32> = record.words[..WORDS].iter().map(|write| write.value).collect();
    assert_eq!(after, words_of(&v));
}

#[test]
fn sanity_the_clock_advances_by_the_gas_of_the_table() {
    assert_clock_advances_by_gas(&rows(Some(&example(0))));
    assert_eq!(ChipLayout::of(ChipId::Blake2f).interactions, MESSAGES as usize);
}
