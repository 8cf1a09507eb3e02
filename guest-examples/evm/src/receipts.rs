//! The root of the receipts.

use alloc::vec::Vec;

use alloy_consensus::{Eip658Value, Receipt, ReceiptEnvelope, TxType};
use alloy_eips::eip2718::Encodable2718;
use alloy_primitives::{B256, Log};
use alloy_trie::root::ordered_trie_root_encoded;

/// Receipts of the transactions so far, encoded.
#[derive(Debug, Default)]
pub struct Receipts {
    encoded: Vec<Vec<u8>>,
    gas: u64,
}

impl Receipts {
    /// Gas that all transactions so far have used.
    pub fn cumulative_gas(&self) -> u64 {
        self.gas
    }

    /// Adds the receipt of the next transaction. `status` is the root of the state behind it before
    /// Byzantium.
    pub fn push(&mut self, kind: TxType, status: Eip658Value, gas_used: u64, logs: Vec<Log>) {
        self.gas = self.gas.saturating_add(gas_used);
        let receipt = Receipt { status, cumulative_gas_used: self.gas, logs };
        let receipt = ReceiptEnvelope::from_typed(kind, receipt.with_bloom());
        self.encoded.push(receipt.encoded_2718());
    }

    /// The root, as in a block's header.
    pub fn root(&self) -> B256 {
        ordered_trie_root_encoded(&self.encoded)
    }
}
