//! Arithmetic of 256 bits: against a library's, and as a guest calls it.

mod common;

use common::{record, rows_limit};
use isa::Opcode::Sw;
use isa::Precompile;
use num_bigint::BigUint;
use vm::precompiles::u256::{U256, muladd_mod};
use vm::testing::generator::Random;
use vm::testing::{asm, call, exit, li, program};
use vm::{ExecutionError, Limits, Machine, NoTracer, ShardLimit, TrapKind};

const ONE: U256 = [1, 0, 0, 0, 0, 0, 0, 0];
const MAX: U256 = [u32::MAX; 8];

/// Field and group orders of secp256k1 and bn254.
const PRIMES: [&str; 4] = [
    "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f",
    "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
    "30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47",
    "30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001",
];

fn big(x: &U256) -> BigUint {
    BigUint::from_slice(x)
}

fn words(x: &BigUint) -> U256 {
    let mut words = x.to_u32_digits();
    words.resize(8, 0);
    words.try_into().expect("at most 256 bits")
}

/// Quotient and remainder, by the library.
fn expected(a: &U256, b: &U256, c: &U256, m: &U256) -> Option<[U256; 2]> {
    let two_256: BigUint = BigUint::from(1u8) << 256;
    let modulus = if *m == [0; 8] { two_256.clone() } else { big(m) };
    let sum = big(a) * big(b) + big(c);
    let quotient = &sum / &modulus;
    (quotient < two_256).then(|| [words(&quotient), words(&(sum % modulus))])
}

fn check(a: &U256, b: &U256, c: &U256, m: &U256) {
    assert_eq!(muladd_mod(a, b, c, m), expected(a, b, c, m), "{a:x?} {b:x?} {c:x?} {m:x?}");
}

/// Moduli of all sizes, with the numbers around each.
fn edges() -> Vec<U256> {
    let powers = [0, 1, 16, 31, 32, 33, 63, 64, 127, 128, 160, 223, 224, 255];
    let powers = powers.map(|n| BigUint::from(1u8) << n);
    let primes = PRIMES.map(|prime| BigUint::parse_bytes(prime.as_bytes(), 16).expect("digits"));
    let mut edges = vec![[0; 8], MAX];
    for number in powers.into_iter().chain(primes) {
        let one = BigUint::from(1u8);
        edges.extend([&number - &one, number.clone(), number + one].map(|number| words(&number)));
    }
    edges
}

/// A number of random length, often with words of zeros or ones.
fn random(random: &mut Random) -> U256 {
    let length = random.word() % 9;
    core::array::from_fn(|i| match random.word() % 8 {
        _ if i as u32 >= length => 0,
        0 => 0,
        1 => u32::MAX,
        2 => 1 << 31,
        _ => random.word(),
    })
}

#[test]
fn edges_by_edges_by_edges() {
    let edges = edges();
    for m in &edges {
        for a in &edges {
            for b in &edges {
                check(a, b, &[0; 8], m);
                check(a, b, &MAX, m);
            }
        }
    }
}

#[test]
fn random_numbers() {
    let mut generator = Random(11);
    let mut fit = 0;
    for _ in 0..100_000 {
        let [a, b, c, m] = [0; 4].map(|_| random(&mut generator));
        check(&a, &b, &c, &m);
        fit += u32::from(muladd_mod(&a, &b, &c, &m).is_some());
    }
    assert!((20_000..95_000).contains(&fit), "{fit}");
}

#[test]
fn random_numbers_modulo_primes() {
    let mut generator = Random(12);
    for prime in PRIMES {
        let m = BigUint::parse_bytes(prime.as_bytes(), 16).expect("digits");
        for _ in 0..25_000 {
            let [a, b, c] = [0; 3].map(|_| words(&(big(&[0; 8].map(|_| generator.word())) % &m)));
            let found = muladd_mod(&a, &b, &c, &words(&m)).expect("operands below the modulus");
            assert_eq!(big(&found[1]), (big(&a) * big(&b) + big(&c)) % &m);
        }
    }
}

#[test]
fn a_factor_below_the_modulus_is_enough() {
    for m in edges() {
        let below = if m == [0; 8] { MAX } else { words(&(big(&m) - BigUint::from(1u8))) };
        assert!(muladd_mod(&below, &MAX, &MAX, &m).is_some());
        assert!(muladd_mod(&MAX, &below, &MAX, &m).is_some());
        // And the modulus itself is too much, unless it is zero.
        let too_much = muladd_mod(&m, &MAX, &m, &m);
        assert_eq!(too_much.is_none(), m != [0; 8]);
    }
}

#[test]
fn halves_of_a_product() {
    let low = ONE;
    let high = [u32::MAX - 1, u32::MAX, u32::MAX, u32::MAX, u32::MAX, u32::MAX, u32::MAX, u32::MAX];
    assert_eq!(muladd_mod(&MAX, &MAX, &[0; 8], &[0; 8]), Some([high, low]));
    assert_eq!(muladd_mod(&MAX, &MAX, &MAX, &[0; 8]), Some([MAX, [0; 8]]));
    assert_eq!(muladd_mod(&ONE, &ONE, &ONE, &ONE), Some([[2, 0, 0, 0, 0, 0, 0, 0], [0; 8]]));
}

