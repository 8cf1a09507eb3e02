//! Sorts numbers: comparisons, data-dependent branches and memory traffic.
//!
//! Input: any number of u32, little endian; a tail of less than four bytes is ignored.
//! Output, four u32, little endian: how many, the least, the greatest, and the checksum
//! `sum of (index + 1) * number[index]` mod 2^32 over the sorted numbers. No numbers: all zero.
#![no_std]

extern crate alloc;

use alloc::vec::Vec;

/// The guest: input to output.
pub fn run(input: &[u8]) -> Vec<u8> {
    let (words, _) = input.as_chunks();
    let mut numbers: Vec<u32> = words.iter().map(|&word| u32::from_le_bytes(word)).collect();
    numbers.sort_unstable();

    let count = numbers.len() as u32;
    let least = numbers.first().copied().unwrap_or(0);
    let greatest = numbers.last().copied().unwrap_or(0);
    [count, least, greatest, checksum(&numbers)].into_iter().flat_map(u32::to_le_bytes).collect()
}

/// Depends on the order of the numbers, so a wrong order shows.
fn checksum(numbers: &[u32]) -> u32 {
    (1u32..)
        .zip(numbers)
        .fold(0, |sum, (weight, &number)| sum.wrapping_add(weight.wrapping_mul(number)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(words: &[u32]) -> Vec<u8> {
        words.iter().copied().flat_map(u32::to_le_bytes).collect()
    }

    #[test]
    fn four_numbers() {
        // Sorted: 1, 2, 3, u32::MAX; checksum 1 + 4 + 9 - 4.
        assert_eq!(run(&bytes(&[3, u32::MAX, 1, 2])), bytes(&[4, 1, u32::MAX, 10]));
    }

    #[test]
    fn order_of_the_input_does_not_matter() {
        let mut numbers: Vec<u32> = (0..1000u32).map(|i| i.wrapping_mul(0x9E37_79B9)).collect();
        let output = run(&bytes(&numbers));
        numbers.reverse();
        assert_eq!(run(&bytes(&numbers)), output);
    }

    #[test]
    fn no_numbers() {
        assert_eq!(run(&[7]), bytes(&[0; 4]));
    }
}
