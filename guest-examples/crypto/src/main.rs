//! The guest program around [`crypto::run`].
#![no_std]
#![no_main]

use guest::crypto::secp256k1::recover;
use guest::crypto::{Sha256, keccak256, mulmod, poseidon2_permute};

guest::entry!(main);

fn main() {
    let poseidon2 = |state: &mut _, n| (0..n).for_each(|_| poseidon2_permute(state));
    let machine = crypto::Machine { sha256: Sha256::digest, mulmod, recover, keccak256, poseidon2 };
    guest::write_output(&crypto::run(guest::read_input(), machine));
}
