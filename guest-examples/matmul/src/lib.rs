//! Matrix multiplication: `mul` and strided memory access.
//!
//! Input: side n and seed as two u32, little endian; empty means 16 and 1.
//! Output: the sum of all entries of A·B mod 2^32, then its trace mod 2^32, as u32, little endian.
//! A and B are n×n, filled row by row, A before B, with successive states of xorshift32.
#![no_std]

extern crate alloc;

use alloc::vec::Vec;

/// Side and seed where the input is empty.
pub const DEFAULT: (usize, u32) = (16, 1);

/// The guest: input to output.
///
/// # Panics
/// If the input is neither empty nor eight bytes.
pub fn run(input: &[u8]) -> Vec<u8> {
    let (side, seed) = match input.as_chunks() {
        ([], []) => DEFAULT,
        (&[side, seed], []) => (u32::from_le_bytes(side) as usize, u32::from_le_bytes(seed)),
        _ => panic!("side and seed: 8 bytes, got {}", input.len()),
    };
    let mut state = seed;
    let a = Matrix::random(side, &mut state);
    let b = Matrix::random(side, &mut state);
    let product = a.times(&b);
    [product.sum(), product.trace()].into_iter().flat_map(u32::to_le_bytes).collect()
}

struct Matrix {
    side: usize,
    /// Row by row.
    entries: Vec<u32>,
}

impl Matrix {
    fn random(side: usize, state: &mut u32) -> Self {
        let entries = (0..side * side).map(|_| xorshift32(state)).collect();
        Self { side, entries }
    }

    fn times(&self, other: &Self) -> Self {
        let side = self.side;
        let dot = |row: usize, column: usize| {
            let row = &self.entries[row * side..(row + 1) * side];
            let column = other.entries[column..].iter().step_by(side);
            row.iter().zip(column).fold(0u32, |sum, (x, y)| sum.wrapping_add(x.wrapping_mul(*y)))
        };
        let entries = (0..side * side).map(|i| dot(i / side, i % side)).collect();
        Self { side, entries }
    }

    fn sum(&self) -> u32 {
        self.entries.iter().fold(0, |sum, x| sum.wrapping_add(*x))
    }

    fn trace(&self) -> u32 {
        self.entries.iter().step_by(self.side + 1).fold(0, |sum, x| sum.wrapping_add(*x))
    }
}

/// Marsaglia, "Xorshift RNGs" (2003): shifts 13, 17, 5. Zero stays zero.
fn xorshift32(state: &mut u32) -> u32 {
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    *state
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_by_two() {
        let a = Matrix { side: 2, entries: [1, 2, 3, 4].to_vec() };
        let b = Matrix { side: 2, entries: [5, 6, 7, 8].to_vec() };
        let product = a.times(&b);
        assert_eq!(product.entries, [19, 22, 43, 50]);
        assert_eq!((product.sum(), product.trace()), (134, 69));
    }

    #[test]
    fn xorshift_of_the_paper() {
        let mut state = 2_463_534_242;
        assert_eq!(xorshift32(&mut state), 723_471_715);
    }

    #[test]
    fn side_zero_and_side_one() {
        assert_eq!(run(&[0; 8]), [0; 8]);
        let input: Vec<u8> = [1, 2_463_534_242u32].into_iter().flat_map(u32::to_le_bytes).collect();
        let product = 723_471_715u32.wrapping_mul(2_497_366_906);
        assert_eq!(run(&input), [product.to_le_bytes(), product.to_le_bytes()].concat());
    }
}
