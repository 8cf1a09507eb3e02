//! What the guest is told.

use alloc::vec::Vec;

use alloy_primitives::{Address, B256, U256, keccak256};
use revm::context::{BlockEnv, CfgEnv};
use revm::context_interface::block::BlobExcessGasAndPrice;
use revm::primitives::hardfork::SpecId;
use serde::{Deserialize, Serialize};

use crate::Error;

/// The version of [`Input`] and [`Output`](crate::Output). Encodings of other versions are rejected.
pub const VERSION: u32 = 1;

/// The last fork whose rules are known. Amsterdam's are not settled, and count the gas of blocks anew.
pub const LAST_FORK: SpecId = SpecId::OSAKA;

/// All that determines an execution. Encoded by postcard, fields in this order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input<'a> {
    /// [`VERSION`].
    pub version: u32,
    /// The block that the transactions are executed in.
    pub environment: Environment,
    /// Root of the state before the first transaction.
    pub pre_state_root: B256,
    /// Signed transactions as EIP-2718 has them: legacy or typed, in their order.
    #[serde(borrow)]
    pub transactions: Vec<&'a [u8]>,
    /// Nodes of the state trie and of storage tries, of 32 bytes and more, each once, in any order:
    /// exactly those that reading and changing the state leads to.
    #[serde(borrow)]
    pub nodes: Vec<&'a [u8]>,
    /// The codes that are executed or looked at, each once, in any order.
    #[serde(borrow)]
    pub codes: Vec<&'a [u8]>,
}

/// The block that transactions are executed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Environment {
    /// The fork: revm's `SpecId` as a number.
    pub fork: u8,
    /// The chain, which transactions may be bound to.
    pub chain_id: u64,
    /// Number of the block.
    pub number: u64,
    /// Who gets the fees.
    pub beneficiary: Address,
    /// Seconds since 1970.
    pub timestamp: u64,
    /// What all transactions together may use.
    pub gas_limit: u64,
    /// Base fee; 0 before London.
    pub base_fee: u64,
    /// Difficulty; 0 since the merge.
    pub difficulty: U256,
    /// Randomness of the beacon chain, since the merge.
    pub prev_randao: Option<B256>,
    /// Excess of blob gas, since Cancun.
    pub excess_blob_gas: Option<u64>,
    /// Numbers and hashes of ancestors that BLOCKHASH asks for. They are part of what is claimed, not
    /// of what is proven: the state knows no hashes of blocks.
    pub ancestors: Vec<(u64, B256)>,
}

impl<'a> Input<'a> {
    /// Reads an input to its last byte.
    ///
    /// # Errors
    ///
    /// If it is of another version, or no input at all.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Error> {
        // The version stands first, so that it can be told before the rest is looked at.
        let (found, _) = postcard::take_from_bytes(bytes).map_err(Error::Encoding)?;
        if found != VERSION {
            return Err(Error::Version { found });
        }
        match postcard::take_from_bytes(bytes).map_err(Error::Encoding)? {
            (input, []) => Ok(input),
            (_, slack) => Err(Error::Slack(slack.len())),
        }
    }

    /// The bytes of an input.
    ///
    /// # Errors
    ///
    /// None that an input can lead to.
    pub fn encode(&self) -> Result<Vec<u8>, Error> {
        postcard::to_allocvec(self).map_err(Error::Encoding)
    }
}

impl Environment {
    /// Keccak-256 of the environment in postcard encoding.
    ///
    /// # Errors
    ///
    /// None that an environment can lead to.
    pub fn digest(&self) -> Result<B256, Error> {
        postcard::to_allocvec(self).map(keccak256).map_err(Error::Encoding)
    }

    /// The fork; [`LAST_FORK`] is the last one.
    ///
    /// # Errors
    ///
    /// If there is none of this number.
    pub fn spec(&self) -> Result<SpecId, Error> {
        let spec = SpecId::try_from_u8(self.fork).filter(|spec| *spec <= LAST_FORK);
        spec.ok_or(Error::Fork(self.fork))
    }

    /// The rules, as revm takes them.
    pub(crate) fn cfg(&self, spec: SpecId) -> CfgEnv {
        let mut cfg = CfgEnv::new().with_spec_and_mainnet_gas_params(spec);
        cfg.chain_id = self.chain_id;
        cfg
    }

    /// The block, as revm takes it.
    pub(crate) fn block(&self, cfg: &CfgEnv) -> Result<BlockEnv, Error> {
        if cfg.spec.is_enabled_in(SpecId::MERGE) && self.prev_randao.is_none() {
            return Err(Error::Environment("randomness"));
        }
        if cfg.spec.is_enabled_in(SpecId::CANCUN) && self.excess_blob_gas.is_none() {
            return Err(Error::Environment("excess of blob gas"));
        }
        let fraction = cfg.blob_base_fee_update_fraction();
        let price = |excess| BlobExcessGasAndPrice::new(excess, fraction);
        Ok(BlockEnv {
            number: U256::from(self.number),
            beneficiary: self.beneficiary,
            timestamp: U256::from(self.timestamp),
            gas_limit: self.gas_limit,
            basefee: self.base_fee,
            difficulty: self.difficulty,
            prevrandao: self.prev_randao,
            blob_excess_gas_and_price: self.excess_blob_gas.map(price),
            ..BlockEnv::default()
        })
    }
}
