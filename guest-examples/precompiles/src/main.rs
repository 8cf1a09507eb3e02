//! The guest program around [`precompiles::run`].
#![no_std]
#![no_main]

guest::entry!(main);

fn main() {
    let output = precompiles::run(guest::read_input(), guest::crypto::poseidon2_permute);
    guest::write_output(&output);
}
