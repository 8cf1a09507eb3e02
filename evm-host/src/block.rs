//! Transactions of a block, over a whole state or a witness.
//!
//! ```json
//! {
//!   "fork": "Cancun", "chainId": "0x1", "number": "0x10", "beneficiary": "0x…", "timestamp": "0x66",
//!   "gasLimit": "0x1c9c380", "baseFeePerGas": "0x7", "prevRandao": "0x…", "excessBlobGas": "0x0",
//!   "ancestors": [["0xf", "0x…"]],
//!   "transactions": ["0x02f8…"],
//!   "state": { "0x…": { "balance": "0x…", "nonce": "0x1", "code": "0x", "storage": {} } }
//! }
//! ```
//!
//! In place of `state`, `"witness": { "root": "0x…", "nodes": ["0x…"], "codes": ["0x…"] }`; there may be
//! more nodes and codes than needed. `difficulty` is for forks before the merge. Numbers are hexadecimal.

use std::collections::BTreeSet;
use std::str::FromStr;

use alloy_primitives::{Address, B256, Bytes, U64, U256};
use evm::{Environment, Error};
use revm::primitives::hardfork::SpecId;
use serde::Deserialize;

use crate::job::Ancestors;
use crate::world::{self, Witness, World};
use crate::{HostError, Job};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Block {
    fork: String,
    chain_id: U64,
    number: U64,
    beneficiary: Address,
    timestamp: U64,
    gas_limit: U64,
    #[serde(default)]
    base_fee_per_gas: U64,
    #[serde(default)]
    difficulty: U256,
    prev_randao: Option<B256>,
    excess_blob_gas: Option<U64>,
    #[serde(default)]
    ancestors: Vec<(U64, B256)>,
    transactions: Vec<Bytes>,
    #[serde(flatten)]
    source: Source,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Source {
    State(World),
    Witness(Given),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    root: B256,
    nodes: BTreeSet<Bytes>,
    codes: BTreeSet<Bytes>,
}

/// Reads a block.
///
/// # Errors
///
/// If it is not of this form, or its fork is not known.
pub fn parse(json: &str) -> Result<Job, HostError> {
    let block: Block = serde_json::from_str(json)?;
    let fork = SpecId::from_str(&block.fork).map_err(|_| HostError::Fork(block.fork.clone()))?;
    let state = match block.source {
        Source::State(state) => world::witness(&state).map_err(Error::State)?,
        Source::Witness(Given { root, nodes, codes }) => {
            let [nodes, codes] = [nodes, codes].map(|all| all.into_iter().collect());
            Witness { root, nodes, codes }
        }
    };
    let environment = Environment {
        fork: fork.into(),
        chain_id: block.chain_id.to(),
        number: block.number.to(),
        beneficiary: block.beneficiary,
        timestamp: block.timestamp.to(),
        gas_limit: block.gas_limit.to(),
        base_fee: block.base_fee_per_gas.to(),
        difficulty: block.difficulty,
        prev_randao: block.prev_randao,
        excess_blob_gas: block.excess_blob_gas.map(|excess| excess.to()),
        ancestors: block.ancestors.into_iter().map(|(number, hash)| (number.to(), hash)).collect(),
    };
    let transactions = block.transactions;
    Ok(Job { environment, transactions, state, ancestors: Ancestors::Given })
}
