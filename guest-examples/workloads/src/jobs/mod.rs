//! Jobs that are functions of their arguments.

pub mod abi_decode;
pub mod ecrecover;
pub mod fibonacci;
pub mod keccak_chain;
pub mod merkle_proof;
pub mod modexp;
pub mod sha256;
pub mod sort;
