//! Reads the number of a curve and points P and Q; writes `P + Q` and `2 P`.
#![no_std]
#![no_main]

use guest::crypto::ec_add;

guest::entry!(main);

fn main() {
    let mut words = guest::read_input().chunks_exact(4).map(|word| {
        let word: [u8; 4] = word.try_into().unwrap();
        u32::from_le_bytes(word)
    });
    let curve = words.next().unwrap();
    let mut points = [[0; 16]; 2];
    for (place, word) in points.as_flattened_mut().iter_mut().zip(words) {
        *place = word;
    }
    let [p, q] = &points;
    let [mut sum, mut double] = [[0; 16]; 2];
    ec_add(&mut sum, p, q, curve);
    ec_add(&mut double, p, p, curve);
    for word in [sum, double].as_flattened() {
        guest::write_output(&word.to_le_bytes());
    }
}
