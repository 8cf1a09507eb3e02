//! What contracts do, as native code: the same jobs on the same inputs with the same outputs as the contracts
//! in `evm-host/contracts` have under an EVM.
//!
//! The input of a job is the ABI encoding of the arguments of the contract's function, and the output is what
//! the contract emits in `event Result(bytes)`. Three jobs are blocks of signed transactions: see
//! [`ledger`] for their input and output.
//!
//! | module | what |
//! | --- | --- |
//! | [`workload`] | which jobs there are, with their names and numbers |
//! | [`jobs`] | one file for each that is a function of its arguments |
//! | [`ledger`] | blocks of transactions: ether, a token, an exchange |
//! | [`abi`], [`rlp`] | reading of inputs and transactions |
//! | [`crypto`] | cryptography, which a machine may have precompiles for |
//!
//! The library needs nothing but an allocator, so that any machine can run it. The guest takes a job by
//! [`run_tagged`].
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod abi;
pub mod crypto;
pub mod error;
pub mod jobs;
pub mod ledger;
pub mod rlp;
#[cfg(test)]
mod tests;
pub mod workload;

use alloc::vec::Vec;

pub use crypto::{Crypto, Software};
pub use error::Error;
pub use workload::Workload;

/// Exit code of the guest on an input that is not right.
pub const REJECTED: u32 = 1;

/// Bytes before a tagged input: so many that what follows is as aligned as the whole.
const TAG: usize = 4;

/// A job: input to output.
///
/// # Errors
///
/// If the input is not what the job takes.
pub fn run<C: Crypto>(crypto: &C, workload: Workload, input: &[u8]) -> Result<Vec<u8>, Error> {
    let job = match workload {
        Workload::KeccakChain => jobs::keccak_chain::run,
        Workload::Sha256 => jobs::sha256::run,
        Workload::Fibonacci => jobs::fibonacci::run,
        Workload::Sort => jobs::sort::run,
        Workload::MerkleProof => jobs::merkle_proof::run,
        Workload::AbiDecode => jobs::abi_decode::run,
        Workload::Ecrecover => jobs::ecrecover::run,
        Workload::Modexp => jobs::modexp::run,
        Workload::Transfers => ledger::transfers::run,
        Workload::TokenTransfers => ledger::token::run,
        Workload::Swap => ledger::swap::run,
    };
    job(crypto, input)
}

/// The input of the guest: the number of the job as a u32, little endian, and the job's input.
pub fn tagged(workload: Workload, input: &[u8]) -> Vec<u8> {
    [&u32::from(workload.number()).to_le_bytes()[..], input].concat()
}

/// [`run`] of a tagged input.
///
/// # Errors
///
/// If there is no such job, or its input is not what it takes.
pub fn run_tagged<C: Crypto>(crypto: &C, input: &[u8]) -> Result<Vec<u8>, Error> {
    let (tag, input) = input.split_first_chunk::<TAG>().ok_or(Error::NoTag(input.len()))?;
    let number = u32::from_le_bytes(*tag);
    let workload = u8::try_from(number).ok().and_then(Workload::from_number);
    run(crypto, workload.ok_or(Error::NoWorkload(number))?, input)
}
