//! Reads numbers a, b, c and m; writes what the arithmetic of 256 bits makes of them.
#![no_std]
#![no_main]

use guest::crypto::{addmod, mul_wide, muladd_div_rem, muladd_mod, mulmod};

guest::entry!(main);

fn main() {
    let mut numbers = [[0; 8]; 4];
    let words = guest::read_input().chunks_exact(4);
    for (number, word) in numbers.as_flattened_mut().iter_mut().zip(words) {
        *number = u32::from_le_bytes([word[0], word[1], word[2], word[3]]);
    }
    let [a, b, c, m] = &numbers;
    let [quotient, remainder] = muladd_div_rem(a, b, c, m);
    assert_eq!(remainder, muladd_mod(a, b, c, m));
    let [low, high] = mul_wide(a, b);
    for number in [quotient, remainder, mulmod(a, b, m), addmod(a, b, m), low, high] {
        for word in number {
            guest::write_output(&word.to_le_bytes());
        }
    }
}
