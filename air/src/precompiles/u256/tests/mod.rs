//! What the chip accepts. `forged` has rows of wrong results, `refused` what is no call, `alone` rows
//! in which all but one equation hold.

mod alone;
mod forged;
mod refused;

use isa::Opcode;
use isa::precompile::MAX_OPERANDS;
use p3_field::PrimeCharacteristicRing;
use p3_matrix::Matrix;
use p3_matrix::dense::RowMajorMatrix;
use vm::precompiles::u256::{U256 as Number, muladd_mod};
use vm::records::{CallRecord, Read, Write};
use vm::testing::{asm, call, exit, li};

use super::{OPERANDS, PRECOMPILE, U256, U256Cols};
use crate::F;
use crate::bus::Message;
use crate::check::{Interaction, Table};
use crate::cols::Columns;
use crate::cpu::bytes::word_bytes;
use crate::machine::{Chip, ChipAir, ChipId};
use crate::precompiles::eight::STEPS;
use crate::testing::{assert_accepted, is_in_table, is_lookup, run, shard, table, value};
use crate::witness::{Shard, Witness, fill_rows};

type Row = U256Cols<F>;
const COLUMNS: usize = size_of::<U256Cols<u8>>();
/// Of the last eight words.
const LAST: u32 = 0xffff_ffe0;
const ZERO: Number = [0; 8];
const ONE: Number = [1, 0, 0, 0, 0, 0, 0, 0];
const MAX: Number = [u32::MAX; 8];
/// Order of the field of secp256k1.
const PRIME: Number = [0xffff_fc2f, 0xffff_fffe, !0, !0, !0, !0, !0, !0];
/// r, a, b, c, m, q.
const POINTERS: [u32; OPERANDS] = [0x8000, 0x9000, 0xa000, 0xb000, 0xfff4, 0xd000];

fn number(seed: u32) -> Number {
    core::array::from_fn(|i| (seed + 2).wrapping_mul(0x9e37_79b9).rotate_left(5 * i as u32) ^ seed)
}

/// A call at clock 100, whatever its result: r and q are given.
fn forged([r, a, b, c, m, q]: [Number; OPERANDS], pointers: [u32; OPERANDS]) -> CallRecord {
    let words = [r, a, b, c, m, q].into_iter().enumerate().flat_map(|(operand, number)| {
        let is_written = PRECOMPILE.info().operands[operand].written;
        number.into_iter().zip(77..).map(move |(value, old)| {
            let prev_value = if is_written { old } else { value };
            Write { prev_value, value, prev_ts: 90 }
        })
    });
    let a7 = Read { value: PRECOMPILE.info().number, prev_ts: 90 };
    let mut arguments = [Read::default(); MAX_OPERANDS];
    for (argument, value) in arguments.iter_mut().zip(pointers) {
        *argument = Read { value, prev_ts: 90 };
    }
    CallRecord { clk: 100, pc: 0x1000, a7, arguments, words: words.collect() }
}

fn record([a, b, c, m]: [Number; 4]) -> CallRecord {
    let [q, r] = muladd_mod(&a, &b, &c, &m).expect("a quotient of 256 bits");
    forged([r, a, b, c, m, q], POINTERS)
}

fn an_exit() -> Shard {
    shard(&vm::testing::program(0x1000, &exit()), &[])
}

fn rows(record: Option<&CallRecord>) -> Vec<Row> {
    let mut rows = F::zero_vec(STEPS * COLUMNS);
    fill_rows::<U256>(&mut rows, record, &an_exit().lookups);
    rows.chunks_exact(COLUMNS).map(|row| *Row::of(row)).collect()
}

fn of_rows(rows: &[Row]) -> Table {
    let mut values = F::zero_vec(rows.len() * COLUMNS);
    for (cells, row) in values.chunks_exact_mut(COLUMNS).zip(rows) {
        *Row::of_mut(cells) = *row;
    }
    let trace = RowMajorMatrix::new(values, COLUMNS);
    Table { air: ChipAir::new(ChipId::U256), trace, public_values: Vec::new() }
}

/// Whether constraints hold and all lookups are in their tables.
fn holds(rows: &[Row]) -> bool {
    let table = of_rows(rows);
    let mut rows = (0..table.trace.height()).map(|row| table.row(row));
    rows.all(|row| {
        let mut lookups = row.interactions.iter().filter(|message| is_lookup(message));
        row.failed.is_empty() && lookups.all(is_in_table)
    })
}

/// Whether constraints hold, whatever the lookups say.
fn satisfies_constraints(rows: &[Row]) -> bool {
    let table = of_rows(rows);
    (0..table.trace.height()).all(|row| table.row(row).failed.is_empty())
}

fn says(table: &Table) -> Vec<Interaction> {
    let rows = (0..table.trace.height()).flat_map(|row| table.row(row).interactions);
    rows.filter(|message| !is_lookup(message)).collect()
}

