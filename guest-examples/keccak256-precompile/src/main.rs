//! The guest program around [`keccak256_precompile::run`].
#![no_std]
#![no_main]

guest::entry!(main);

fn main() {
    let output = keccak256_precompile::run(guest::read_input(), guest::crypto::keccak256);
    guest::write_output(&output);
}
