//! What revm makes of a workload, in the form in which the guest `workloads` says it.

use alloy_consensus::TxEip1559;
use alloy_primitives::{Address, U256, keccak256};
use alloy_sol_types::{SolEvent, SolValue, sol};
use workloads::Workload;

use super::{CONTRACT, Work, address_of, blocks};
use crate::HostError;
use crate::native::{self, After};

sol! {
    event Result(bytes output);
}

impl Work {
    /// What the guest `workloads` should write: of a call what the contract emits, of a block the digest of
    /// the state after it. It comes of revm and of nothing else; `workloads` has no part in it.
    ///
    /// # Errors
    ///
    /// If a transaction is not valid, or a call does not end with its event.
    pub fn expected(&self) -> core::result::Result<Vec<u8>, HostError> {
        let transactions = self.with_senders()?;
        self.result(&native::execute(&self.environment, &self.world, &transactions)?)
    }

    /// The transactions with their senders.
    ///
    /// # Errors
    ///
    /// If a key is none.
    pub fn with_senders(&self) -> core::result::Result<Vec<(Address, TxEip1559)>, HostError> {
        let transactions = self.transactions.iter();
        transactions.map(|(key, unsigned)| Ok((address_of(*key)?, unsigned.clone()))).collect()
    }

    /// [`Self::expected`], when the transactions have been executed.
    ///
    /// # Errors
    ///
    /// If a call did not end with its event.
    pub fn result(&self, after: &After) -> core::result::Result<Vec<u8>, HostError> {
        if self.is_block() {
            return Ok(keccak256(self.words(after)).to_vec());
        }
        let [log] = &after.logs[..] else {
            return Err(HostError::Workload("the call has no result"));
        };
        let event = Result::decode_log_data(&log.data);
        let event = event.map_err(|_| HostError::Workload("the call's event is another one"))?;
        Ok(event.output.into())
    }

    /// The words of the state after a block: see [`workloads::ledger`].
    fn words(&self, after: &After) -> Vec<u8> {
        let mut addresses: Vec<_> = self.accounts().collect();
        addresses.push(self.environment.beneficiary);
        addresses.sort_unstable();
        addresses.dedup();
        let mut words = Vec::new();
        for address in &addresses {
            let (nonce, balance) = after.account(*address);
            if nonce == 0 && balance.is_zero() {
                continue;
            }
            match self.workload {
                Workload::Transfers => words.extend((*address, nonce, balance).abi_encode()),
                // An account that has only fees is the EVM's: the native code knows of no gas here.
                _ if !self.world.contains_key(address) => {}
                _ => words.extend((*address, nonce).abi_encode()),
            }
        }
        let read = |slot: U256| after.slot(CONTRACT, slot);
        for (address, first, second) in blocks::holdings(self.workload, addresses.into_iter(), read)
        {
            words.extend((address, first).abi_encode());
            if self.workload == Workload::Swap {
                words.extend(second.abi_encode());
            }
        }
        if self.workload == Workload::Swap {
            words.extend(blocks::reserves(self.workload, read).abi_encode());
        }
        words
    }
}
