//! A program that fails: writes `before`, then panics, which exits with code 101.
//!
//! Input: not read. Output: `before`.
#![no_std]
#![no_main]

guest::entry!(main);

fn main() {
    guest::write_output(b"before");
    panic!("this example always fails");
}
