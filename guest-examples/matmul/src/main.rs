//! The guest program around [`matmul::run`].
#![no_std]
#![no_main]

guest::entry!(main);

fn main() {
    guest::write_output(&matmul::run(guest::read_input()));
}
