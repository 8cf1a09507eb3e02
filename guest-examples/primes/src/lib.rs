//! Counts primes by trial division: the benchmark of `div` and `rem`.
//!
//! Input: n as u32, little endian; empty means 1000. Output, as u32, little endian: the number of
//! primes below n, the greatest of them (0 if there is none), and the sum of `n / p` over them
//! mod 2^32.
#![no_std]

extern crate alloc;

use alloc::vec::Vec;

/// n where the input is empty.
pub const DEFAULT_N: u32 = 1000;

/// The guest: input to output.
///
/// # Panics
/// If the input is neither empty nor four bytes.
pub fn run(input: &[u8]) -> Vec<u8> {
    let n = match input {
        [] => DEFAULT_N,
        _ => u32::from_le_bytes(input.try_into().expect("n: 4 bytes")),
    };
    let (mut count, mut greatest, mut quotients) = (0u32, 0, 0u32);
    for prime in (2..n).filter(|&candidate| is_prime(candidate)) {
        count += 1;
        greatest = prime;
        quotients = quotients.wrapping_add(n / prime);
    }
    [count, greatest, quotients].into_iter().flat_map(u32::to_le_bytes).collect()
}

fn is_prime(candidate: u32) -> bool {
    (2..)
        .take_while(|divisor| *divisor <= candidate / divisor)
        .all(|divisor| candidate % divisor > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(n: u32) -> [u32; 3] {
        let output = run(&n.to_le_bytes());
        let (words, _) = output.as_chunks();
        [0, 1, 2].map(|i| u32::from_le_bytes(words[i]))
    }

    #[test]
    fn known_counts() {
        // 10 / 2 + 10 / 3 + 10 / 5 + 10 / 7 = 5 + 3 + 2 + 1
        assert_eq!(output(10), [4, 7, 11]);
        assert_eq!(output(1000)[..2], [168, 997]);
        assert_eq!(output(2), [0; 3]);
    }
}
