//! Calls of `poseidon2_24`, `ext_dot`, `ext_horner` and `ext_horner_base`: their meaning, their traps, their
//! place in shards.

mod common;

use common::{record, rows_limit};
use isa::Opcode::{Addi, Sw};
use isa::Precompile;
use isa::Precompile::{ExtDot, ExtHorner, ExtHornerBase, Poseidon2Width24};
use isa::extension::{DEGREE, DOT_TERMS, Element, HORNER_BASE_TERMS, HORNER_TERMS};
use isa::precompile::MODULUS;
use p3_baby_bear::{BabyBear, default_babybear_poseidon2_24};
use p3_field::{PrimeCharacteristicRing, PrimeField32};
use p3_symmetric::Permutation;
use vm::precompiles::extension::{dot, element, horner, horner_base};
use vm::precompiles::poseidon2::permute_24;
use vm::testing::generator::Random;
use vm::testing::{asm, call, exit, li, program};
use vm::{ExecutionError, Limits, Machine, NoTracer, Pause, ShardLimit, TrapKind, run};

const ALL: [Precompile; 4] = [Poseidon2Width24, ExtDot, ExtHorner, ExtHornerBase];
/// Pointers that lie apart.
const APART: [u32; 3] = [0x8000, 0x9000, 0xa000];

/// Stores `words` from `address` on.
fn store(address: u32, words: &[u32]) -> Vec<u32> {
    let store = |(address, &word): (u32, &u32)| {
        [&li(8, address)[..], &li(9, word), &[asm(Sw, 0, 8, 9, 0)]].concat()
    };
    (address..).step_by(4).zip(words).flat_map(store).collect()
}

/// `words`, then exit with code 0.
fn ending(words: &[u32]) -> isa::Program {
    program(0x1000, &[words, &[asm(Addi, 10, 0, 0, 0)], &exit()].concat())
}

fn trap_within(words: &[u32], limits: Limits) -> TrapKind {
    match run(&ending(words), &[], limits).unwrap_err() {
        ExecutionError::Trap(trap) => trap.kind,
        error => panic!("expected a trap, found {error}"),
    }
}

fn trap(words: &[u32]) -> TrapKind {
    trap_within(words, Limits::default())
}

/// Pointers to the operands of a call, apart.
fn pointers(precompile: Precompile) -> &'static [u32] {
    &APART[..precompile.info().operands.len()]
}

/// A call, its operands filled with these words.
fn call_on(precompile: Precompile, mut words: &[u32]) -> Vec<u32> {
    let mut program = Vec::new();
    for (&pointer, operand) in APART.iter().zip(precompile.info().operands) {
        let (first, rest) = words.split_at(operand.words as usize);
        program.extend(store(pointer, first));
        words = rest;
    }
    program.extend(call(precompile, pointers(precompile)));
    program
}

fn canonical(random: &mut Random) -> u32 {
    random.word() % MODULUS
}

fn random_elements<const N: usize>(random: &mut Random) -> [Element; N] {
    core::array::from_fn(|_| core::array::from_fn(|_| canonical(random)))
}

/// `a b + c`, from `X^5 = 2` and 64-bit integers alone.
fn multiply_add(a: &Element, b: &Element, c: &Element) -> Element {
    let p = u64::from(MODULUS);
    let mut sum = c.map(u64::from);
    for (i, &a) in a.iter().enumerate() {
        for (j, &b) in b.iter().enumerate() {
            let product = u64::from(a) * u64::from(b) % p;
            let times = if i + j < DEGREE { 1 } else { 2 };
            sum[(i + j) % DEGREE] += times * product;
        }
    }
    sum.map(|coefficient| (coefficient % p) as u32)
}

#[test]
fn poseidon2_24_of_random_states_is_the_native_permutation() {
    let mut random = Random(8);
    let native = default_babybear_poseidon2_24();
    for _ in 0..100_000 {
        let state: [u32; 24] = core::array::from_fn(|_| canonical(&mut random));
        let expected = native.permute(state.map(BabyBear::from_u32));
        assert_eq!(permute_24(state), expected.map(|element| element.as_canonical_u32()));
    }
}

#[test]
fn dot_products_of_random_elements_are_those_of_integers() {
    let mut random = Random(9);
    for _ in 0..100_000 {
        let [acc] = random_elements(&mut random);
        let a = random_elements::<DOT_TERMS>(&mut random);
        let b = random_elements::<DOT_TERMS>(&mut random);
        let expected = a.iter().zip(&b).fold(acc, |sum, (a, b)| multiply_add(a, b, &sum));
        assert_eq!(dot(&acc, &a, &b), expected);
    }
}

