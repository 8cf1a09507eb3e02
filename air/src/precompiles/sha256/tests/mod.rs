mod columns;
mod forged;
mod pointers;

use std::iter::zip;

use isa::Opcode;
use isa::precompile::MAX_OPERANDS;
use isa::sha256::{INITIAL, ROUNDS};
use p3_field::{Field, PrimeCharacteristicRing};
use p3_matrix::Matrix;
use p3_matrix::dense::RowMajorMatrix;
use vm::precompiles::inner::Inner;
use vm::precompiles::sha256::compress;
use vm::records::{CallRecord, Read, Write};
use vm::testing::generator::Random;
use vm::testing::{asm, call, exit, li};

use super::PRECOMPILE;
use super::call::{Sha256Call, Sha256CallCols};
use super::rounds::{Sha256Rounds, Sha256RoundsCols};
use crate::F;
use crate::bus::Message;
use crate::check::{Interaction, Table};
use crate::cols::Columns;
use crate::machine::{Chip, ChipAir, ChipId};
use crate::testing::{assert_accepted, is_in_table, is_lookup, run, shard, table, value};
use crate::witness::{Shard, Witness, fill_rows};
use crate::word::limbs;

type Row = Sha256RoundsCols<F>;
type Head = Sha256CallCols<F>;

/// Of the last eight words.
const LAST_STATE: u32 = 0xffff_ffe0;
/// Of the last sixteen words.
const LAST_BLOCK: u32 = 0xffff_ffc0;

/// Calls on zeros; on what that left, with a block that follows the state; with the program as
/// block; with state or block at the end of memory.
fn program() -> Vec<u32> {
    let mut words = li(5, 0x8765_4321).to_vec();
    words.extend(li(6, 0x9000));
    words.push(asm(Opcode::Sw, 0, 6, 5, 60));
    let pointers = [
        (0x8000, 0x9000),
        (0x8000, 0x8020),
        (0x8000, 0x1000),
        (LAST_STATE, 0x9000),
        (0x8000, LAST_BLOCK),
    ];
    for (state, block) in pointers {
        words.extend(call(PRECOMPILE, &[state, block]));
    }
    words.extend(exit());
    words
}

fn an_exit() -> Shard {
    shard(&vm::testing::program(0x1000, &exit()), &[])
}

/// A call at clock 100 with these pointers and words.
fn record([state, block]: [u32; 2], seed: u64) -> CallRecord {
    let mut random = Random(seed);
    let before: [u32; 8] = core::array::from_fn(|_| random.word());
    let message: [u32; 16] = core::array::from_fn(|_| random.word());
    let write = |(prev_value, value)| Write { prev_value, value, prev_ts: 90 };
    let words = zip(before, compress(before, message)).chain(zip(message, message)).map(write);
    let mut arguments = [Read::default(); MAX_OPERANDS];
    arguments[0] = Read { value: state, prev_ts: 90 };
    arguments[1] = Read { value: block, prev_ts: 90 };
    let a7 = Read { value: PRECOMPILE.info().number, prev_ts: 90 };
    let inner = Inner::default();
    CallRecord { clk: 100, pc: 0x1000, a7, arguments, words: words.collect(), inner }
}

/// The rows of a record, or of padding.
fn rows<C: Witness<Record = CallRecord>>(record: Option<&CallRecord>) -> Vec<C::Row<F>>
where
    C::Row<F>: Copy,
{
    let width = C::Row::<F>::WIDTH;
    let mut rows = F::zero_vec(C::ROWS * width);
    fill_rows::<C>(&mut rows, record, &an_exit().lookups);
    rows.chunks_exact(width).map(|row| *C::Row::<F>::of(row)).collect()
}

fn rounds(record: Option<&CallRecord>) -> Vec<Row> {
    rows::<Sha256Rounds>(record)
}

fn of_rows<R: Columns<F> + Copy>(chip: ChipId, rows: &[R]) -> Table {
    let mut values = F::zero_vec(rows.len() * R::WIDTH);
    for (cells, row) in values.chunks_exact_mut(R::WIDTH).zip(rows) {
        *R::of_mut(cells) = *row;
    }
    let trace = RowMajorMatrix::new(values, R::WIDTH);
    Table { air: ChipAir::new(chip), trace, public_values: Vec::new() }
}

fn of_rounds(rows: &[Row]) -> Table {
    of_rows(ChipId::Sha256Rounds, rows)
}

fn of_head(record: &CallRecord) -> Table {
    of_rows::<Head>(ChipId::Sha256Call, &rows::<Sha256Call>(Some(record)))
}

/// Whether constraints hold and all lookups are in their tables.
fn holds(table: &Table) -> bool {
    let mut rows = (0..table.trace.height()).map(|row| table.row(row));
    rows.all(|row| {
        let mut lookups = row.interactions.iter().filter(|message| is_lookup(message));
        row.failed.is_empty() && lookups.all(is_in_table)
    })
}

