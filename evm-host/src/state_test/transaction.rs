//! A state test's transaction, of any type.

use alloy_consensus::{TxEip1559, TxEip2930, TxEip4844, TxEip7702, TxLegacy};
use alloy_eips::eip2930::AccessList;
use alloy_primitives::{Address, Bytes, TxKind, U256};
use revm::context::TransactionType;
use revm_statetest_types::TransactionParts;

use super::small;
use crate::HostError;
use crate::sign::Unsigned;

/// The values of a case's transaction that all types have.
pub struct Filled {
    pub kind: TransactionType,
    /// `None` if it is not bound to a chain, which only a legacy transaction can be.
    pub chain_id: Option<u64>,
    pub nonce: u64,
    pub gas_limit: u64,
    pub value: U256,
    pub data: Bytes,
    pub access_list: AccessList,
}

impl Filled {
    /// The transaction, with what its type takes from the test beside.
    pub fn unsigned(self, parts: &TransactionParts) -> Result<Unsigned, HostError> {
        match self.kind {
            TransactionType::Legacy => self.legacy(parts),
            TransactionType::Eip2930 => self.with_access_list(parts),
            TransactionType::Eip1559 => self.dynamic_fee(parts),
            TransactionType::Eip4844 => self.blob(parts),
            TransactionType::Eip7702 => self.set_code(parts),
            _ => Err(HostError::Sign("its type is not known")),
        }
    }

    fn legacy(self, parts: &TransactionParts) -> Result<Unsigned, HostError> {
        let Self { chain_id, nonce, gas_limit, value, data: input, .. } = self;
        let (gas_price, to) = (fee(parts.gas_price, "gasPrice")?, recipient(parts));
        Ok(TxLegacy { chain_id, nonce, gas_price, gas_limit, to, value, input }.into())
    }

    fn with_access_list(self, parts: &TransactionParts) -> Result<Unsigned, HostError> {
        let Self { nonce, gas_limit, value, data: input, access_list, .. } = self;
        let chain_id = self.chain_id.unwrap_or_default();
        let (gas_price, to) = (fee(parts.gas_price, "gasPrice")?, recipient(parts));
        Ok(TxEip2930 { chain_id, nonce, gas_price, gas_limit, to, value, access_list, input }
            .into())
    }

    fn dynamic_fee(self, parts: &TransactionParts) -> Result<Unsigned, HostError> {
        Ok(TxEip1559 {
            chain_id: self.chain_id.unwrap_or_default(),
            nonce: self.nonce,
            gas_limit: self.gas_limit,
            max_fee_per_gas: fee(parts.max_fee_per_gas, "maxFeePerGas")?,
            max_priority_fee_per_gas: priority_fee(parts)?,
            to: recipient(parts),
            value: self.value,
            access_list: self.access_list,
            input: self.data,
        }
        .into())
    }

    fn blob(self, parts: &TransactionParts) -> Result<Unsigned, HostError> {
        Ok(TxEip4844 {
            chain_id: self.chain_id.unwrap_or_default(),
            nonce: self.nonce,
            gas_limit: self.gas_limit,
            max_fee_per_gas: fee(parts.max_fee_per_gas, "maxFeePerGas")?,
            max_priority_fee_per_gas: priority_fee(parts)?,
            to: called(parts)?,
            value: self.value,
            access_list: self.access_list,
            blob_versioned_hashes: parts.blob_versioned_hashes.clone(),
            max_fee_per_blob_gas: fee(parts.max_fee_per_blob_gas, "maxFeePerBlobGas")?,
            input: self.data,
        }
        .into())
    }

    fn set_code(self, parts: &TransactionParts) -> Result<Unsigned, HostError> {
        let signed = parts.authorization_list.iter().flatten();
        Ok(TxEip7702 {
            chain_id: self.chain_id.unwrap_or_default(),
            nonce: self.nonce,
            gas_limit: self.gas_limit,
            max_fee_per_gas: fee(parts.max_fee_per_gas, "maxFeePerGas")?,
            max_priority_fee_per_gas: priority_fee(parts)?,
            to: called(parts)?,
            value: self.value,
            access_list: self.access_list,
            authorization_list: signed.map(|signed| signed.clone().into()).collect(),
            input: self.data,
        }
        .into())
    }
}

fn fee(fee: Option<U256>, field: &'static str) -> Result<u128, HostError> {
    small(fee.unwrap_or_default(), field)
}

fn priority_fee(parts: &TransactionParts) -> Result<u128, HostError> {
    fee(parts.max_priority_fee_per_gas, "maxPriorityFeePerGas")
}

fn recipient(parts: &TransactionParts) -> TxKind {
    parts.to.map_or(TxKind::Create, TxKind::Call)
}

/// The recipient of a type that creates no contracts.
fn called(parts: &TransactionParts) -> Result<Address, HostError> {
    parts.to.ok_or(HostError::Sign("its type does not create contracts"))
}
