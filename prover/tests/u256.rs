//! Arithmetic of 256 bits, proven and verified end to end.

mod common;

use air::machine::ChipId;
use common::{chips, output_program, verified};
use isa::Opcode::{Addi, Bne, Lw, Sw};
use isa::{Precompile, Program};
use vm::Limits;
use vm::precompiles::u256::{U256, muladd_mod};
use vm::testing::{asm, call, exit, li, write};

/// Order of the field of secp256k1.
const PRIME: U256 = [0xffff_fc2f, 0xffff_fffe, !0, !0, !0, !0, !0, !0];
const R: u32 = 0x8000;
const X: u32 = 0x8020;
const M: u32 = 0x8040;
const Q: u32 = 0x8060;
const ZERO: u32 = 0x8080;

fn store(address: u32, number: U256) -> Vec<u32> {
    let mut words = li(8, address).to_vec();
    for (offset, word) in (0..).step_by(4).zip(number) {
        words.extend(li(9, word));
        words.push(asm(Sw, 0, 8, 9, offset));
    }
    words
}

/// `x = x x + x mod m` by `turns` calls in a loop, then the halves of `x x`; writes r and q. Each
/// turn copies r, which must lie apart from what the next one reads.
fn program(turns: u32) -> Program {
    let mut words = [store(X, [3; 8]), store(M, PRIME), li(5, turns).to_vec()].concat();
    let mut body = call(Precompile::U256MulAddMod, &[R, X, X, X, M, Q]);
    body.extend(li(8, R));
    for offset in (0..32).step_by(4) {
        body.extend([asm(Lw, 9, 8, 0, offset), asm(Sw, 0, 8, 9, 32 + offset)]);
    }
    body.push(asm(Addi, 5, 5, 0, -1));
    let back = -4 * body.len() as i32;
    words.extend(body);
    words.push(asm(Bne, 0, 5, 0, back));
    words.extend(call(Precompile::U256MulAddMod, &[R, X, X, ZERO, ZERO, Q]));
    words.extend(write(1, R, 32));
    words.extend(write(1, Q, 32));
    words.extend(li(10, 0));
    words.extend(exit());
    vm::testing::program(0x1000, &words)
}

/// What the program writes.
fn expected(turns: u32) -> Vec<u8> {
    let step = |x: U256, _| muladd_mod(&x, &x, &x, &PRIME).expect("below the modulus")[1];
    let x = (0..turns).fold([3; 8], step);
    let [high, low] = muladd_mod(&x, &x, &[0; 8], &[0; 8]).expect("it fits");
    [low, high].as_flattened().iter().flat_map(|word| word.to_le_bytes()).collect()
}

#[test]
fn several_calls_in_one_shard_and_across_shards() {
    let program = program(6);
    let (shards, whole) = verified(&program, u64::MAX);
    assert_eq!((shards, &whole.output), (1, &expected(6)));
    let outcome = vm::run(&program, &[], Limits::default()).expect("it runs");
    assert_eq!((whole.gas, whole.cycles), (outcome.gas, outcome.cycles));

    // So few cells that no shard has room for all calls.
    let costs = prover::budget::costs();
    let (shards, parts) = verified(&program, 40 * u64::from(costs.cells_per_leaf));
    assert!(shards >= 3, "{shards} shards");
    assert_eq!(parts, whole);
}

#[test]
fn a_call_ends_a_shard_and_another_begins_the_next() {
    // Shards of one instruction each, as far as that goes: a call is alone in its shard.
    let call = call(Precompile::U256MulAddMod, &[R, X, X, X, M, Q]);
    let words = [&call[..], &li(10, 0), &exit()].concat();
    let (shards, statement) = verified(&vm::testing::program(0x1000, &words), 1);
    assert_eq!(shards as u64, statement.cycles);
}

#[test]
fn a_shard_without_calls_pays_nothing() {
    assert!(!chips(&output_program(3).0).contains(&ChipId::U256));
    assert!(chips(&program(1)).contains(&ChipId::U256));
}
