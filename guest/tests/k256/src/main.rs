//! Runs code written for the crate `k256`; its input and output are those of [`signatures::run`].
#![no_std]
#![no_main]

extern crate alloc;

mod signatures;

guest::entry!(main);

fn main() {
    guest::write_output(&signatures::run(guest::read_input()));
}
