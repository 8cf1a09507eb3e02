//! What the chip accepts. `forged` has rows of wrong results, `refused` what is no call, `alone` rows
//! in which all but one equation hold.

mod alone;
mod forged;
mod refused;

use isa::Precompile;
use p3_field::PrimeCharacteristicRing;
use p3_matrix::Matrix;
use vm::precompiles::u256::muladd_mod;
use vm::records::CallRecord;
use vm::testing::{call, exit};

use super::{OPERANDS, PRECOMPILE, U256, U256Cols};
use crate::F;
use crate::cpu::bytes::word_bytes;
use crate::machine::ChipId;
use crate::precompiles::eight::STEPS;
use crate::testing::number::{self, Number, ONE, ZERO, minus, number, plus, power};
use crate::testing::precompile::{self, *};
use crate::testing::{assert_accepted, run, shard, table, value};
use crate::witness::Witness;

type Row = U256Cols<F>;
/// Of the last eight words.
const LAST: u32 = 0xffff_ffe0;
const MAX: Number = [u32::MAX; 8];
/// Order of the field of secp256k1.
const PRIME: Number = [0xffff_fc2f, 0xffff_fffe, !0, !0, !0, !0, !0, !0];
/// r, a, b, c, m, q.
const POINTERS: [u32; OPERANDS] = [0x8000, 0x9000, 0xa000, 0xb000, 0xfff4, 0xd000];

impl CallRow for Row {
    type Chip = U256;
    const ID: ChipId = ChipId::U256;
    const PRECOMPILE: Precompile = PRECOMPILE;
}

/// A call, whatever its result: r and q are given.
fn forged(numbers: [Number; OPERANDS], pointers: [u32; OPERANDS]) -> CallRecord {
    let words =
        numbers.into_iter().zip(PRECOMPILE.info().operands).flat_map(|(number, operand)| {
            let before = |(value, old)| (if operand.written { old } else { value }, value);
            number.into_iter().zip(77..).map(before)
        });
    precompile::record(PRECOMPILE, &pointers, words)
}

fn record([a, b, c, m]: [Number; 4]) -> CallRecord {
    let [q, r] = muladd_mod(&a, &b, &c, &m).expect("a quotient of 256 bits");
    forged([r, a, b, c, m, q], POINTERS)
}

fn rows(record: Option<&CallRecord>) -> Vec<Row> {
    precompile::rows(record)
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
    assert_calls_and_padding_hold([&call, &call]);
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
    assert_clock_advances_by_gas(&rows(Some(&record(operands()[0]))));
}
