//! The guest program around [`sort::run`].
#![no_std]
#![no_main]

guest::entry!(main);

fn main() {
    guest::write_output(&sort::run(guest::read_input()));
}
