use isa::precompile::{MAX_OPERANDS, MODULUS};
use isa::{Opcode, Precompile};
use p3_baby_bear::default_babybear_poseidon2_16;
use p3_field::{Field, PrimeCharacteristicRing, PrimeField32};
use p3_matrix::Matrix;
use p3_matrix::dense::RowMajorMatrix;
use p3_symmetric::Permutation;
use vm::precompiles::inner::Inner;
use vm::records::{CallRecord, Read, Write};
use vm::testing::{asm, call, exit, li};

use super::{Poseidon2Call, Poseidon2CallCols, STAGES, WORDS};
use crate::F;
use crate::bus::Message;
use crate::check::{Interaction, Table};
use crate::cols::Columns;
use crate::machine::{Chip, ChipAir, ChipId};
use crate::testing::{assert_accepted, is_in_table, is_lookup, lies, run, shard, table, value};
use crate::witness::{Shard, Witness, fill_rows};
use crate::word::limbs;

type Row = Poseidon2CallCols<F>;
const COLUMNS: usize = size_of::<Poseidon2CallCols<u8>>();
/// Of the last words that fit.
const LAST: u32 = 0xffff_ffc0;

/// Calls on zeros, again on what that left, on an overlapping state, and on the last 16 words of
/// all, of which one is the largest there is.
fn program() -> Vec<u32> {
    let mut words = li(5, MODULUS - 1).to_vec();
    words.extend(li(6, LAST));
    words.push(asm(Opcode::Sw, 0, 6, 5, 60));
    for state in [0x8000, 0x8000, 0x8008, LAST] {
        words.extend(call(Precompile::Poseidon2, &[state]));
    }
    words.extend(exit());
    words
}

fn an_exit() -> Shard {
    shard(&vm::testing::program(0x1000, &exit()), &[])
}

/// A call at clock 100 on these words.
fn record(address: u32, before: [u32; 16]) -> CallRecord {
    let permuted = default_babybear_poseidon2_16().permute(before.map(F::from_u32));
    let words = before.iter().zip(permuted).map(|(&prev_value, after)| Write {
        prev_value,
        value: after.as_canonical_u32(),
        prev_ts: 90,
    });
    let a7 = Read { value: Precompile::Poseidon2.info().number, prev_ts: 90 };
    let mut arguments = [Read::default(); MAX_OPERANDS];
    arguments[0] = Read { value: address, prev_ts: 90 };
    let inner = Inner::default();
    CallRecord { clk: 100, pc: 0x1000, a7, arguments, words: words.collect(), inner }
}

fn words(seed: u32) -> [u32; 16] {
    core::array::from_fn(|i| F::from_u32(seed + 3).exp_u64(i as u64 + 5).as_canonical_u32())
}

fn rows(record: Option<&CallRecord>) -> Vec<Row> {
    let mut rows = F::zero_vec(STAGES * COLUMNS);
    fill_rows::<Poseidon2Call>(&mut rows, record, &an_exit().lookups);
    rows.chunks_exact(COLUMNS).map(|row| *Row::of(row)).collect()
}

