//! The guest program around [`crypto::run`].
#![no_std]
#![no_main]

use guest::crypto::{Sha256, mulmod};

guest::entry!(main);

fn main() {
    let machine = crypto::Machine { sha256: Sha256::digest, mulmod };
    guest::write_output(&crypto::run(guest::read_input(), machine));
}
