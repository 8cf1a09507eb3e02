//! Workloads: blocks of many like transactions, the same at each call.

use alloy_consensus::TxEip1559;
use alloy_consensus::crypto::secp256k1::public_key_to_address;
use alloy_primitives::{Address, B256, Bytes, TxKind, U256, address, keccak256};
use evm::{Environment, Error};
use k256::ecdsa::SigningKey;
use revm::primitives::hardfork::SpecId;

use crate::assembly::assemble;
use crate::job::Ancestors;
use crate::sign::sign;
use crate::world::{self, AccountInfo, World};
use crate::{HostError, Job};

/// The chain of all workloads.
const CHAIN: u64 = 1;
/// Wei for a unit of gas: base fee and priority fee.
const FEES: (u64, u128) = (7, 1);
/// What each account has at the beginning.
const BALANCE: u64 = 1_000_000_000_000_000_000;
/// Where the token is.
pub const TOKEN: Address = address!("0x70000000000000000000000000000000000000e2");

/// A token, the least that ERC-20 asks of a transfer: 32 bytes of input for who gets it, 32 for how much.
pub const TOKEN_ASSEMBLY: &str = "
    0x20 CALLDATALOAD                 ; amount
    CALLER 0x MSTORE 0x20 0x KECCAK256 ; slot, amount
    DUP1 SLOAD                        ; balance, slot, amount
    DUP3 DUP2 LT @poor JUMPI          ; balance, slot, amount
    DUP3 SWAP1 SUB SWAP1 SSTORE       ; amount
    0x CALLDATALOAD 0x MSTORE 0x20 0x KECCAK256
    DUP1 SLOAD DUP3 ADD SWAP1 SSTORE  ; amount
    0x MSTORE
    0x CALLDATALOAD CALLER 0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef
    0x20 0x LOG3 STOP
    :poor 0x 0x REVERT";

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

/// `count` plain transfers, each from an account of its own to the next one.
///
/// # Errors
///
/// None that a count can lead to.
pub fn transfers(count: u32) -> Result<Job, HostError> {
    job(count, World::new(), |next| (next, U256::from(1_000), Bytes::new(), 21_000))
}

/// `count` transfers of a token, each from an account of its own to the next one.
///
/// # Errors
///
/// None that a count can lead to.
pub fn token_transfers(count: u32) -> Result<Job, HostError> {
    let mut token = AccountInfo {
        balance: U256::ZERO,
        nonce: 1,
        code: assemble(TOKEN_ASSEMBLY)?,
        storage: Default::default(),
    };
    for number in 0..count {
        let slot = keccak256(address_of(secret_key(number))?.into_word());
        token.storage.insert(slot.into(), U256::from(1_000_000));
    }
    job(count, World::from([(TOKEN, token)]), |next| {
        let data = [next.into_word().0, U256::from(5).to_be_bytes()].concat();
        (TOKEN, U256::ZERO, data.into(), 100_000)
    })
}

/// `count` accounts beside those of `world`, each of which sends a transaction: to whom, value, data and
/// gas limit are said by `call` for the address of the next one.
fn job(
    count: u32,
    mut world: World,
    call: impl Fn(Address) -> (Address, U256, Bytes, u64),
) -> Result<Job, HostError> {
    let mut transactions = Vec::new();
    for number in 0..count {
        let key = secret_key(number);
        let next = address_of(secret_key((number + 1) % count))?;
        let (to, value, input, gas_limit) = call(next);
        let transaction = TxEip1559 {
            chain_id: CHAIN,
            nonce: 0,
            gas_limit,
            max_fee_per_gas: 2 * u128::from(FEES.0),
            max_priority_fee_per_gas: FEES.1,
            to: TxKind::Call(to),
            value,
            access_list: Default::default(),
            input,
        };
        transactions.push(sign(transaction, key)?);
        let account = AccountInfo {
            balance: U256::from(BALANCE),
            nonce: 0,
            code: Bytes::new(),
            storage: Default::default(),
        };
        world.insert(address_of(key)?, account);
    }
    let state = world::witness(&world).map_err(Error::State)?;
    Ok(Job { environment: environment(), transactions, state, ancestors: Ancestors::Given })
}
