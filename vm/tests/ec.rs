//! Addition on elliptic curves: against libraries, and as a guest calls it.

mod common;

use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{BigInteger, PrimeField};
use common::{record, rows_limit};
use isa::Opcode::Sw;
use isa::Precompile;
use isa::curve::{BN254, SECP256K1, SECP256R1, TABLE};
use k256::elliptic_curve::sec1::ToEncodedPoint;
use num_bigint::BigUint;
use vm::precompiles::ec::{Point, add};
use vm::precompiles::u256::U256;
use vm::testing::generator::Random;
use vm::testing::{asm, call, exit, li, program};
use vm::{ExecutionError, Limits, Machine, NoTracer, ShardLimit, TrapKind};

const ZERO: U256 = [0; 8];
const ONE: U256 = [1, 0, 0, 0, 0, 0, 0, 0];
/// Additions against each library.
const ADDITIONS: usize = 33_334;

fn big(x: &U256) -> BigUint {
    BigUint::from_slice(x)
}

fn words(x: &BigUint) -> U256 {
    let mut words = x.to_u32_digits();
    words.resize(8, 0);
    words.try_into().expect("at most 256 bits")
}

fn order(curve: u32) -> BigUint {
    big(&TABLE[curve as usize].p)
}

/// Words of a coordinate's bytes, the highest first.
fn of_bytes(bytes: &[u8]) -> U256 {
    words(&BigUint::from_bytes_be(bytes))
}

fn found(curve: u32, p: &Point, q: &Point) -> Point {
    add(curve, p, q).expect("a sum").sum
}

/// Adds points that a library adds too, each sum to the one before; each fifth is doubled.
fn against<P: Copy>(
    curve: u32,
    [mut p, mut q]: [P; 2],
    add: impl Fn(P, P) -> P,
    point: impl Fn(P) -> Point,
) {
    for turn in 0..ADDITIONS {
        if turn % 5 == 0 {
            p = q;
        }
        let sum = add(p, q);
        assert_eq!(found(curve, &point(p), &point(q)), point(sum), "addition {turn}");
        (p, q) = (q, sum);
    }
}

#[test]
fn sums_on_secp256k1() {
    let generator = k256::AffinePoint::GENERATOR;
    let start = k256::ProjectivePoint::GENERATOR * k256::Scalar::from(0x1234_5678_9abc_def0_u64);
    against(
        SECP256K1,
        [generator, start.to_affine()],
        |p, q| (k256::ProjectivePoint::from(p) + q).to_affine(),
        |p| {
            let bytes = p.to_encoded_point(false);
            [bytes.x(), bytes.y()].map(|c| of_bytes(c.expect("not at infinity")))
        },
    );
}

#[test]
fn sums_on_secp256r1() {
    let generator = p256::AffinePoint::GENERATOR;
    let start = p256::ProjectivePoint::GENERATOR * p256::Scalar::from(0x1234_5678_9abc_def0_u64);
    against(
        SECP256R1,
        [generator, start.to_affine()],
        |p, q| (p256::ProjectivePoint::from(p) + q).to_affine(),
        |p| {
            let bytes = p.to_encoded_point(false);
            [bytes.x(), bytes.y()].map(|c| of_bytes(c.expect("not at infinity")))
        },
    );
}

#[test]
fn sums_on_bn254() {
    let generator = ark_bn254::G1Affine::generator();
    let start = generator.mul_bigint([0x1234_5678_9abc_def0_u64]).into_affine();
    against(
        BN254,
        [generator, start],
        |p, q| (p + q).into_affine(),
        |p| {
            let coordinates = [p.x, p.y];
            coordinates.map(|c| of_bytes(&c.into_bigint().to_bytes_be()))
        },
    );
}

/// Checks the formulas, on points that may lie on no curve.
fn check(curve: u32, p: &Point, q: &Point) {
    let m = order(curve);
    let sub = |a: &BigUint, b: &BigUint| (a + &m - b % &m) % &m;
    let [[x1, y1], [x2, y2]] = [p, q].map(|point| [big(&point[0]), big(&point[1])]);
    let sum = add(curve, p, q).expect("a sum");
    let (slope, [x3, y3]) = (big(&sum.slope), [big(&sum.sum[0]), big(&sum.sum[1])]);
    assert!(slope < m && x3 < m && y3 < m);
    if x1 == x2 {
        let minus_a = BigUint::from(TABLE[curve as usize].minus_a);
        assert_eq!(&slope * 2u8 * &y1 % &m, sub(&(3u8 * &x1 * &x1), &minus_a));
    } else {
        assert_eq!(&slope * sub(&x2, &x1) % &m, sub(&y2, &y1));
    }
    assert_eq!(x3, sub(&sub(&(&slope * &slope), &x1), &x2));
    assert_eq!(y3, sub(&(&slope * sub(&x1, &x3)), &y1));
}

