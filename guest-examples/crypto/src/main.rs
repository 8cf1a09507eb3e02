//! The guest program around [`crypto::run`].
#![no_std]
#![no_main]

use guest::crypto::secp256k1::recover;
use guest::crypto::{Sha256, keccak256, mulmod};

guest::entry!(main);

fn main() {
    let machine = crypto::Machine { sha256: Sha256::digest, mulmod, recover, keccak256 };
    guest::write_output(&crypto::run(guest::read_input(), machine));
}
