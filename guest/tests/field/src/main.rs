//! Reads words: a state of 24, an element `s`, an element `x`, then elements. Writes the state permuted; `s`
//! with the dot product of the elements with themselves backwards; `s` taken on by them at `x`; the value at
//! `x` of all their words; the first times `x`.
#![no_std]
#![no_main]

extern crate alloc;

use alloc::vec::Vec;

use guest::crypto::{ext_dot, ext_horner, ext_horner_base, ext_mul, poseidon2_permute_24};

guest::entry!(main);

fn main() {
    let words = guest::read_input().chunks_exact(4);
    let words: Vec<u32> =
        words.map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]])).collect();
    let (state, words) = words.split_first_chunk().unwrap();
    let (elements, _) = words.as_chunks();
    let [s, x, elements @ ..] = elements else { panic!("two elements and more") };

    let mut state = *state;
    poseidon2_permute_24(&mut state);
    write(&state);
    let backwards: Vec<[u32; 5]> = elements.iter().rev().copied().collect();
    let mut sum = *s;
    ext_dot(&mut sum, elements, &backwards);
    write(&sum);
    let mut sum = *s;
    ext_horner(&mut sum, x, elements);
    write(&sum);
    write(&ext_horner_base(x, elements.as_flattened()));
    write(&ext_mul(elements.first().unwrap_or(s), x));
}

fn write(words: &[u32]) {
    for word in words {
        guest::write_output(&word.to_le_bytes());
    }
}
