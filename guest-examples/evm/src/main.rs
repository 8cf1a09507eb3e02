//! The guest program around [`evm::run`].
#![no_std]
#![no_main]

guest::entry!(main);

fn main() -> u32 {
    #[cfg(feature = "precompiles")]
    rivet_revm::install();
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
