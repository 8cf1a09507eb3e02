//! Hashes its input with the machine's own permutation, Poseidon2 of width 16: a precompile.
//!
//! Input: bytes.
//! Output: a digest of 32 bytes, eight field elements as u32, little endian.
//!
//! A sponge that takes eight elements at a time, of which each holds three bytes: element `i` of the
//! state becomes the `i`-th of the block, then the state is permuted. The first block is the
//! length. The permutation comes from outside, so that this also runs where there is none built
//! in.
#![no_std]

extern crate alloc;

use alloc::vec::Vec;

/// A permutation of 16 field elements in canonical form.
pub type Permutation = fn(&mut [u32; 16]);

/// Elements that are taken at a time.
const RATE: usize = 8;
/// Bytes in an element.
const BYTES: usize = 3;

/// The guest: input to output.
pub fn run(input: &[u8], permute: Permutation) -> Vec<u8> {
    let mut state = [0; 16];
    let length = input.len() as u32;
    // As two elements: a length of 32 bits may not be below the modulus.
    state[..2].copy_from_slice(&[length & 0xffff, length >> 16]);
    permute(&mut state);
    for block in input.chunks(RATE * BYTES) {
        for (slot, bytes) in state.iter_mut().zip(block.chunks(BYTES)) {
            *slot = bytes.iter().rev().fold(0, |element, &byte| element << 8 | u32::from(byte));
        }
        permute(&mut state);
    }
    state[..RATE].iter().flat_map(|element| element.to_le_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No permutation to speak of: it turns the state by one element and adds one to each.
    fn turn(state: &mut [u32; 16]) {
        state.rotate_right(1);
        state.iter_mut().for_each(|element| *element += 1);
    }

    #[test]
    fn no_input_is_its_length_permuted() {
        let output = run(&[], turn);
        assert_eq!(output, [1u32; 8].map(u32::to_le_bytes).as_flattened());
    }

    #[test]
    fn blocks_replace_the_first_elements() {
        let output = run(&[1, 2, 3, 4], turn);
        // The second turn moves the block on by one element.
        let words = [0x30201 + 1, 4 + 1].map(u32::to_le_bytes);
        assert_eq!(output[4..12], *words.as_flattened());
    }

    #[test]
    fn length_counts() {
        assert_ne!(run(&[1], turn), run(&[1, 0], turn));
    }
}