fn of_rows(rows: &[Row]) -> Table {
    let mut values = F::zero_vec(rows.len() * COLUMNS);
    for (cells, row) in values.chunks_exact_mut(COLUMNS).zip(rows) {
        *Row::of_mut(cells) = *row;
    }
    let trace = RowMajorMatrix::new(values, COLUMNS);
    Table { air: ChipAir::new(ChipId::Poseidon2Call), trace, public_values: Vec::new() }
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

#[test]
fn positive_calls_on_all_kinds_of_states() {
    let tables = run(&program());
    assert_accepted(&tables);
    assert_eq!(table(&tables, ChipId::Poseidon2Call).trace.height(), 8);
}

#[test]
fn positive_one_call_and_padding() {
    let call = record(0x8000, words(1));
    assert!(holds(&of_rows(&rows(Some(&call)))));
    assert!(holds(&of_rows(&rows(None))));
    assert!(holds(&of_rows(&[rows(Some(&call)), rows(None)].concat())));
    assert!(holds(&of_rows(&[rows(None), rows(Some(&call))].concat())));
    assert!(says(&of_rows(&rows(None))).is_empty());
}

#[test]
fn sanity_words_after_are_the_permutation_of_those_before() {
    let program = vm::testing::program(0x1000, &program());
    let shard = shard(&program, &[]);
    let records = Poseidon2Call::records(&shard);
    assert_eq!(records.len(), 4);
    assert_eq!(records[1].words[0].prev_value, records[0].words[0].value);
    assert_eq!(records[2].words[0].prev_value, records[1].words[2].value);
    for record in records {
        let rows = rows(Some(record));
        let words: Vec<_> = rows.iter().flat_map(|row| row.words).collect();
        let before = words.iter().map(|word| F::from_u32(value(word.before)));
        let before: [F; 16] = before.collect::<Vec<_>>().try_into().expect("16 words");
        assert_eq!(rows[0].rounds.state, before);
        let after = default_babybear_poseidon2_16().permute(before);
        assert!(words.iter().zip(after).all(|(w, a)| value(w.after) == a.as_canonical_u32()));
    }
}

#[test]
fn negative_every_column_of_both_rows_is_bound() {
    let tables = run(&program());
    let honest = table(&tables, ChipId::Poseidon2Call);
    let height = honest.trace.height();
    for row in [0, 1, height - 2, height - 1] {
        let before = (row + height - 1) % height;
        let told = honest.row(row).interactions;
        let told: Vec<_> = told.into_iter().filter(|message| !is_lookup(message)).collect();
        let mut tampered = honest.clone();
        for column in 0..COLUMNS {
            let index = row * COLUMNS + column;
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

#[test]
fn negative_non_canonical_words_rejected() {
    // Each small element has a second word with limbs of 16 bits, and some limbs are too long.
    for word in 0..16 {
        for (element, lie) in [(0, limbs(MODULUS)), (5, limbs(MODULUS + 5))] {
            let mut before = words(2);
            before[word] = element;
            let mut rows = rows(Some(&record(0x8000, before)));
            assert!(holds(&of_rows(&rows)));
            let cell = &mut rows[word / WORDS].words[word % WORDS];
            assert_eq!(value(cell.before), element);
            cell.before = lie;
            cell.inverse[0] = (F::from_u32(0x7800) - lie[1]).inverse_or_zero();
            assert!(!holds(&of_rows(&rows)), "word {word}: {element}");
        }
    }
}

#[test]
fn negative_non_canonical_results_rejected() {
    for word in 0..16 {
        let mut rows = rows(Some(&record(0x8000, words(3))));
        let cell = rows[word / WORDS].words[word % WORDS];
        let honest = value(cell.after);
        // The word and p; the same with a limb that is too long; and with one below zero.
        let aliases = [
            limbs(honest.wrapping_add(MODULUS)),
            [cell.after[0] + F::from_u32(1 << 16), cell.after[1] - F::ONE],
            [cell.after[0] - F::from_u32(1 << 16), cell.after[1] + F::ONE],
            [cell.after[0] + F::ONE, cell.after[1] - F::from_u32(1 << 16).inverse()],
        ];
        for alias in aliases {
            let cell = &mut rows[word / WORDS].words[word % WORDS];
            cell.after = alias;
            cell.inverse[1] = (F::from_u32(0x7800) - alias[1]).inverse_or_zero();
            assert!(!holds(&of_rows(&rows)), "word {word}: {honest}");
        }
    }
}

#[test]
fn negative_pointers_that_trap_rejected() {
    for address in [1, 2, 3, 0x8002, LAST + 4, LAST + 1, u32::MAX - 3] {
        assert!(!holds(&of_rows(&rows(Some(&record(address, words(4)))))), "{address:#x}");
    }
    for address in [0, 4, 0xfff0, LAST] {
        assert!(holds(&of_rows(&rows(Some(&record(address, words(4)))))), "{address:#x}");
    }
}

#[test]
fn negative_second_row_without_its_first_rejected() {
    let (a, b) = (rows(Some(&record(0x8000, words(5)))), rows(Some(&record(0x9000, words(6)))));
    let padding = rows(None);
    // The table begins with a second row, whose first stands at its end.
    assert!(!holds(&of_rows(&[a[1], a[0]])));
    assert!(!holds(&of_rows(&[a[1], padding[0], padding[1], a[0]])));
    // The second row of another call, or of none; twice; or not at all.
    for pair in [[a[0], b[1]], [padding[0], a[1]], [a[0], padding[1]], [a[1], a[1]], [a[0], a[0]]] {
        assert!(!holds(&of_rows(&pair)));
        assert!(!holds(&of_rows(&[&pair[..], &b[..]].concat())));
    }
}

#[test]
fn negative_tables_of_one_row_rejected() {
    let half = F::TWO.inverse();
    for row in [rows(Some(&record(0x8000, words(5)))), rows(None)].concat() {
        for stage in [F::ZERO, F::ONE, half] {
            assert!(!holds(&of_rows(&[Row { stage, ..row }])));
        }
    }
}

#[test]
fn negative_parts_of_two_calls_rejected() {
    // Each part of the second row is that of another call with the same clock.
    let (a, b) = (rows(Some(&record(0x8000, words(7)))), rows(Some(&record(0x9000, words(8)))));
    let (first, second) = (a[0], a[1]);
    let spliced = [
        Row { words: b[1].words, ..second },
        Row { rounds: b[1].rounds, ..second },
        Row { rounds: b[1].rounds, words: b[1].words, ..second },
        Row { address: b[1].address, ..second },
        b[1],
    ];
    assert!(holds(&of_rows(&a)));
    for second in spliced {
        assert!(!holds(&of_rows(&[first, second])));
    }
    assert!(!holds(&of_rows(&[Row { words: b[0].words, ..first }, second])));
}

#[test]
fn negative_head_in_the_second_row_rejected() {
    for (head, body) in [(0, 1), (1, 0), (1, 1)].map(|(h, b)| (F::from_u8(h), F::from_u8(b))) {
        let honest = rows(Some(&record(0x8000, words(9))));
        if head == F::ONE {
            assert!(!holds(&of_rows(&[honest[0], Row { head, body, ..honest[1] }])));
        }
        if body == F::ONE {
            assert!(!holds(&of_rows(&[Row { head, body, ..honest[0] }, honest[1]])));
        }
    }
}

#[test]
fn sanity_the_clock_advances_by_the_gas_of_the_table() {
    let gas = Precompile::Poseidon2.info().gas;
    let messages = says(&of_rows(&rows(Some(&record(0x8000, words(10))))));
    let is_step = |message: &&Interaction| message.tuple[0] == F::from_u8(Message::Execution as u8);
    let steps: Vec<_> = messages.iter().filter(is_step).collect();
    let [taken, sent] = steps[..] else { panic!("two messages") };
    assert_eq!((taken.count, sent.count), (F::NEG_ONE, F::ONE));
    assert_eq!(sent.tuple[1] - taken.tuple[1], F::ONE);
    assert_eq!(sent.tuple[2] - taken.tuple[2], F::from_u32(gas));
    assert!(Poseidon2Call::GAS * STAGES as u32 >= gas);
}

/// The inverse of an element, or zero.
trait InverseOrZero {
    fn inverse_or_zero(self) -> Self;
}

impl InverseOrZero for F {
    fn inverse_or_zero(self) -> Self {
        self.try_inverse().unwrap_or_default()
    }
}
