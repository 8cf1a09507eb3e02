//! revm's cryptography by Rivet's precompiles: for guests that execute Ethereum transactions.
//!
//! | what | by |
//! | --- | --- |
//! | Keccak-256, wherever revm and alloy hash | precompile |
//! | SHA-256 (0x02) | precompile |
//! | the other precompiles of the EVM, senders of transactions | software, as revm and alloy have it |
//!
//! [`install`] once, before the first transaction. Keccak-256 needs no installing: linking this crate
//! turns on alloy's feature `native-keccak` and defines the symbol that it calls.
#![no_std]

mod keccak;

use guest::crypto::Sha256;
use revm::precompile::{Crypto, install_crypto};

/// The EVM's precompiles by those of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct Machine;

impl Crypto for Machine {
    fn sha256(&self, input: &[u8]) -> [u8; 32] {
        Sha256::digest(input)
    }
}

/// Makes revm use the machine's precompiles. A second call changes nothing.
pub fn install() {
    install_crypto(Machine);
}
