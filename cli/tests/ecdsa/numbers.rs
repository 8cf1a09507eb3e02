//! Numbers, points and the guest that computes with them.

use num_bigint::BigUint;
use vm::testing::generator::Random;

use crate::guests::{behaviour, build_or_skip, tests_of_the_runtime};

/// x and y, the highest byte of each first.
pub type Point = [u8; 64];

/// `guest/tests/ecdsa`.
pub struct Guest(Vec<u8>);

impl Guest {
    /// Builds it, unless its compiler is missing.
    pub fn build() -> Option<Self> {
        build_or_skip(&tests_of_the_runtime().join("ecdsa")).map(Self)
    }

    /// Its output for these cases.
    pub fn ask(&self, what: u32, cases: &[Vec<u8>]) -> Vec<u8> {
        let input = [what.to_le_bytes().to_vec(), cases.concat()].concat();
        let (exit_code, output) = behaviour(&self.0, &input);
        assert_eq!(exit_code, 0, "asked for {what}");
        output
    }

    /// Its output where that is so many bytes for each case, or none.
    pub fn ask_options<const N: usize>(
        &self,
        what: u32,
        cases: &[Vec<u8>],
    ) -> Vec<Option<[u8; N]>> {
        let output = self.ask(what, cases);
        let mut rest = &output[..];
        let mut options = Vec::new();
        while let Some((&is_some, after)) = rest.split_first() {
            rest = after;
            options.push((is_some == 1).then(|| {
                let (bytes, after) = rest.split_first_chunk().expect("all bytes");
                rest = after;
                *bytes
            }));
        }
        assert_eq!(options.len(), cases.len());
        options
    }
}

pub fn big(bytes: &[u8]) -> BigUint {
    BigUint::from_bytes_be(bytes)
}

/// The number of these words, the lowest first.
pub fn of_words(words: &[u32]) -> BigUint {
    BigUint::from_slice(words)
}

pub fn power_of_two(bits: u32) -> BigUint {
    BigUint::from(1u32) << bits
}

/// The bytes of a number below `2^256`.
pub fn bytes(number: &BigUint) -> [u8; 32] {
    let digits = number.to_bytes_be();
    let mut bytes = [0; 32];
    bytes[32 - digits.len()..].copy_from_slice(&digits);
    bytes
}

/// A number of at most so many bits.
pub fn random(bits: u32, random: &mut Random) -> BigUint {
    let words: Vec<u32> = (0..8).map(|_| random.next() as u32).collect();
    BigUint::from_slice(&words) % power_of_two(bits)
}

/// Scalars at whose digits or signs something changes.
pub fn corners(order: &BigUint) -> Vec<BigUint> {
    let small = [0u32, 1, 2, 3, 4, 15, 16, 17].map(BigUint::from);
    let mut corners = small.to_vec();
    corners.extend(small.iter().take(5).flat_map(|small| [order - small, order + small]));
    let powers = [64, 127, 128, 129, 255].map(power_of_two);
    corners.extend(powers.iter().flat_map(|power| [power - 1u32, power.clone()]));
    corners.extend(powers.iter().filter(|power| *power < order).map(|power| order - power));
    corners.push(power_of_two(256) - 1u32);
    // One digit of each window, and alternating ones.
    corners.extend(
        ["11", "22", "44", "88", "0f", "f0"]
            .map(|digits| BigUint::parse_bytes(digits.repeat(32).as_bytes(), 16).expect("digits")),
    );
    corners.retain(|corner| corner.bits() <= 256);
    corners
}
