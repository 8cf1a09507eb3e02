//! revm's cryptography and arithmetic by Rivet's precompiles: for guests that execute Ethereum transactions.
//!
//! | what | by |
//! | --- | --- |
//! | Keccak-256, wherever revm and alloy hash | the precompile |
//! | senders of transactions, authorities of EIP-7702 | [`guest::crypto::secp256k1`] |
//! | 0x01 ECRECOVER | [`guest::crypto::secp256k1`] |
//! | 0x02 SHA2-256 | the precompile |
//! | 0x03 RIPEMD-160 | [`guest::crypto::ripemd160`], software |
//! | 0x05 MODEXP | [`guest::crypto::modexp`] |
//! | 0x06 ECADD, 0x07 ECMUL, 0x08 ECPAIRING | [`guest::crypto::bn254`] |
//! | 0x09 BLAKE2F | [`guest::crypto::blake2f`] |
//! | 0x100 P256VERIFY | [`guest::crypto::secp256r1`] |
//! | 0x0a KZG, 0x0b to 0x11 BLS12-381 | revm's own software |
//! | MUL, DIV, SDIV, MOD, SMOD, ADDMOD, MULMOD, EXP | [`guest::crypto::muladd_div_rem`] |
//!
//! [`install`] once, before the first transaction, and [`install_opcodes`] into each `Evm`. Keccak-256 needs no installing: linking this crate
//! turns on alloy's feature `native-keccak`, which calls a symbol that `guest` defines.
#![no_std]

extern crate alloc;

mod opcodes;
mod precompiles;
mod signers;

use alloc::sync::Arc;

use alloy_consensus::crypto::install_default_provider;
pub use opcodes::install_opcodes;
use revm::precompile::install_crypto;

/// The machine's cryptography, as revm and alloy ask for it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Machine;

/// Makes revm and alloy use the machine's precompiles. A second call changes nothing.
pub fn install() {
    install_crypto(Machine);
    // An error says that there is a provider already: this one, by an earlier call.
    let _ = install_default_provider(Arc::new(Machine));
}