/// Operands with their edges: the largest sums, all kinds of moduli, remainders that barely fit.
fn operands() -> Vec<[Number; 4]> {
    let below = |m: Number| [[m[0] - 1].as_slice(), &m[1..]].concat().try_into().unwrap();
    let mut operands = vec![
        [ZERO, ZERO, ZERO, ONE],
        [ZERO, ZERO, ZERO, ZERO],
        [MAX, MAX, MAX, ZERO],
        [MAX, MAX, ZERO, ZERO],
        [MAX, ZERO, MAX, ONE],
        [below(MAX), MAX, MAX, MAX],
        [below(MAX), below(MAX), ZERO, MAX],
        [ZERO, MAX, MAX, [u32::MAX, 0, 0, 0, 0, 0, 0, 0]],
        [ONE, MAX, MAX, [0, 0, 0, 0, 0, 0, 0, 1 << 31]],
        [PRIME, ONE, ZERO, PRIME],
        [below(PRIME), below(PRIME), below(PRIME), PRIME],
        [below(PRIME), ONE, ZERO, PRIME],
    ];
    operands.extend((0..8).map(|i| [number(i), number(i + 50), number(i + 90), PRIME]));
    operands.extend((0..8).map(|i| [number(i), number(i + 50), number(i + 90), ZERO]));
    operands
}

/// Stores a number.
fn store(address: u32, number: &Number) -> Vec<u32> {
    let store = |(address, &word): (u32, &u32)| {
        [&li(8, address)[..], &li(9, word), &[asm(Opcode::Sw, 0, 8, 9, 0)]].concat()
    };
    (address..).step_by(4).zip(number).flat_map(store).collect()
}

/// Calls with operands apart, with all that are read at one place or overlapping, on what the call
/// before left, at both ends of the address space, and with a modulus of zero.
fn program() -> Vec<u32> {
    let mut words: Vec<u32> = [(0x8000, number(1)), (0x8020, number(2)), (LAST, PRIME)]
        .iter()
        .flat_map(|(address, number)| store(*address, number))
        .collect();
    let (a, b, m, zero) = (0x8000, 0x8020, LAST, 0x9000);
    for pointers in [
        [0x8040, a, b, zero, m, 0x8060],
        [0x8060, 0x8040, 0x8040, 0x8040, m, 0],
        [0x8080, a + 4, a, a + 12, a, 0x80a0],
        [0xff_ffec, m, m, b, zero, LAST - 32],
        [0, a, b, a, zero, 0xfffc],
    ] {
        words.extend(call(PRECOMPILE, &pointers));
    }
    words.extend(exit());
    words
}

#[test]
fn positive_calls_of_all_kinds() {
    let tables = run(&program());
    assert_accepted(&tables);
    assert_eq!(table(&tables, ChipId::U256).trace.height(), 64);
}

#[test]
fn positive_operands_of_all_kinds() {
    for operands in operands() {
        assert!(holds(&rows(Some(&record(operands)))), "{operands:x?}");
    }
}

#[test]
fn positive_calls_and_padding() {
    let call = rows(Some(&record(operands()[10])));
    let padding = rows(None);
    assert!(says(&of_rows(&padding)).is_empty());
    assert!(holds(&padding));
    assert!(holds(&padding[..1]));
    for rows in [[&call, &padding], [&padding, &call], [&call, &call]] {
        assert!(holds(&rows.map(Vec::as_slice).concat()));
    }
    // A call may begin in any row.
    assert!(holds(&[&padding[..5], &call, &padding[..3]].concat()));
}

#[test]
fn sanity_rows_hold_what_the_native_arithmetic_gives() {
    let program = vm::testing::program(0x1000, &program());
    let shard = shard(&program, &[]);
    let records = U256::records(&shard);
    assert_eq!(records.len(), 5);
    for record in records {
        let rows = rows(Some(record));
        let column = |pick: fn(&Row) -> [F; 2]| -> Number {
            core::array::from_fn(|i| value(pick(&rows[i])))
        };
        let of_bytes = |pick: fn(&Row) -> [F; 4]| -> Number {
            core::array::from_fn(|i| {
                let [b0, b1, b2, b3] = pick(&rows[i]);
                value([b0 + b1 * F::from_u32(256), b2 + b3 * F::from_u32(256)])
            })
        };
        let [a, b] =
            [of_bytes(|row| word_bytes(row.a.bytes)), of_bytes(|row| word_bytes(row.b.bytes))];
        let [m, q] =
            [of_bytes(|row| word_bytes(row.m.bytes)), of_bytes(|row| word_bytes(row.q.bytes))];
        let [r, c] = [column(|row| row.r.after), column(|row| row.c.value)];
        assert_eq!(muladd_mod(&a, &b, &c, &m), Some([q, r]));
        let words = |operand: usize| &record.words[8 * operand..][..8];
        for (operand, number) in [r, a, b, c, m, q].iter().enumerate() {
            assert!(words(operand).iter().map(|write| write.value).eq(number.iter().copied()));
        }
    }
}

#[test]
fn sanity_the_clock_advances_by_the_gas_of_the_table() {
    let gas = PRECOMPILE.info().gas;
    let messages = says(&of_rows(&rows(Some(&record(operands()[0])))));
    let is_step = |message: &&Interaction| message.tuple[0] == F::from_u8(Message::Execution as u8);
    let steps: Vec<_> = messages.iter().filter(is_step).collect();
    let [taken, sent] = steps[..] else { panic!("two messages") };
    assert_eq!((taken.count, sent.count), (F::NEG_ONE, F::ONE));
    assert_eq!(sent.tuple[1] - taken.tuple[1], F::ONE);
    assert_eq!(sent.tuple[2] - taken.tuple[2], F::from_u32(gas));
    assert!(U256::GAS * STEPS as u32 >= gas);
}