#[test]
fn edges_by_edges_follow_the_formulas() {
    for curve in [SECP256K1, SECP256R1, BN254] {
        let m = order(curve);
        let edges = [0u8, 1, 2, 3].map(BigUint::from);
        let edges = edges.iter().cloned().chain(edges[1..].iter().map(|edge| &m - edge));
        let edges: Vec<U256> = edges.chain([&m / 2u8, &m / 2u8 + 1u8]).map(|n| words(&n)).collect();
        let points: Vec<Point> =
            edges.iter().flat_map(|x| edges.iter().map(move |y| [*x, *y])).collect();
        for p in &points {
            for q in &points {
                if p[0] != q[0] || p == q && p[1] != ZERO {
                    check(curve, p, q);
                } else {
                    assert_eq!(add(curve, p, q), Err(TrapKind::NoFiniteSum));
                }
            }
        }
    }
}

#[test]
fn random_points_follow_the_formulas() {
    let mut generator = Random(21);
    for curve in [SECP256K1, SECP256R1, BN254] {
        for _ in 0..5_000 {
            let m = order(curve);
            let mut point =
                || [0; 2].map(|_| words(&(big(&[0; 8].map(|_| generator.word())) % &m)));
            let [p, q] = [point(), point()];
            check(curve, &p, &q);
            check(curve, &p, &p);
        }
    }
}

#[test]
fn what_is_no_coordinate_traps() {
    for curve in [SECP256K1, SECP256R1, BN254] {
        let m = order(curve);
        for (place, coordinate) in ["x1", "y1", "x2", "y2"].into_iter().enumerate() {
            for value in [words(&m), words(&(&m + 2u8)), [u32::MAX; 8]] {
                let mut points = [[ONE, ONE], [ZERO, ONE]];
                points[place / 2][place % 2] = value;
                let [p, q] = points;
                let expected = Err(TrapKind::NotReduced { coordinate, curve });
                assert_eq!(add(curve, &p, &q), expected);
            }
        }
    }
    for curve in [3, 4, 0x1_0000, u32::MAX] {
        let expected = Err(TrapKind::UnknownCurve { curve });
        assert_eq!(add(curve, &[[u32::MAX; 8]; 2], &[ONE, ONE]), expected);
    }
}

/// Where R, P, Q and the number of the curve are.
const POINTERS: [u32; 4] = [0x8000, 0x8040, 0x8080, 0x80c0];

/// Stores P, Q and the number of a curve, and calls the precompile at `pointers`.
fn words_of_call(curve: u32, [p, q]: [Point; 2], pointers: [u32; 4]) -> Vec<u32> {
    let mut words = li(8, POINTERS[1]).to_vec();
    let numbers = [p, q].concat();
    let values = numbers.as_flattened().iter().chain([&curve]);
    for (offset, word) in (0..).step_by(4).zip(values) {
        words.extend(li(9, *word));
        words.push(asm(Sw, 0, 8, 9, offset));
    }
    words.extend(call(Precompile::EcAdd, &pointers));
    words
}

/// `words`, then exit with code 0.
fn ending(words: &[u32]) -> isa::Program {
    program(0x1000, &[words, &li(10, 0), &exit()].concat())
}

fn calling(curve: u32, points: [Point; 2], pointers: [u32; 4]) -> isa::Program {
    ending(&words_of_call(curve, points, pointers))
}

fn point_at(machine: &Machine, address: u32) -> Point {
    let word = |i: usize| machine.word(address / 4 + i as u32);
    [core::array::from_fn(word), core::array::from_fn(|i| word(8 + i))]
}

fn trap(program: &isa::Program) -> TrapKind {
    match vm::run(program, &[], Limits::default()).unwrap_err() {
        ExecutionError::Trap(trap) => trap.kind,
        error => panic!("expected a trap, found {error}"),
    }
}

