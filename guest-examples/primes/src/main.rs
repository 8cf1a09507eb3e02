//! The guest program around [`primes::run`].
#![no_std]
#![no_main]

guest::entry!(main);

fn main() {
    guest::write_output(&primes::run(guest::read_input()));
}
