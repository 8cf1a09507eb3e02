//! The guest program around [`sha256::run`].
#![no_std]
#![no_main]

guest::entry!(main);

fn main() {
    guest::write_output(&sha256::run(guest::read_input()));
}
