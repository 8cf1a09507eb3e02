//! Jobs of one call of a contract, whose arguments are all there is.

use alloy_consensus::crypto::secp256k1::sign_message;
use alloy_primitives::{Address, B256, Bytes, U256, keccak256};
use alloy_sol_types::{SolCall, sol};
use workloads::Workload;

use super::accounts::{contract, first_transaction, payer};
use super::{CONTRACT, Work, address_of, environment, secret_key};
use crate::world::World;
use crate::{HostError, contracts};

sol! {
    struct Proof { bytes32 leaf; uint256 index; bytes32[] siblings; }
    struct Order { address trader; uint64 nonce; uint256 amount; bytes note; }
    struct Signature { bytes32 digest; uint8 v; bytes32 r; bytes32 s; }

    interface Jobs {
        function hash(bytes32 seed, uint256 rounds);
        function hash(bytes data);
        function fibonacci(uint256 a, uint256 b, uint256 steps);
        function sort(uint256[] numbers);
        function check(bytes32 root, Proof[] proofs);
        function decode(Order[] orders);
        function recover(Signature[] signatures);
        function power(bytes base, bytes exponent, bytes modulus);
    }
}

/// Gas of a block of calls, and of the call in it: many a count needs more than a real block has.
const GAS: u64 = 1_000_000_000;
/// Levels of the Merkle tree below its root.
const LEVELS: u32 = 16;
/// The exponent of most RSA keys.
const EXPONENT: [u8; 3] = [1, 0, 1];

/// One call of the contract of a workload; of a workload that is a block, none.
///
/// # Errors
///
/// If there is no such contract.
pub(super) fn call(workload: Workload, count: u32) -> Result<Work, HostError> {
    let (name, input) = match workload {
        Workload::KeccakChain => ("KeccakChain", keccak_chain(count)),
        Workload::Sha256 => ("Sha256", sha256(count)),
        Workload::Fibonacci => ("Fibonacci", fibonacci(count)),
        Workload::Sort => ("Sort", sort(count)),
        Workload::MerkleProof => ("MerkleProof", merkle_proof(count)),
        Workload::AbiDecode => ("AbiDecode", abi_decode(count)),
        Workload::Ecrecover => ("Ecrecover", ecrecover(count)?),
        Workload::Modexp => ("Modexp", modexp(count)),
        Workload::Transfers | Workload::TokenTransfers | Workload::Swap => {
            return Err(HostError::Workload("it is a block, not a call"));
        }
    };
    let key = secret_key(0);
    let world =
        World::from([(CONTRACT, contract(contracts::runtime(name)?)), (address_of(key)?, payer())]);
    let transactions = vec![(key, first_transaction(CONTRACT, U256::ZERO, input.into(), GAS))];
    let environment = evm::Environment { gas_limit: GAS, ..environment() };
    Ok(Work { workload, environment, world, transactions })
}

/// Number `index` of the numbers called so.
fn pseudorandom(of: &str, index: u32) -> B256 {
    keccak256(format!("{of} {index}"))
}

/// So many bytes.
fn pseudorandom_bytes(of: &str, length: usize) -> Vec<u8> {
    (0..).flat_map(|index| pseudorandom(of, index)).take(length).collect()
}

fn keccak_chain(count: u32) -> Vec<u8> {
    let seed = pseudorandom("seed", 0);
    Jobs::hash_0Call { seed, rounds: U256::from(count) }.abi_encode()
}

fn sha256(count: u32) -> Vec<u8> {
    let data = pseudorandom_bytes("message", count as usize);
    Jobs::hash_1Call { data: data.into() }.abi_encode()
}

fn fibonacci(count: u32) -> Vec<u8> {
    let (a, b) = (U256::ZERO, U256::ONE);
    Jobs::fibonacciCall { a, b, steps: U256::from(count) }.abi_encode()
}

fn sort(count: u32) -> Vec<u8> {
    let numbers = (0..count).map(|index| pseudorandom("number", index).into()).collect();
    Jobs::sortCall { numbers }.abi_encode()
}

/// All paths are right but the last one of several, which is that of a leaf that is not in the tree.
fn merkle_proof(count: u32) -> Vec<u8> {
    let leaf = |index| pseudorandom("leaf", index);
    let mut levels: Vec<Vec<B256>> = vec![(0..1 << LEVELS).map(leaf).collect()];
    for level in 0..LEVELS as usize {
        let (pairs, _) = levels[level].as_chunks();
        levels
            .push(pairs.iter().map(|[left, right]| keccak256([*left, *right].concat())).collect());
    }
    let proof = |number: u32| {
        let index = pseudorandom("place", number)[0] as usize | (number as usize % 256) << 8;
        let leaf = if number > 0 && number + 1 == count { B256::ZERO } else { levels[0][index] };
        let siblings =
            (0..LEVELS as usize).map(|level| levels[level][index >> level ^ 1]).collect();
        Proof { leaf, index: U256::from(index), siblings }
    };
    let root = levels[LEVELS as usize][0];
    Jobs::checkCall { root, proofs: (0..count).map(proof).collect() }.abi_encode()
}

fn abi_decode(count: u32) -> Vec<u8> {
    let order = |index| {
        let trader = pseudorandom("trader", index);
        Order {
            trader: Address::from_word(trader),
            nonce: u64::from(trader[0]) << 32 | u64::from(index),
            amount: pseudorandom("amount", index).into(),
            // Of 0 to 127 bytes: words, and what is no whole word.
            note: pseudorandom_bytes("note", usize::from(trader[1] % 128)).into(),
        }
    };
    Jobs::decodeCall { orders: (0..count).map(order).collect() }.abi_encode()
}

/// Each by an account of its own; the last one of several is none of anybody.
fn ecrecover(count: u32) -> Result<Vec<u8>, HostError> {
    let signature = |index| {
        let digest = pseudorandom("digest", index);
        let signature = sign_message(secret_key(index), digest);
        let signature = signature.map_err(|_| HostError::Sign("the secret key is none"))?;
        let is_none = index > 0 && index + 1 == count;
        let r = if is_none { U256::ZERO } else { signature.r() };
        let v = 27 + u8::from(signature.v());
        Ok(Signature { digest, v, r: r.into(), s: signature.s().into() })
    };
    let signatures = (0..count).map(signature).collect::<Result<_, HostError>>()?;
    Ok(Jobs::recoverCall { signatures }.abi_encode())
}

/// A modulus of so many bits, in whole bytes; it is odd, as those of RSA are.
fn modexp(bits: u32) -> Vec<u8> {
    let length = bits.div_ceil(8) as usize;
    let mut modulus = pseudorandom_bytes("modulus", length);
    if let Some(first) = modulus.first_mut() {
        *first |= 0x80;
    }
    if let Some(last) = modulus.last_mut() {
        *last |= 1;
    }
    let base = pseudorandom_bytes("base", length).into();
    let exponent = Bytes::from_static(&EXPONENT);
    Jobs::powerCall { base, exponent, modulus: modulus.into() }.abi_encode()
}
