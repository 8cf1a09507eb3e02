//! Who sends, and in which block.

use alloy_consensus::TxEip1559;
use alloy_consensus::crypto::secp256k1::public_key_to_address;
use alloy_primitives::{Address, B256, Bytes, TxKind, U256, keccak256};
use evm::Environment;
use k256::ecdsa::SigningKey;
use revm::primitives::hardfork::SpecId;

use crate::HostError;
use crate::world::AccountInfo;

/// The chain of all workloads.
const CHAIN: u64 = 1;
/// Wei for a unit of gas: base fee and priority fee.
const FEES: (u64, u128) = (7, 1);
/// What each account has at the beginning.
const BALANCE: u64 = 1_000_000_000_000_000_000;

/// The secret key of account `number`.
pub fn secret_key(number: u32) -> B256 {
    keccak256(format!("account {number}"))
}

/// The address of a secret key.
///
/// # Errors
///
/// If the key is none.
pub fn address_of(secret_key: B256) -> Result<Address, HostError> {
    let key = SigningKey::from_slice(secret_key.as_slice());
    let key = key.map_err(|_| HostError::Sign("the secret key is none"))?;
    Ok(public_key_to_address(*key.verifying_key()))
}

/// A block of the fork Cancun.
pub fn environment() -> Environment {
    Environment {
        fork: SpecId::CANCUN.into(),
        chain_id: CHAIN,
        number: 20_000_000,
        beneficiary: Address::repeat_byte(0xbe),
        timestamp: 1_717_000_000,
        gas_limit: 30_000_000,
        base_fee: FEES.0,
        difficulty: U256::ZERO,
        prev_randao: Some(B256::repeat_byte(0x5a)),
        excess_blob_gas: Some(0),
        ancestors: Vec::new(),
    }
}

/// An account that can pay for transactions, and has sent none.
pub fn payer() -> AccountInfo {
    AccountInfo {
        balance: U256::from(BALANCE),
        nonce: 0,
        code: Bytes::new(),
        storage: Default::default(),
    }
}

/// A contract without storage.
pub fn contract(code: Bytes) -> AccountInfo {
    AccountInfo { balance: U256::ZERO, nonce: 1, code, storage: Default::default() }
}

/// The first transaction of an account.
pub fn first_transaction(to: Address, value: U256, input: Bytes, gas_limit: u64) -> TxEip1559 {
    TxEip1559 {
        chain_id: CHAIN,
        nonce: 0,
        gas_limit,
        max_fee_per_gas: 2 * u128::from(FEES.0),
        max_priority_fee_per_gas: FEES.1,
        to: TxKind::Call(to),
        value,
        access_list: Default::default(),
        input,
    }
}
