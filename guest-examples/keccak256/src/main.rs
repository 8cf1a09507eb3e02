//! The guest program around [`keccak256::run`].
#![no_std]
#![no_main]

guest::entry!(main);

fn main() {
    guest::write_output(&keccak256::run(guest::read_input()));
}
