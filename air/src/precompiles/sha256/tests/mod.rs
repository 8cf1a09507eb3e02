mod columns;
mod forged;
mod pointers;

use std::iter::zip;

use isa::sha256::{INITIAL, ROUNDS};
use isa::{Opcode, Precompile};
use p3_field::{Field, PrimeCharacteristicRing};
use p3_matrix::Matrix;
use vm::precompiles::sha256::compress;
use vm::records::{CallRecord, Write};
use vm::testing::generator::Random;
use vm::testing::{asm, call, exit, li};

use super::PRECOMPILE;
use super::call::{Sha256Call, Sha256CallCols};
use super::rounds::{Sha256Rounds, Sha256RoundsCols};
use crate::F;
use crate::bus::Message;
use crate::check::Table;
use crate::machine::{Chip, ChipId};
use crate::testing::precompile::{self, *};
use crate::testing::{assert_accepted, is, run, shard, table, value};
use crate::witness::Witness;
use crate::word::limbs;

type Row = Sha256RoundsCols<F>;
type Head = Sha256CallCols<F>;

impl CallRow for Row {
    type Chip = Sha256Rounds;
    const ID: ChipId = ChipId::Sha256Rounds;
    const PRECOMPILE: Precompile = PRECOMPILE;
}

impl CallRow for Head {
    type Chip = Sha256Call;
    const ID: ChipId = ChipId::Sha256Call;
    const PRECOMPILE: Precompile = PRECOMPILE;
}

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

/// A call with these pointers and random words.
fn record(pointers: [u32; 2], seed: u64) -> CallRecord {
    let mut random = Random(seed);
    let before: [u32; 8] = core::array::from_fn(|_| random.word());
    let message: [u32; 16] = core::array::from_fn(|_| random.word());
    let words = zip(before, compress(before, message)).chain(zip(message, message));
    precompile::record(PRECOMPILE, &pointers, words)
}

fn rounds(record: Option<&CallRecord>) -> Vec<Row> {
    rows(record)
}

fn head(record: &CallRecord) -> Vec<Head> {
    rows(Some(record))
}

/// Steps that are sent more often than received, or less often, by these tables.
fn unheard(tables: &[&Table]) -> usize {
    let rows =
        tables.iter().flat_map(|table| (0..table.trace.height()).map(move |row| table.row(row)));
    let told = rows.flat_map(|row| row.interactions);
    net(told.filter(|message| is(message, Message::Call))).len()
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
        assert!(holds(rows));
    }
    assert!(messages(&padding).is_empty());
    assert!(holds(&head(&call)));
    assert_eq!(unheard(&[&of_rows(&head(&call)), &of_rows(&call_rows)]), 0);
}

#[test]
fn positive_words_of_all_zeros_and_all_ones() {
    for word in [0, u32::MAX, 1, 0x8000_0000, 0xffff, 0xffff_0000] {
        let mut record = record([0x8000, 0x9000], 1);
        let after = compress([word; 8], [word; 16]);
        for (write, value) in record.words.iter_mut().zip(after.into_iter().chain([word; 16])) {
            *write = Write { prev_value: word, value, prev_ts: 90 };
        }
        assert!(holds(&rounds(Some(&record))), "{word:#x}");
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
    assert!(holds(&rounds(Some(&record))));
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
    assert_clock_advances_by_gas(&head(&record([0x8000, 0x9000], 1)));
    assert_eq!(Sha256Call::GAS, PRECOMPILE.info().gas);
}