fn says(table: &Table) -> Vec<Interaction> {
    let rows = (0..table.trace.height()).flat_map(|row| table.row(row).interactions);
    rows.filter(|message| !is_lookup(message)).collect()
}

fn is(message: &Interaction, id: Message) -> bool {
    message.tuple[0] == F::from_u8(id as u8)
}

/// Steps that are sent more often than received, or less often, by these tables.
fn unheard(tables: &[&Table]) -> usize {
    let mut net: std::collections::HashMap<Vec<F>, F> = Default::default();
    let told = tables.iter().flat_map(|table| says(table));
    for message in told.filter(|message| is(message, Message::Call)) {
        *net.entry(message.tuple).or_default() += message.count;
    }
    net.values().filter(|&&count| count != F::ZERO).count()
}

#[test]
fn positive_calls_on_all_kinds_of_words() {
    let tables = run(&program());
    assert_accepted(&tables);
    assert_eq!(table(&tables, ChipId::Sha256Call).trace.height(), 8);
    assert_eq!(table(&tables, ChipId::Sha256Rounds).trace.height(), 8 * ROUNDS);
}

#[test]
fn positive_one_call_and_padding() {
    let call = record([0x8000, 0x9000], 1);
    let (call_rows, padding) = (rounds(Some(&call)), rounds(None));
    for rows in [
        &call_rows,
        &padding,
        &[&call_rows[..], &padding].concat(),
        &[&padding[..], &call_rows].concat(),
        &[&call_rows[..], &call_rows, &padding, &padding].concat(),
    ] {
        assert!(holds(&of_rounds(rows)));
    }
    assert!(says(&of_rounds(&padding)).is_empty());
    assert!(holds(&of_head(&call)));
    assert_eq!(unheard(&[&of_head(&call), &of_rounds(&call_rows)]), 0);
}

#[test]
fn positive_words_of_all_zeros_and_all_ones() {
    for word in [0, u32::MAX, 1, 0x8000_0000, 0xffff, 0xffff_0000] {
        let mut record = record([0x8000, 0x9000], 1);
        let after = compress([word; 8], [word; 16]);
        for (write, value) in record.words.iter_mut().zip(after.into_iter().chain([word; 16])) {
            *write = Write { prev_value: word, value, prev_ts: 90 };
        }
        assert!(holds(&of_rounds(&rounds(Some(&record)))), "{word:#x}");
    }
}

#[test]
fn sanity_the_message_abc() {
    // FIPS 180-4's example: the block's bytes are those of the padded message.
    let mut block = [0; 16];
    block[0] = u32::from_le_bytes(*b"abc\x80");
    block[15] = 24u32.swap_bytes();
    let mut record = record([0x8000, 0x9000], 1);
    let words = INITIAL.into_iter().chain(block);
    for (write, word) in record.words.iter_mut().zip(words) {
        *write = Write { prev_value: word, value: word, prev_ts: 90 };
    }
    let expected = [
        0xba78_16bf,
        0x8f01_cfea,
        0x4141_40de,
        0x5dae_2223,
        0xb003_61a3,
        0x9617_7a9c,
        0xb410_ff61,
        0xf200_15ad,
    ];
    for (write, value) in record.words.iter_mut().zip(expected) {
        write.value = value;
    }
    assert!(holds(&of_rounds(&rounds(Some(&record)))));
}

#[test]
fn sanity_rows_hold_the_words_of_the_record() {
    let program = vm::testing::program(0x1000, &program());
    let shard = shard(&program, &[]);
    let records = Sha256Rounds::records(&shard);
    assert_eq!(records.len(), 5);
    assert_eq!(records[1].words[0].prev_value, records[0].words[0].value);
    for record in records {
        let rows = rounds(Some(record));
        for (t, row) in rows.iter().take(4).enumerate() {
            for (limbs, word) in [(row.d, 3 - t), (row.h, 7 - t)] {
                assert_eq!(value(limbs), record.words[word].prev_value);
            }
            for (limbs, word) in zip(row.state_after_or_carry, [3 - t, 7 - t]) {
                assert_eq!(value(limbs), record.words[word].value);
            }
        }
        for (row, write) in rows.iter().zip(&record.words[8..]) {
            let bits = row.w[0].iter().rev().fold(F::ZERO, |sum, &bit| sum.double() + bit);
            assert_eq!(bits, F::from_u32(write.value.swap_bytes()));
        }
    }
}

#[test]
fn sanity_the_clock_advances_by_the_gas_of_the_table() {
    let messages = says(&of_head(&record([0x8000, 0x9000], 1)));
    let steps: Vec<_> = messages.iter().filter(|m| is(m, Message::Execution)).collect();
    let [taken, sent] = steps[..] else { panic!("two messages") };
    assert_eq!((taken.count, sent.count), (F::NEG_ONE, F::ONE));
    assert_eq!(sent.tuple[1] - taken.tuple[1], F::ONE);
    assert_eq!(sent.tuple[2] - taken.tuple[2], F::from_u32(PRECOMPILE.info().gas));
    assert_eq!(Sha256Call::GAS, PRECOMPILE.info().gas);
}
