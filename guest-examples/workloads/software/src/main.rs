//! The guest program around [`workloads::run_tagged`], with all cryptography in software.
#![no_std]
#![no_main]

guest::entry!(main);

fn main() -> u32 {
    match workloads::run_tagged(&workloads::Software, guest::read_input()) {
        Ok(output) => {
            guest::write_output(&output);
            0
        }
        Err(error) => {
            guest::println!("workloads: {error}");
            workloads::REJECTED
        }
    }
}
