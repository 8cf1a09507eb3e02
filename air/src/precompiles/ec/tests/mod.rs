//! What the chip accepts. `forged` has rows of wrong results, `points` what has no sum, `refused` what
//! is no call.

mod forged;
mod points;
mod refused;

use isa::Precompile;
use isa::curve::{BN254, SECP256K1, SECP256R1, TABLE};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::Matrix;
use vm::precompiles::ec::{Point, add};
use vm::precompiles::u256::muladd_mod;
use vm::records::CallRecord;
use vm::testing::{call, exit};

use super::numbers::Numbers;
use super::{Ec, EcCols, PRECOMPILE};
use crate::F;
use crate::machine::ChipId;
use crate::precompiles::eight::STEPS;
use crate::testing::number::{self, Number, ONE, ZERO, minus, number as random, plus, power};
use crate::testing::precompile::{self, *};
use crate::testing::{assert_accepted, run, shard, table, value};
use crate::witness::Witness;

type Row = EcCols<F>;
const CURVES: [u32; 3] = [SECP256K1, SECP256R1, BN254];
/// R, P, Q and the number of the curve.
const POINTERS: [u32; 4] = [0x8000, 0x9000, 0xffe0, 0xb000];

impl CallRow for Row {
    type Chip = Ec;
    const ID: ChipId = ChipId::Ec;
    const PRECOMPILE: Precompile = PRECOMPILE;
}

/// Order of a curve's field.
fn order(curve: u32) -> Number {
    TABLE[curve as usize].p
}

/// `a b + c` in the field of a curve; any numbers but of `b` one that is reduced.
fn muladd(curve: u32, a: Number, b: Number, c: Number) -> Number {
    muladd_mod(&a, &b, &c, &order(curve)).expect("a factor below the modulus")[1]
}

/// `a - b` in the field of a curve.
fn sub(curve: u32, a: Number, b: Number) -> Number {
    muladd(curve, b, minus(order(curve), ONE), a)
}

/// Points P and Q such that the slope, x1 and x3 are as given.
fn with_slope(curve: u32, [slope, x1, x3]: [Number; 3], y1: Number) -> [Point; 2] {
    let square = muladd(curve, slope, slope, ZERO);
    let x2 = sub(curve, sub(curve, square, x1), x3);
    let y2 = muladd(curve, sub(curve, x2, x1), slope, y1);
    [[x1, y1], [x2, y2]]
}

/// A call, whatever its result.
fn forged(curve: u32, [r, p, q]: [Point; 3], pointers: [u32; 4]) -> CallRecord {
    let written = (77..).zip(r.as_flattened().iter().copied());
    let read = p.as_flattened().iter().chain(q.as_flattened()).chain([&curve]);
    let words = written.chain(read.map(|&word| (word, word)));
    precompile::record(PRECOMPILE, &pointers, words)
}

fn record(curve: u32, [p, q]: [Point; 2]) -> CallRecord {
    let sum = add(curve, &p, &q).expect("a sum").sum;
    forged(curve, [sum, p, q], POINTERS)
}

fn rows(record: Option<&CallRecord>) -> Vec<Row> {
    precompile::rows(record)
}

fn rows_of(curve: u32, points: [Point; 2]) -> Vec<Row> {
    rows(Some(&record(curve, points)))
}

/// Rows with these witnesses, whatever they are.
fn rows_with(record: &CallRecord, numbers: &Numbers) -> Vec<Row> {
    let mut rows = rows(None);
    for number in 0..STEPS {
        rows[number].fill_step(number, record, numbers, lookups());
        if let Some(before) = number.checked_sub(1) {
            let before = rows[before];
            rows[number].fill_sums(&before);
        }
    }
    rows
}

/// Points that differ, and a point twice, of each curve; on none of them but in its field.
fn operands(curve: u32) -> Vec<[Point; 2]> {
    let in_field = |number: Number| muladd(curve, number, ONE, ZERO);
    let minus_one = minus(order(curve), ONE);
    let edges = [ZERO, ONE, in_field(power(255)), minus(minus_one, ONE), minus_one];
    let mut operands = Vec::new();
    for (seed, x) in (0..).zip(edges) {
        for y in edges {
            let other = [in_field(random(seed)), in_field(random(seed + 50))];
            operands.extend([[[x, y], other], [other, [x, y]]]);
            if y != ZERO {
                operands.push([[x, y]; 2]);
            }
        }
    }
    // Slopes that have digits by themselves, or less p, with the largest quotients.
    let limit = minus(ZERO, [0x8080_8080; 8]);
    let half = muladd_mod(&order(curve), &power(255), &ZERO, &ZERO).expect("halves")[0];
    for slope in [limit, minus(limit, ONE), half, plus(half, ONE), minus_one, ZERO] {
        for [x1, x3] in [[ZERO, minus_one], [minus_one, ZERO], [ONE, ONE]] {
            operands.push(with_slope(curve, [in_field(slope), x1, x3], minus_one));
        }
    }
    operands.retain(|[p, q]| add(curve, p, q).is_ok());
    operands
}

