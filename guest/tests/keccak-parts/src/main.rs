//! Hashes its input in parts of all kinds, and says how often the digest was that of the whole; then
//! writes the digest, those of the input from the second to the fourth byte on, and the
//! permutation of a state of zeros.
#![no_std]
#![no_main]

use guest::crypto::{Keccak256, keccak_f1600, keccak256};

guest::entry!(main);

fn main() -> u32 {
    let input = guest::read_input();
    let whole = keccak256(input);
    let mut equal = 0;
    for first in [0, 1, 3, 4, 135, 136, 137, 272, 300] {
        for size in [1, 7, 8, 136, 137, 500] {
            let (first, rest) = input.split_at(first.min(input.len()));
            let mut hasher = Keccak256::new();
            hasher.update(first);
            rest.chunks(size).for_each(|part| hasher.update(part));
            equal += u32::from(hasher.finalize() == whole);
        }
    }
    guest::write_output(&whole);
    for start in 1..4 {
        guest::write_output(&keccak256(&input[start..]));
    }
    let mut state = [0; 25];
    keccak_f1600(&mut state);
    for lane in state {
        guest::write_output(&lane.to_le_bytes());
    }
    equal
}
