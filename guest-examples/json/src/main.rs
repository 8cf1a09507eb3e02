//! The guest program around [`json::run`].
#![no_std]
#![no_main]

guest::entry!(main);

fn main() {
    guest::write_output(&json::run(guest::read_input()));
}
