//! A Fibonacci number, by the plain loop: the benchmark of cheap arithmetic and branches.
//!
//! Input: n as u32, little endian; empty means 1000. Output: fib(n) mod 2^32 as u32, little endian.
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
    fibonacci(n).to_le_bytes().to_vec()
}

/// fib(n) mod 2^32, where fib(0) = 0 and fib(1) = 1.
pub fn fibonacci(n: u32) -> u32 {
    let (mut current, mut next) = (0u32, 1u32);
    for _ in 0..n {
        (current, next) = (next, current.wrapping_add(next));
    }
    current
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_numbers() {
        assert_eq!([0, 1, 2, 10, 47].map(fibonacci), [0, 1, 1, 55, 2_971_215_073]);
        // fib(48) = 4_807_526_976 is the first beyond 32 bits.
        assert_eq!(fibonacci(48), (4_807_526_976u64 % (1 << 32)) as u32);
    }

    #[test]
    fn input_is_n() {
        assert_eq!(run(&10u32.to_le_bytes()), 55u32.to_le_bytes());
        assert_eq!(run(&[]), fibonacci(DEFAULT_N).to_le_bytes());
    }
}
