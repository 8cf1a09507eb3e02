//! The same cryptography in software and by precompiles, to compare what they cost.
//!
//! Input: a u32 that says what, then its input: so bytes lie at a multiple of four.
//!
//! | u32 | what | input | output |
//! | --- | --- | --- | --- |
//! | 0 | SHA-256 by the crate `sha2` | bytes | digest, 32 bytes |
//! | 1 | the same by precompile | bytes | digest, 32 bytes |
//! | 2 | powers modulo the prime of secp256k1, by the crate `ruint` | n: u32 | 7^(n + 1) mod p, 32 bytes |
//! | 3 | the same by precompile | n: u32 | 7^(n + 1) mod p, 32 bytes |
//! | 4 | `ecrecover` by the crate `k256` | as the EVM's precompile 0x01 | address, 32 bytes |
//! | 5 | the same by precompile | as the EVM's precompile 0x01 | address, 32 bytes |
//! | 6 | Poseidon2 of width 16, n times on zeros, by the crate `p3-baby-bear` | n: u32 | the first 8 elements, 32 bytes |
//! | 7 | the same by precompile | n: u32 | the first 8 elements, 32 bytes |
//!
//! Numbers are little endian, but those of `ecrecover`. The power takes n products of numbers of 256 bits.
#![no_std]

#[cfg(test)]
extern crate alloc;

mod ecrecover;

use p3_baby_bear::{BabyBear, default_babybear_poseidon2_16};
use p3_field::{PrimeCharacteristicRing, PrimeField32};
use p3_symmetric::Permutation;
use ruint::aliases::U256;
use workloads::{Crypto, Software};

/// A number of 256 bits, the lowest word first.
pub type Number = [u32; 8];

/// The state of Poseidon2.
pub type State = [u32; 16];

/// The prime of secp256k1's field.
pub const PRIME: Number = [0xffff_fc2f, 0xffff_fffe, !0, !0, !0, !0, !0, !0];
/// What is raised to a power.
const BASE: Number = [7, 0, 0, 0, 0, 0, 0, 0];

/// How it is done.
#[derive(Clone, Copy)]
pub struct Machine {
    /// The SHA-256 of bytes.
    pub sha256: fn(&[u8]) -> [u8; 32],
    /// `a * b` modulo `m`.
    pub mulmod: fn(&Number, &Number, &Number) -> Number,
    /// The key, x and y, of a digest, a signature of r and s, and a recovery id.
    pub recover: fn(&[u8; 32], &[u8; 64], u8) -> Option<[u8; 64]>,
    /// The Keccak-256 of bytes.
    pub keccak256: fn(&[u8]) -> [u8; 32],
    /// So many permutations of Poseidon2, of elements in canonical form.
    pub poseidon2: fn(&mut State, u32),
}

/// The same by crates.
pub const SOFTWARE: Machine = Machine {
    sha256: |bytes| Software.sha256(bytes),
    mulmod: in_software,
    recover: |digest, signature, recovery_id| Software.recover(digest, signature, recovery_id),
    keccak256: |bytes| Software.keccak256(bytes),
    poseidon2: permute,
};

/// The guest: input to output.
///
/// # Panics
///
/// If there is no such thing to do, or its input is no number.
pub fn run(input: &[u8], machine: Machine) -> [u8; 32] {
    let (what, input) = input.split_at_checked(4).expect("four bytes that say what");
    let power = |mulmod| bytes(power(number(input), mulmod));
    let permuted = |permute: fn(&mut State, u32)| {
        let mut state = [0; 16];
        permute(&mut state, number(input));
        bytes(*state.first_chunk().expect("16 elements are more than 8"))
    };
    let address = |by: Machine| ecrecover::address(input, by.recover, by.keccak256);
    match number(what) {
        0 => (SOFTWARE.sha256)(input),
        1 => (machine.sha256)(input),
        2 => power(SOFTWARE.mulmod),
        3 => power(machine.mulmod),
        4 => address(SOFTWARE),
        5 => address(machine),
        6 => permuted(SOFTWARE.poseidon2),
        7 => permuted(machine.poseidon2),
        what => panic!("asked for {what}, expected 0 to 7"),
    }
}

fn number(input: &[u8]) -> u32 {
    u32::from_le_bytes(input.try_into().expect("a number of four bytes"))
}

fn bytes(number: Number) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (to, word) in bytes.chunks_exact_mut(4).zip(number) {
        to.copy_from_slice(&word.to_le_bytes());
    }
    bytes
}

/// `BASE^(n + 1)` modulo the prime.
fn power(n: u32, mulmod: fn(&Number, &Number, &Number) -> Number) -> Number {
    // Two products a turn, each written where the other was read: nothing is copied.
    let times_base = |power: &Number| mulmod(power, &BASE, &PRIME);
    let mut power = if n.is_multiple_of(2) { BASE } else { times_base(&BASE) };
    for _ in 0..n / 2 {
        power = times_base(&times_base(&power));
    }
    power
}

/// `a * b` modulo `m` by the crate `ruint`.
pub fn in_software(a: &Number, b: &Number, m: &Number) -> Number {
    let [a, b, m] = [a, b, m].map(|number| U256::from_le_bytes(bytes(*number)));
    let product: [u8; 32] = a.mul_mod(b, m).to_le_bytes();
    let mut words = [0; 8];
    for (word, bytes) in words.iter_mut().zip(product.chunks_exact(4)) {
        *word = number(bytes);
    }
    words
}

/// `n` permutations by the crate `p3-baby-bear`, which has its elements in another form.
fn permute(state: &mut State, n: u32) {
    let poseidon2 = default_babybear_poseidon2_16();
    let mut elements = state.map(BabyBear::from_u32);
    for _ in 0..n {
        poseidon2.permute_mut(&mut elements);
    }
    *state = elements.map(|element| element.as_canonical_u32());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_are_powers() {
        // 7^3, and a power that is reduced: 7^(p - 1) = 1 would take too long, 7^100 does.
        let power = |n: u32| run([[2, 0, 0, 0], n.to_le_bytes()].as_flattened(), SOFTWARE);
        assert_eq!(power(2), bytes([343, 0, 0, 0, 0, 0, 0, 0]));
        let prime = U256::from_le_bytes(bytes(PRIME));
        let expected = U256::from(7).pow_mod(U256::from(100), prime);
        assert_eq!(power(99), expected.to_le_bytes::<32>());
    }

    #[test]
    fn permutations_follow_each_other() {
        let mut state = [0; 16];
        (0..3).for_each(|_| permute(&mut state, 1));
        let output = run(&[6, 0, 0, 0, 3, 0, 0, 0], SOFTWARE);
        assert_eq!(output, bytes(*state.first_chunk().expect("elements")));
        assert_ne!(output, run(&[6, 0, 0, 0, 2, 0, 0, 0], SOFTWARE));
    }

    #[test]
    fn both_ways_are_one() {
        let work = [
            (0, 1, &b"abc"[..]),
            (2, 3, &[9, 1, 0, 0]),
            (4, 5, &ecrecover::tests::input()),
            (6, 7, &[2, 0, 0, 0]),
        ];
        for (software, precompile, input) in work {
            let run = |what: u32| run(&[&what.to_le_bytes(), input].concat(), SOFTWARE);
            assert_eq!(run(software), run(precompile));
        }
    }
}
