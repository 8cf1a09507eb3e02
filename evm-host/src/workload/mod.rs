//! Workloads, each as transactions of a contract in Solidity and as an input of the guest `workloads`, which does
//! the same in native code: the same at each call.
//!
//! | module | what |
//! | --- | --- |
//! | [`accounts`] | who sends, and the block |
//! | [`size`] | how much there is to do, and what counts it |
//! | [`calls`] | jobs of one call: the arguments |
//! | [`blocks`] | jobs of many transactions |
//! | [`expected`] | what revm makes of them, in the form in which the guest `workloads` says it |

pub mod accounts;
pub mod blocks;
pub mod calls;
pub mod expected;
pub mod size;

use alloy_consensus::TxEip1559;
use alloy_primitives::{Address, B256, Bytes};
use alloy_sol_types::SolValue;
use evm::{Environment, Error};
use workloads::Workload;

pub use accounts::{address_of, environment, secret_key};
pub use size::Size;

use crate::job::Ancestors;
use crate::sign::sign;
use crate::world::{self, World};
use crate::{HostError, Job};

/// Work for the guest `evm` and for the guest `workloads`.
#[derive(Clone, Debug)]
pub struct Work {
    /// What it is.
    pub workload: Workload,
    /// The block.
    pub environment: Environment,
    /// The state before.
    pub world: World,
    /// Transactions and the keys that sign them.
    pub transactions: Vec<(B256, TxEip1559)>,
}

/// Where the contract of a workload is.
pub const CONTRACT: Address = Address::repeat_byte(0xc0);

impl Work {
    /// So much of a workload: [`Size::of`] says what `count` counts, and how much is usual.
    ///
    /// # Errors
    ///
    /// None that a count can lead to.
    pub fn new(workload: Workload, count: u32) -> Result<Self, HostError> {
        match workload {
            Workload::Transfers => blocks::transfers(count),
            Workload::TokenTransfers => blocks::token_transfers(count),
            Workload::Swap => blocks::swaps(count),
            _ => calls::call(workload, count),
        }
    }

    /// The signed transactions, as EIP-2718 has them.
    ///
    /// # Errors
    ///
    /// If a key is none.
    pub fn signed(&self) -> Result<Vec<Bytes>, HostError> {
        let signed = self.transactions.iter().map(|(key, unsigned)| sign(unsigned.clone(), *key));
        signed.collect()
    }

    /// For the guest `evm`.
    ///
    /// # Errors
    ///
    /// If a key is none.
    pub fn job(&self) -> Result<Job, HostError> {
        Ok(Job {
            environment: self.environment.clone(),
            transactions: self.signed()?,
            state: world::witness(&self.world).map_err(Error::State)?,
            ancestors: Ancestors::Given,
        })
    }

    /// For the guest `workloads`, without the tag that says which job it is: of a call its arguments, byte for byte;
    /// of a block its transactions, and what they touch of the state.
    ///
    /// # Errors
    ///
    /// If a key is none, or what should be a call of a function is none.
    pub fn native_input(&self) -> Result<Vec<u8>, HostError> {
        if self.is_block() {
            return self.block();
        }
        let [(_, call)] = &self.transactions[..] else {
            return Err(HostError::Workload("there is not one transaction"));
        };
        let arguments = call.input.get(4..);
        arguments.map(<[u8]>::to_vec).ok_or(HostError::Workload("the call has no function"))
    }

    /// Whether the job is a block of transactions, and not a function.
    pub fn is_block(&self) -> bool {
        matches!(self.workload, Workload::Transfers | Workload::TokenTransfers | Workload::Swap)
    }

    /// The accounts beside the contract.
    fn accounts(&self) -> impl Iterator<Item = Address> {
        self.world.keys().copied().filter(|address| *address != CONTRACT)
    }

    /// The input of a block: see [`workloads::ledger`].
    fn block(&self) -> Result<Vec<u8>, HostError> {
        let read = |slot| {
            let contract = self.world.get(&CONTRACT);
            contract.and_then(|contract| contract.storage.get(&slot).copied()).unwrap_or_default()
        };
        let holdings = blocks::holdings(self.workload, self.accounts(), read);
        let [reserve0, reserve1] = blocks::reserves(self.workload, read);
        let accounts = self.world.iter().filter(|(address, _)| **address != CONTRACT);
        let accounts: Vec<_> =
            accounts.map(|(address, account)| (*address, account.nonce, account.balance)).collect();
        let environment = &self.environment;
        let arguments = (
            environment.chain_id,
            environment.base_fee,
            environment.beneficiary,
            accounts,
            CONTRACT,
            reserve0,
            reserve1,
            holdings,
            self.signed()?,
        );
        Ok(arguments.abi_encode_params())
    }
}