/// Where r, a, b, c, m and q are.
const POINTERS: [u32; 6] = [0x8000, 0x8020, 0x8040, 0x8060, 0x8080, 0x80a0];

/// Stores a, b, c and m, and calls the precompile at `pointers`.
fn calling(numbers: [U256; 4], pointers: [u32; 6]) -> isa::Program {
    let mut words = Vec::new();
    for (address, number) in POINTERS[1..].iter().zip(numbers) {
        words.extend(li(8, *address));
        for (offset, word) in (0..).step_by(4).zip(number) {
            words.extend(li(9, word));
            words.push(asm(Sw, 0, 8, 9, offset));
        }
    }
    words.extend(call(Precompile::U256MulAddMod, &pointers));
    words.extend(li(10, 0));
    words.extend(exit());
    program(0x1000, &words)
}

fn number_at(machine: &Machine, address: u32) -> U256 {
    core::array::from_fn(|i| machine.word(address / 4 + i as u32))
}

fn trap(program: &isa::Program) -> TrapKind {
    match vm::run(program, &[], Limits::default()).unwrap_err() {
        ExecutionError::Trap(trap) => trap.kind,
        error => panic!("expected a trap, found {error}"),
    }
}

#[test]
fn calls_write_quotient_and_remainder_and_nothing_else() {
    let mut generator = Random(13);
    for _ in 0..50 {
        let numbers = [0; 4].map(|_| random(&mut generator));
        let [a, b, c, m] = numbers;
        let Some([q, r]) = muladd_mod(&a, &b, &c, &m) else { continue };
        for limit in [ShardLimit::UNBOUNDED, rows_limit(4)] {
            let run = record(&calling(numbers, POINTERS), &[], &limit);
            let found = POINTERS.map(|address| number_at(&run.machine, address));
            assert_eq!(found, [r, a, b, c, m, q]);
            assert_eq!(number_at(&run.machine, 0x80c0), [0; 8]);
        }
    }
}

#[test]
fn operands_that_are_read_may_be_the_same() {
    let [r, a, _, _, m, q] = POINTERS;
    let numbers = [MAX, ONE, ONE, [u32::MAX; 8]];
    let run = record(&calling(numbers, [r, m, a + 32, a, a, q]), &[], &ShardLimit::UNBOUNDED);
    assert_eq!(number_at(&run.machine, r), [0; 8]);
    assert_eq!(number_at(&run.machine, q), [2, 0, 0, 0, 0, 0, 0, 0]);
    // A square of a square that overlaps itself.
    let run = record(&calling(numbers, [r, a + 4, a, a + 12, m, q]), &[], &ShardLimit::UNBOUNDED);
    let at = |address| number_at(&run.machine, address);
    assert_eq!(muladd_mod(&at(a + 4), &at(a), &at(a + 12), &at(m)), Some([at(q), at(r)]));
}

#[test]
fn a_result_overlaps_nothing() {
    for written in [0, 5] {
        for other in (0..6).filter(|other| *other != written) {
            for address in [POINTERS[other], POINTERS[other] + 28, POINTERS[other] - 28] {
                let mut pointers = POINTERS;
                pointers[written] = address;
                let kind = trap(&calling([ONE; 4], pointers));
                assert!(matches!(kind, TrapKind::Overlap { .. }), "{kind}");
            }
        }
    }
}

#[test]
fn quotients_of_more_than_256_bits_trap_and_leave_memory_alone() {
    for numbers in [[MAX, MAX, [0; 8], ONE], [ONE, MAX, ONE, ONE], [MAX, MAX, MAX, MAX]] {
        let program = calling(numbers, POINTERS);
        assert_eq!(trap(&program), TrapKind::QuotientTooLong);
        let mut machine = Machine::new(&program, &[], Limits::default()).unwrap();
        assert!(machine.run(&program, &mut NoTracer).is_err());
        let [a, b, c, m] = numbers;
        let found = POINTERS.map(|address| number_at(&machine, address));
        assert_eq!(found, [[0; 8], a, b, c, m, [0; 8]]);
    }
}

#[test]
fn every_pointer_must_be_aligned_and_its_words_must_fit() {
    for operand in 0..6 {
        let at = |address: u32| {
            let mut pointers = POINTERS;
            pointers[operand] = address;
            calling([ONE; 4], pointers)
        };
        for address in [1, 0x7002, u32::MAX] {
            assert_eq!(trap(&at(address)), TrapKind::MisalignedPointer { address });
        }
        for address in [0xffff_ffe4, 0xffff_fffc] {
            assert_eq!(trap(&at(address)), TrapKind::AddressWrap { address, bytes: 32 });
        }
        for address in [0, 0xffff_ffe0] {
            record(&at(address), &[], &ShardLimit::UNBOUNDED);
        }
    }
}