#[test]
fn horners_rule_on_random_elements_is_that_of_integers() {
    let mut random = Random(10);
    for _ in 0..100_000 {
        let [acc, x] = random_elements(&mut random);
        let coefficients = random_elements::<HORNER_TERMS>(&mut random);
        let step = |sum: Element, c| multiply_add(&sum, &x, c);
        assert_eq!(horner(&acc, &x, &coefficients), coefficients.iter().fold(acc, step));
    }
}

#[test]
fn horners_rule_on_random_words_is_that_of_integers() {
    let mut random = Random(11);
    for _ in 0..100_000 {
        let [acc, x] = random_elements(&mut random);
        let words: [u32; HORNER_BASE_TERMS] = core::array::from_fn(|_| canonical(&mut random));
        let step = |sum: Element, &c: &u32| multiply_add(&sum, &x, &[c, 0, 0, 0, 0]);
        assert_eq!(horner_base(&acc, &x, &words), words.iter().fold(acc, step));
    }
}

#[test]
fn the_extension_is_a_field_of_degree_five() {
    // X^5 = 2, and X to no lower power is of the base field.
    let x = element(&[0, 1, 0, 0, 0]);
    assert_eq!(x.exp_u64(5), element(&[2, 0, 0, 0, 0]));
    // 2 is no fifth power modulo p, and 5 divides p - 1: so X^5 - 2 is irreducible.
    assert_eq!((MODULUS - 1) % 5, 0);
    assert_ne!(BabyBear::TWO.exp_u64(u64::from(MODULUS - 1) / 5), BabyBear::ONE);
}

/// What a call makes of its first operand.
fn native(precompile: Precompile, words: &[u32]) -> Vec<u32> {
    let step = |a: &Element, b: &Element, c: Element| multiply_add(a, b, &c);
    let (elements, _) = words.as_chunks::<DEGREE>();
    match precompile {
        Poseidon2Width24 => {
            let state: [u32; 24] = words.try_into().expect("24 words");
            let state = default_babybear_poseidon2_24().permute(state.map(BabyBear::from_u32));
            state.map(|element| element.as_canonical_u32()).to_vec()
        }
        ExtDot => {
            let (a, b) = elements[1..].split_at(DOT_TERMS);
            a.iter().zip(b).fold(elements[0], |sum, (a, b)| step(a, b, sum)).to_vec()
        }
        ExtHorner => {
            let by = |sum: Element, c: &Element| step(&sum, &elements[1], *c);
            elements[2..].iter().fold(elements[0], by).to_vec()
        }
        _ => {
            let by = |sum: Element, &c: &u32| step(&sum, &elements[1], [c, 0, 0, 0, 0]);
            words[2 * DEGREE..].iter().fold(elements[0], by).to_vec()
        }
    }
}

#[test]
fn calls_change_their_first_operand_and_nothing_else() {
    for precompile in ALL {
        let mut random = Random(12);
        let words: Vec<u32> = (0..precompile.words()).map(|_| canonical(&mut random)).collect();
        let expected = native(precompile, &words);
        let program = ending(&call_on(precompile, &words));
        for limit in [ShardLimit::UNBOUNDED, rows_limit(5), rows_limit(1)] {
            let run = record(&program, &[], &limit);
            let mut before = words.as_slice();
            for (number, operand) in precompile.info().operands.iter().enumerate() {
                let word = |i: u32| run.machine.word((APART[number] + 4 * i) / 4);
                let after: Vec<u32> = (0..operand.words).map(word).collect();
                let (own, rest) = before.split_at(operand.words as usize);
                assert_eq!(after, if operand.written { &expected[..] } else { own });
                assert_eq!(word(operand.words), 0);
                before = rest;
            }
            let last = pointers(precompile).len() as u8;
            assert_eq!(
                run.machine.register(9 + last),
                if last == 1 { 0 } else { APART[last as usize - 1] }
            );
        }
    }
}

#[test]
fn operands_that_are_read_may_be_the_same() {
    let mut random = Random(13);
    let words: Vec<u32> = (0..5 * DOT_TERMS).map(|_| canonical(&mut random)).collect();
    let (a, _) = words.as_chunks();
    let program = [store(APART[1], &words), call(ExtDot, &[APART[0], APART[1], APART[1]])].concat();
    let run = record(&ending(&program), &[], &ShardLimit::UNBOUNDED);
    let sum: Element = core::array::from_fn(|i| run.machine.word(APART[0] / 4 + i as u32));
    assert_eq!(sum, dot(&[0; DEGREE], a, a));
}