/// The generator of bn254, and its double.
fn points() -> [Point; 2] {
    let g = [ONE, [2, 0, 0, 0, 0, 0, 0, 0]];
    [g, found(BN254, &g, &g)]
}

#[test]
fn calls_write_the_sum_and_nothing_else() {
    let [g, double] = points();
    let [r, p, q, curve] = POINTERS;
    for limit in [ShardLimit::UNBOUNDED, rows_limit(4)] {
        for (pointers, sum) in [
            ([r, p, q, curve], found(BN254, &g, &double)),
            ([r, q, p, curve], found(BN254, &g, &double)),
            ([r, p, p, curve], double),
            ([r, q, q, curve], found(BN254, &double, &double)),
        ] {
            let run = record(&calling(BN254, [g, double], pointers), &[], &limit);
            let at = |address| point_at(&run.machine, address);
            assert_eq!([at(r), at(p), at(q)], [sum, g, double]);
            assert_eq!(run.machine.word(curve / 4), BN254);
            assert_eq!(run.machine.word(curve / 4 + 1), 0);
        }
    }
}

#[test]
fn a_sum_overlaps_nothing() {
    let [_, p, q, curve] = POINTERS;
    for r in [p, q, p - 60, p + 60, q + 60, curve, curve - 60] {
        let kind = trap(&calling(BN254, points(), [r, p, q, curve]));
        assert!(matches!(kind, TrapKind::Overlap { .. }), "{kind}");
    }
    for r in [p - 64, curve + 4] {
        record(&calling(BN254, points(), [r, p, q, curve]), &[], &ShardLimit::UNBOUNDED);
    }
}

#[test]
fn traps_leave_memory_alone() {
    let [g, double] = points();
    let minus = |[x, y]: Point| [x, words(&(order(BN254) - big(&y)))];
    let p = words(&order(BN254));
    for (curve, [p, q], kind) in [
        (3, [g, double], TrapKind::UnknownCurve { curve: 3 }),
        (BN254, [g, [p, ONE]], TrapKind::NotReduced { coordinate: "x2", curve: BN254 }),
        (BN254, [g, minus(g)], TrapKind::NoFiniteSum),
        (BN254, [[ONE, ZERO]; 2], TrapKind::NoFiniteSum),
    ] {
        let program = calling(curve, [p, q], POINTERS);
        assert_eq!(trap(&program), kind);
        let mut machine = Machine::new(&program, &[], Limits::default()).unwrap();
        assert!(machine.run(&program, &mut NoTracer).is_err());
        let [r, at_p, at_q, _] = POINTERS.map(|address| point_at(&machine, address));
        assert_eq!([r, at_p, at_q], [[ZERO; 2], p, q]);
    }
}

#[test]
fn a_call_costs_its_gas() {
    let words = words_of_call(BN254, points(), POINTERS);
    let gas = |words: &[u32]| vm::run(&ending(words), &[], Limits::default()).unwrap().gas;
    let rest = gas(&words[..words.len() - 1]);
    assert_eq!(gas(&words) - rest, u64::from(Precompile::EcAdd.info().gas));
}

#[test]
fn every_pointer_must_be_aligned_and_its_words_must_fit() {
    for (operand, bytes) in [64, 64, 64, 4].into_iter().enumerate() {
        let at = |address: u32| {
            let mut pointers = POINTERS;
            pointers[operand] = address;
            calling(BN254, points(), pointers)
        };
        for address in [1, 0x7002, u32::MAX] {
            assert_eq!(trap(&at(address)), TrapKind::MisalignedPointer { address });
        }
        for address in [0xffff_ffc4, 0xffff_fffc].into_iter().filter(|_| bytes > 4) {
            assert_eq!(trap(&at(address)), TrapKind::AddressWrap { address, bytes });
        }
    }
    let [r, p, q, _] = POINTERS;
    for pointers in [[0, p, q, POINTERS[3]], [0xffff_ffc0, p, q, POINTERS[3]]] {
        record(&calling(BN254, points(), pointers), &[], &ShardLimit::UNBOUNDED);
    }
    // The number at the end of the address space: zero, of secp256k1.
    let run =
        record(&calling(BN254, points(), [r, p, q, 0xffff_fffc]), &[], &ShardLimit::UNBOUNDED);
    let [g, double] = points();
    assert_eq!(point_at(&run.machine, r), found(SECP256K1, &g, &double));
}
