//! The guest program around [`evm::run`], with all cryptography in software.
#![no_std]
#![no_main]

guest::entry!(main);

fn main() -> u32 {
    match evm::run(guest::read_input()) {
        Ok(output) => {
            guest::write_output(&output);
            0
        }
        Err(error) => {
            guest::println!("evm: {error}");
            evm::REJECTED
        }
    }
}