#[test]
fn a_call_costs_its_gas() {
    for precompile in ALL {
        let words = call(precompile, pointers(precompile));
        let gas = run(&ending(&words), &[], Limits::default()).unwrap().gas;
        let rest = run(&ending(&words[..words.len() - 1]), &[], Limits::default()).unwrap().gas;
        assert_eq!(gas - rest, u64::from(precompile.info().gas));
        let before = (words.len() as u64 - 1) * u64::from(Addi.gas());
        let limit = before + u64::from(precompile.info().gas) - 1;
        let kind = trap_within(&words, Limits { gas: limit, ..Limits::default() });
        assert_eq!(kind, TrapKind::OutOfGas { limit });
    }
}

#[test]
fn pointers_must_be_aligned_and_their_words_must_fit() {
    for precompile in ALL {
        for (number, operand) in precompile.info().operands.iter().enumerate() {
            let with = |address: u32| {
                let mut pointers = pointers(precompile).to_vec();
                pointers[number] = address;
                call(precompile, &pointers)
            };
            for address in [1, 2, 3, 0x8002, u32::MAX] {
                assert_eq!(trap(&with(address)), TrapKind::MisalignedPointer { address });
            }
            let last = 0u32.wrapping_sub(4 * operand.words);
            for address in [last + 4, u32::MAX - 3] {
                let bytes = 4 * operand.words;
                assert_eq!(trap(&with(address)), TrapKind::AddressWrap { address, bytes });
            }
            record(&ending(&with(last)), &[], &ShardLimit::UNBOUNDED);
        }
    }
}

#[test]
fn the_sum_must_lie_apart() {
    for precompile in [ExtDot, ExtHorner, ExtHornerBase] {
        let info = precompile.info();
        for other in [1, 2] {
            let bytes = 4 * info.operands[other].words;
            for sum in [APART[other] - 16, APART[other], APART[other] + bytes - 4] {
                let mut addresses = APART;
                addresses[0] = sum;
                let (arguments, addresses) = ([0, other as u8], addresses);
                let expected = TrapKind::Overlap {
                    call: info.name,
                    arguments,
                    addresses: [sum, addresses[other]],
                };
                assert_eq!(trap(&call(precompile, &addresses)), expected);
            }
            for sum in [APART[other] - 20, APART[other] + bytes] {
                let mut addresses = APART;
                addresses[0] = sum;
                record(&ending(&call(precompile, &addresses)), &[], &ShardLimit::UNBOUNDED);
            }
        }
    }
}

#[test]
fn words_must_be_below_the_modulus_and_a_trap_leaves_memory_alone() {
    for precompile in ALL {
        for place in 0..precompile.words() as usize {
            for word in [MODULUS, MODULUS + 1, 0x7fff_ffff, 0x8000_0000, u32::MAX] {
                let mut words = vec![1; precompile.words() as usize];
                words[place] = word;
                let program = ending(&call_on(precompile, &words));
                let mut machine = Machine::new(&program, &[], Limits::default()).unwrap();
                let error = machine.run(&program, &mut NoTracer).unwrap_err();
                let ExecutionError::Trap(trap) = error else { panic!("{error}") };
                assert_eq!(trap.kind, TrapKind::NonCanonical { word });
                let first = precompile.info().operands[0].words;
                let left: Vec<u32> = (0..first).map(|i| machine.word(APART[0] / 4 + i)).collect();
                assert_eq!(left, words[..first as usize]);
            }
        }
    }
}

#[test]
fn memory_limit_counts_the_pages_of_the_words_that_are_written() {
    // One page for the program; the words lie on one further, or on two.
    let pages = |pages: u64| Limits { memory_bytes: pages << 12, ..Limits::default() };
    for precompile in ALL {
        for (first, needed) in [(0x8000, 2), (0x8000 - 8, 3)] {
            let mut pointers = pointers(precompile).to_vec();
            pointers[0] = first;
            let words = call(precompile, &pointers);
            assert!(run(&ending(&words), &[], pages(needed)).is_ok());
            let kind = trap_within(&words, pages(needed - 1));
            assert!(matches!(kind, TrapKind::MemoryLimit(_)), "{kind}");
        }
    }
}

#[test]
fn a_run_may_pause_before_a_call() {
    for precompile in ALL {
        let words = call(precompile, pointers(precompile));
        let before = (words.len() as u64 - 1) * u64::from(Addi.gas());
        let program = ending(&words);
        let mut machine = Machine::new(&program, &[], Limits::default()).unwrap();
        for gas in [before, before + u64::from(precompile.info().gas) - 1] {
            assert_eq!(machine.run_to(&program, gas, &mut NoTracer), Ok(Pause::Full));
            assert_eq!(machine.gas(), before);
        }
        assert_eq!(machine.run(&program, &mut NoTracer), Ok(Pause::Halted(0)));
    }
}