/// Two pairs of elements of a curve's field; whether points are on the curve makes no difference.
fn points(curve: u32) -> [Point; 2] {
    [1, 2].map(|seed| [2, 3].map(|k| muladd(curve, random(seed * k), ONE, ZERO)))
}

/// Calls on all curves: points that differ, a point twice at one place and at two, points that overlap,
/// the sum of the call before, at both ends of the address space.
fn program() -> Vec<u32> {
    const NUMBERS: u32 = 0x7000;
    let mut words = store(NUMBERS, &CURVES);
    for (place, curve) in (0..).zip(CURVES) {
        let base = 0x8000 + 0x200 * place;
        let [p, q] = points(curve);
        words.extend(store(base, p.as_flattened()));
        words.extend(store(base + 64, q.as_flattened()));
        words.extend(store(base + 128, p.as_flattened()));
        let number = NUMBERS + 4 * place;
        for pointers in [
            [base + 192, base, base + 64, number],
            [base + 256, base, base, number],
            [base + 320, base, base + 128, number],
            [0xffff_ffc0, base + 192, base + 320, number],
            [0xff_ffe4, base, base + 64, number],
            [0, 0xffff_ffc0, base, number],
        ] {
            words.extend(call(PRECOMPILE, &pointers));
        }
    }
    // P and Q overlap; so do the curve's number, zero, and P.
    words.extend(store(0xa040, &ONE));
    words.extend(call(PRECOMPILE, &[0xb000, 0xa020, 0xa03c, 0xa020]));
    words.extend(exit());
    words
}

#[test]
fn positive_calls_of_all_kinds() {
    let tables = run(&program());
    assert_accepted(&tables);
    assert_eq!(table(&tables, ChipId::Ec).trace.height(), 256);
}

#[test]
fn positive_operands_of_all_kinds() {
    let mut tops = std::collections::BTreeSet::new();
    for curve in CURVES {
        for points in operands(curve) {
            let record = record(curve, points);
            tops.extend(Numbers::new(&record).tops.into_iter().enumerate());
            assert!(holds(&rows(Some(&record))), "curve {curve}: {points:x?}");
        }
    }
    // The slope's quotient has each of the values that a top may have; y3's is never that negative.
    let expected = [(0, 0), (1, -1), (1, 0), (1, 1), (2, 0), (3, 0), (3, 1)];
    assert_eq!(tops.into_iter().collect::<Vec<_>>(), expected);
}

#[test]
fn positive_calls_and_padding() {
    let call = rows_of(SECP256R1, points(SECP256R1));
    assert_calls_and_padding_hold([&call, &call]);
}

#[test]
fn positive_any_slope_and_square_of_the_residue() {
    // Witnesses need not be the least: of bn254 there are several of 256 bits.
    let record = record(BN254, points(BN254));
    let honest = Numbers::new(&record);
    let slope: Number = core::array::from_fn(|i| {
        u32::from_le_bytes(core::array::from_fn(|j| honest.slope[4 * i + j]))
    });
    let other = plus(slope, order(BN254));
    let bytes: [u8; 32] = core::array::from_fn(|i| other[i / 4].to_le_bytes()[i % 4]);
    assert!(holds(&rows_with(&record, &Numbers::of_slope(&record, false, bytes))));
}

#[test]
fn sanity_rows_hold_what_the_executor_adds() {
    let program = vm::testing::program(0x1000, &program());
    let shard = shard(&program, &[]);
    let records = Ec::records(&shard);
    assert_eq!(records.len(), 19);
    for record in records {
        let rows = rows(Some(record));
        let column = |pick: fn(&Row) -> [F; 2]| -> Number {
            core::array::from_fn(|i| value(pick(&rows[i])))
        };
        let curve = (0..3).find(|&i| rows[0].curve[i] == F::ONE).expect("a flag") as u32;
        assert_eq!(curve, record.words[48].value);
        fn limbs(pairs: [crate::cpu::bytes::BytePair<F>; 2]) -> [F; 2] {
            pairs.map(|pair| pair.bytes[0] + pair.bytes[1] * F::from_u32(256))
        }
        let p = [column(|row| limbs(row.x1.bytes)), column(|row| limbs(row.y1.bytes))];
        let q = [column(|row| limbs(row.x2.bytes)), column(|row| row.y2.value)];
        let r = [column(|row| limbs(row.x3.bytes)), column(|row| row.y3.after)];
        assert_eq!(add(curve, &p, &q).expect("a sum").sum, r);
        for (operand, point) in [r, p, q].iter().enumerate() {
            let words = record.words[16 * operand..][..16].iter().map(|write| write.value);
            assert!(words.eq(point.as_flattened().iter().copied()));
        }
        let square = column(|row| row.square);
        assert_eq!(square, muladd(curve, p[0], p[0], ZERO));
    }
}

#[test]
fn sanity_the_clock_advances_by_the_gas_of_the_table() {
    assert_clock_advances_by_gas(&rows_of(BN254, points(BN254)));
}
