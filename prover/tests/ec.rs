//! Addition on elliptic curves, proven and verified end to end.

mod common;

use air::machine::ChipId;
use common::{chips, output_program, verified};
use isa::Opcode::{Addi, Bne, Lw, Sw};
use isa::curve::{BN254, SECP256K1, SECP256R1};
use isa::{Precompile, Program};
use vm::Limits;
use vm::precompiles::ec::{Point, add};
use vm::testing::{asm, call, exit, li, write};

const R: u32 = 0x8000;
const P: u32 = 0x8040;
const Q: u32 = 0x8080;
/// Numbers of the curves.
const NUMBERS: u32 = 0x80c0;
/// Points whose coordinates are in each of the fields, if they are on none of the curves.
const START: [Point; 2] = [[[5; 8], [6; 8]], [[7; 8], [8; 8]]];
const CURVES: [u32; 3] = [SECP256K1, SECP256R1, BN254];

fn store(address: u32, numbers: &[u32]) -> Vec<u32> {
    let mut words = li(8, address).to_vec();
    for (offset, word) in (0..).step_by(4).zip(numbers) {
        words.extend(li(9, *word));
        words.push(asm(Sw, 0, 8, 9, offset));
    }
    words
}

/// On each curve: adds P to Q by `turns` calls in a loop, then doubles the sum; writes it. Each turn
/// copies R, which must lie apart from what the next one reads.
fn program(turns: u32) -> Program {
    let mut words = store(NUMBERS, &CURVES);
    for number in (NUMBERS..).step_by(4).take(3) {
        words.extend(store(P, START.as_flattened().as_flattened()));
        words.extend(li(5, turns));
        let mut body = call(Precompile::EcAdd, &[R, P, Q, number]);
        body.extend(li(8, R));
        for offset in (0..64).step_by(4) {
            body.extend([asm(Lw, 9, 8, 0, offset), asm(Sw, 0, 8, 9, 128 + offset)]);
        }
        body.push(asm(Addi, 5, 5, 0, -1));
        let back = -4 * body.len() as i32;
        words.extend(body);
        words.push(asm(Bne, 0, 5, 0, back));
        words.extend(call(Precompile::EcAdd, &[R, Q, Q, number]));
        words.extend(write(1, R, 64));
    }
    words.extend(li(10, 0));
    words.extend(exit());
    vm::testing::program(0x1000, &words)
}

/// What the program writes.
fn expected(turns: u32) -> Vec<u8> {
    let [p, q] = START;
    let sums = CURVES.map(|curve| {
        let sum = |q: Point| add(curve, &p, &q).expect("a sum").sum;
        let q = (0..turns).fold(q, |q, _| sum(q));
        add(curve, &q, &q).expect("a double").sum
    });
    let words = sums.as_flattened().as_flattened();
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

#[test]
fn several_calls_in_one_shard_and_across_shards() {
    let program = program(3);
    let (shards, whole) = verified(&program, u64::MAX);
    assert_eq!((shards, &whole.output), (1, &expected(3)));
    let outcome = vm::run(&program, &[], Limits::default()).expect("it runs");
    assert_eq!((whole.gas, whole.cycles), (outcome.gas, outcome.cycles));

    // So few cells that no shard has room for all calls.
    let costs = prover::budget::costs();
    let (shards, parts) = verified(&program, 60 * u64::from(costs.cells_per_leaf));
    assert!(shards >= 3, "{shards} shards");
    assert_eq!(parts, whole);
}

#[test]
fn a_call_ends_a_shard_and_another_begins_the_next() {
    // Shards of one instruction each, as far as that goes: a call is alone in its shard. The words of
    // the program are points of secp256k1's field; zero is its number.
    let call = call(Precompile::EcAdd, &[R, 0x1000, 0x1004, R + 64]);
    let words = [&call[..], &li(10, 0), &exit()].concat();
    let (shards, statement) = verified(&vm::testing::program(0x1000, &words), 1);
    assert_eq!(shards as u64, statement.cycles);
}

#[test]
fn a_shard_without_calls_pays_nothing() {
    assert!(!chips(&output_program(3).0).contains(&ChipId::Ec));
    assert!(chips(&program(1)).contains(&ChipId::Ec));
}
