//! Each test is of both widths.

mod forged;

use isa::precompile::{MAX_OPERANDS, MODULUS};
use isa::{Opcode, Precompile};
use p3_baby_bear::{default_babybear_poseidon2_16, default_babybear_poseidon2_24};
use p3_field::{PrimeCharacteristicRing, PrimeField32};
use p3_matrix::Matrix;
use p3_matrix::dense::RowMajorMatrix;
use p3_symmetric::Permutation;
use vm::precompiles::inner::Inner;
use vm::records::{CallRecord, Read, Write};
use vm::testing::{asm, call, exit, li};

use super::{Permute, PermuteCols, Permutes, Poseidon2Call, Poseidon2Call24, STAGES};
use crate::F;
use crate::bus::Message;
use crate::check::{Interaction, Table};
use crate::cols::Columns;
use crate::machine::{Chip, ChipAir, ChipId};
use crate::permutation::{Layers, Published, external_layer, unmixed};
use crate::testing::{assert_accepted, is_in_table, is_lookup, run, shard, table, value};
use crate::witness::{Shard, Witness, fill_rows};

fn an_exit() -> Shard {
    shard(&vm::testing::program(0x1000, &exit()), &[])
}

/// The published permutation of as many elements as there are.
fn native(state: &[F]) -> Vec<F> {
    match state.len() {
        16 => default_babybear_poseidon2_16().permute(state.try_into().expect("16")).to_vec(),
        24 => default_babybear_poseidon2_24().permute(state.try_into().expect("24")).to_vec(),
        width => panic!("no permutation of {width} elements"),
    }
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

type Row<const W: usize, const I: usize, const HALF: usize> = PermuteCols<F, W, I, HALF>;

impl<const W: usize, const I: usize, const HALF: usize> Permute<W, I, HALF>
where
    Layers: Published<W, I>,
    Self: Permutes<W>,
{
    const COLUMNS: usize = size_of::<PermuteCols<u8, W, I, HALF>>();
    /// Of the last words that fit.
    const LAST: u32 = (4 * W as u32).wrapping_neg();

    fn chip() -> ChipId {
        let [chip] = ChipId::of_precompile(Self::PRECOMPILE) else { panic!("one chip") };
        *chip
    }

    /// Calls on zeros, again on what that left, on an overlapping state, and on the last words of
    /// all, of which one is the largest there is.
    fn program() -> Vec<u32> {
        let mut words = li(5, MODULUS - 1).to_vec();
        words.extend(li(6, Self::LAST));
        words.push(asm(Opcode::Sw, 0, 6, 5, 4 * (W as i32 - 1)));
        for state in [0x8000, 0x8000, 0x8008, Self::LAST] {
            words.extend(call(Self::PRECOMPILE, &[state]));
        }
        words.extend(exit());
        words
    }

    /// A call at clock 100 on these words.
    fn record(address: u32, before: [u32; W]) -> CallRecord {
        let permuted = native(&before.map(F::from_u32));
        let words = before.iter().zip(permuted).map(|(&prev_value, after)| Write {
            prev_value,
            value: after.as_canonical_u32(),
            prev_ts: 90,
        });
        let a7 = Read { value: Self::PRECOMPILE.info().number, prev_ts: 90 };
        let mut arguments = [Read::default(); MAX_OPERANDS];
        arguments[0] = Read { value: address, prev_ts: 90 };
        CallRecord {
            clk: 100,
            pc: 0x1000,
            a7,
            arguments,
            words: words.collect(),
            inner: Inner::default(),
        }
    }

    fn words(seed: u32) -> [u32; W] {
        core::array::from_fn(|i| F::from_u32(seed + 3).exp_u64(i as u64 + 5).as_canonical_u32())
    }

    fn rows(record: Option<&CallRecord>) -> Vec<Row<W, I, HALF>> {
        let mut rows = F::zero_vec(STAGES * Self::COLUMNS);
        fill_rows::<Self>(&mut rows, record, &an_exit().lookups);
        rows.chunks_exact(Self::COLUMNS).map(|row| *Row::of(row)).collect()
    }

    fn of_rows(rows: &[Row<W, I, HALF>]) -> Table {
        let mut values = F::zero_vec(rows.len() * Self::COLUMNS);
        for (cells, row) in values.chunks_exact_mut(Self::COLUMNS).zip(rows) {
            *Row::of_mut(cells) = *row;
        }
        let trace = RowMajorMatrix::new(values, Self::COLUMNS);
        Table { air: ChipAir::new(Self::chip()), trace, public_values: Vec::new() }
    }

    fn positive_calls_on_all_kinds_of_states() {
        let tables = run(&Self::program());
        assert_accepted(&tables);
        assert_eq!(table(&tables, Self::chip()).trace.height(), 8);
    }

    fn positive_one_call_and_padding() {
        let (call, padding) =
            (Self::rows(Some(&Self::record(0x8000, Self::words(1)))), Self::rows(None));
        assert!(holds(&Self::of_rows(&call)));
        assert!(holds(&Self::of_rows(&padding)));
        assert!(holds(&Self::of_rows(&[&call[..], &padding].concat())));
        assert!(holds(&Self::of_rows(&[&padding[..], &call].concat())));
        assert!(says(&Self::of_rows(&padding)).is_empty());
    }

    fn sanity_words_after_are_the_permutation_of_those_before() {
        let program = vm::testing::program(0x1000, &Self::program());
        let shard = shard(&program, &[]);
        let records = Self::records(&shard);
        assert_eq!(records.len(), 4);
        assert_eq!(records[1].words[0].prev_value, records[0].words[0].value);
        assert_eq!(records[2].words[0].prev_value, records[1].words[2].value);
        for record in records {
            let rows = Self::rows(Some(record));
            let words: Vec<_> = rows.iter().flat_map(|row| row.words).collect();
            assert_eq!(words.len(), W);
            let before: Vec<F> = words.iter().map(|word| F::from_u32(value(word.before))).collect();
            assert_eq!(rows[0].rounds.state, before[..]);
            let after = native(&before);
            assert!(words.iter().zip(after).all(|(w, a)| value(w.after) == a.as_canonical_u32()));
        }
    }

    fn sanity_the_external_layer_is_undone() {
        let state = Self::words(4).map(F::from_u32);
        assert_eq!(external_layer(unmixed(state)), state);
        assert_eq!(unmixed(external_layer(state)), state);
    }

    fn sanity_the_clock_advances_by_the_gas_of_the_table() {
        let gas = Self::PRECOMPILE.info().gas;
        let rows = Self::rows(Some(&Self::record(0x8000, Self::words(10))));
        let messages = says(&Self::of_rows(&rows));
        let is_step =
            |message: &&Interaction| message.tuple[0] == F::from_u8(Message::Execution as u8);
        let steps: Vec<_> = messages.iter().filter(is_step).collect();
        let [taken, sent] = steps[..] else { panic!("two messages") };
        assert_eq!((taken.count, sent.count), (F::NEG_ONE, F::ONE));
        assert_eq!(sent.tuple[1] - taken.tuple[1], F::ONE);
        assert_eq!(sent.tuple[2] - taken.tuple[2], F::from_u32(gas));
        assert!(<Self as Chip>::GAS * STAGES as u32 >= gas);
    }
}

#[test]
fn positive_calls_on_all_kinds_of_states() {
    Poseidon2Call::positive_calls_on_all_kinds_of_states();
    Poseidon2Call24::positive_calls_on_all_kinds_of_states();
}

#[test]
fn positive_one_call_and_padding() {
    Poseidon2Call::positive_one_call_and_padding();
    Poseidon2Call24::positive_one_call_and_padding();
}

#[test]
fn sanity_words_after_are_the_permutation_of_those_before() {
    Poseidon2Call::sanity_words_after_are_the_permutation_of_those_before();
    Poseidon2Call24::sanity_words_after_are_the_permutation_of_those_before();
}

#[test]
fn sanity_the_external_layer_is_undone() {
    Poseidon2Call::sanity_the_external_layer_is_undone();
    Poseidon2Call24::sanity_the_external_layer_is_undone();
}

#[test]
fn sanity_the_clock_advances_by_the_gas_of_the_table() {
    Poseidon2Call::sanity_the_clock_advances_by_the_gas_of_the_table();
    Poseidon2Call24::sanity_the_clock_advances_by_the_gas_of_the_table();
}

#[test]
fn negative_a_call_of_one_width_is_no_row_of_the_other() {
    // a7 is read as the chip's own number: a row of the other chip reads another.
    let (narrow, wide) = (says(&narrow()), says(&wide()));
    let reads = |messages: &[Interaction]| -> Vec<Vec<F>> {
        let number = F::from_u32(isa::memory_map::REGISTERS + 17);
        let of_a7 = messages.iter().filter(|m| m.tuple[1] == number);
        of_a7.map(|m| m.tuple[2..4].to_vec()).collect()
    };
    let number =
        |precompile: Precompile| vec![vec![F::from_u32(precompile.info().number), F::ZERO]; 2];
    assert_eq!(reads(&narrow), number(Precompile::Poseidon2));
    assert_eq!(reads(&wide), number(Precompile::Poseidon2Width24));
}

fn narrow() -> Table {
    let record = Poseidon2Call::record(0x8000, Poseidon2Call::words(3));
    Poseidon2Call::of_rows(&Poseidon2Call::rows(Some(&record)))
}

fn wide() -> Table {
    let record = Poseidon2Call24::record(0x8000, Poseidon2Call24::words(3));
    Poseidon2Call24::of_rows(&Poseidon2Call24::rows(Some(&record)))
}
