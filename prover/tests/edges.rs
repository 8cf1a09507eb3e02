//! Operands at the edges of what precompiles take, in one shard with many calls: their results are those
//! of the native implementations, and prove.

mod common;

use common::prove;
use isa::Opcode::{Addi, Bne, Lw};
use isa::precompile::MODULUS;
use isa::{Precompile, Program};
use verifier::{Policy, verify};
use vm::precompiles::u256::{U256, muladd_mod};
use vm::testing::operands::{Data, called};
use vm::testing::{asm, call, exit, li, write};

/// Where the words of calls lie.
const DATA: u32 = 0x10_0000;
const ZERO: U256 = [0; 8];
const ONE: U256 = [1, 0, 0, 0, 0, 0, 0, 0];
const MAX: U256 = [u32::MAX; 8];
/// Orders of the fields of secp256k1 and bn254.
const PRIMES: [U256; 2] = [
    [0xffff_fc2f, 0xffff_fffe, !0, !0, !0, !0, !0, !0],
    [
        0xd87c_fd47,
        0x3c20_8c16,
        0x6871_ca8d,
        0x9781_6a91,
        0x8181_585d,
        0xb850_45b6,
        0xe131_a029,
        0x3064_4e72,
    ],
];
/// An odd factor: sums of powers of it times results are other sums for other results.
const FACTOR: U256 = [0x9e37_79b9, 0x7f4a_7c15, 0xf39c_c060, 0x5ced_c834, 1, 2, 3, 4];

/// `2^n`.
fn power(n: usize) -> U256 {
    core::array::from_fn(|word| if word == n / 32 { 1 << (n % 32) } else { 0 })
}

/// `x - 1`, of an `x` that is not zero.
fn less_one(mut x: U256) -> U256 {
    for word in &mut x {
        let (less, borrows) = word.overflowing_sub(1);
        *word = less;
        if !borrows {
            break;
        }
    }
    x
}

/// Operands a, b, c and m at edges, each pair of factors with each modulus, of quotients that fit.
fn cases() -> Vec<[U256; 4]> {
    let moduli = [ZERO, ONE, power(16), power(255), MAX, PRIMES[0], PRIMES[1]];
    let mut cases = Vec::new();
    for m in moduli {
        let below = less_one(if m == ZERO { MAX } else { m });
        let edges =
            [ZERO, ONE, power(1), power(16), power(32), power(128), power(255), below, m, MAX];
        for (a, b) in edges.iter().flat_map(|a| edges.iter().map(move |b| (*a, *b))) {
            let fit = [ZERO, below, MAX].map(|c| [a, b, c, m]);
            cases.extend(fit.iter().filter(|[a, b, c, m]| muladd_mod(a, b, c, m).is_some()));
        }
    }
    cases
}

/// Calls the arithmetic on each case, and sums up what it leaves: `s = s k + r`, then `s = s k + q`,
/// modulo 2^256. Writes the sum.
fn arithmetic(cases: &[[U256; 4]]) -> Program {
    let mut data = Data::new(DATA);
    let number = |data: &mut Data, number: U256| data.place(&[number.to_vec()])[0];
    let [r, q, sum, other, unused, zero] = [ZERO; 6].map(|zero| number(&mut data, zero));
    let factor = number(&mut data, FACTOR);
    let pointers = cases.iter().flat_map(|case| case.map(|operand| number(&mut data, operand)));
    let pointers: Vec<u32> = pointers.collect();
    let table = data.place(&[pointers])[0];
    let precompile = Precompile::U256MulAddMod;
    let mut body = call(precompile, &[r, 0, 0, 0, 0, q]);
    let ecall = body.pop();
    body.extend((11..15).zip((0..).step_by(4)).map(|(a, offset)| asm(Lw, a, 6, 0, offset)));
    body.extend(ecall);
    body.extend(call(precompile, &[other, sum, factor, r, zero, unused]));
    body.extend(call(precompile, &[sum, other, factor, q, zero, unused]));
    body.extend([asm(Addi, 6, 6, 0, 16), asm(Addi, 5, 5, 0, -1)]);
    let back = -4 * body.len() as i32;
    let mut text = [li(5, cases.len() as u32), li(6, table)].concat();
    text.extend(body);
    text.push(asm(Bne, 0, 5, 0, back));
    text.extend(write(1, sum, 32));
    text.extend(li(10, 0));
    text.extend(exit());
    data.program(0x1000, &text)
}

/// What the program writes.
fn expected(cases: &[[U256; 4]]) -> Vec<u8> {
    let add = |sum: U256, x: U256| muladd_mod(&sum, &FACTOR, &x, &ZERO).expect("halves")[1];
    let sum = cases.iter().fold(ZERO, |sum, [a, b, c, m]| {
        let [q, r] = muladd_mod(a, b, c, m).expect("it fits");
        add(add(sum, r), q)
    });
    sum.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// Proves a program in one shard; what it writes.
fn output(program: &Program) -> Vec<u8> {
    let (prover, proof) = prove(program, u64::MAX);
    assert_eq!(proof.shards.len(), 1);
    let bytes = proof.to_bytes().expect("it can be encoded");
    verify(prover.key(), &bytes, Policy::default()).expect("it verifies").output
}

#[test]
fn arithmetic_of_all_pairs_of_edges_modulo_each() {
    let cases = cases();
    assert!(cases.len() > 1000, "{} cases", cases.len());
    assert_eq!(output(&arithmetic(&cases)), expected(&cases));
}

/// States and blocks of words that are all the same, or all but one.
#[test]
fn permutations_and_compressions_of_edges() {
    let (mut data, mut text, mut expected) = (Data::new(DATA), Vec::new(), Vec::new());
    let of = [Precompile::Poseidon2, Precompile::Sha256Compress, Precompile::KeccakF1600];
    for precompile in of {
        let largest = if precompile == Precompile::Poseidon2 { MODULUS - 1 } else { u32::MAX };
        for (fill, other) in [(0, 0), (largest, largest), (0, 1), (0, largest), (largest, 0)] {
            let words = |at: usize| {
                let operands = precompile.info().operands.iter();
                operands.map(move |operand| {
                    let mut words = vec![fill; operand.words as usize];
                    let at = at % words.len();
                    words[at] = other;
                    words
                })
            };
            // The first word of each operand, and the last.
            for operands in [words(0), words(usize::MAX)].map(Iterator::collect::<Vec<_>>) {
                let pointers = data.place(&operands);
                text.extend(call(precompile, &pointers));
                let after = called(precompile, &operands).expect("words it takes");
                text.extend(write(1, pointers[0], 32));
                expected.extend(after[0][..8].iter().flat_map(|word| word.to_le_bytes()));
            }
        }
    }
    text.extend(li(10, 0));
    text.extend(exit());
    assert_eq!(output(&data.program(0x1000, &text)), expected);
}
