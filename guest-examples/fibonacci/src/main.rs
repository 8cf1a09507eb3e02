//! The guest program around [`fibonacci::run`].
#![no_std]
#![no_main]

guest::entry!(main);

fn main() {
    guest::write_output(&fibonacci::run(guest::read_input()));
}
