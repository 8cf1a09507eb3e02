//! Jobs of many transactions, each from an account of its own.

use alloy_primitives::{Address, Bytes, U256, keccak256};
use alloy_sol_types::{SolCall, SolValue, sol};
use workloads::Workload;

use super::accounts::{contract, first_transaction, payer};
use super::{CONTRACT, Work, address_of, environment, secret_key};
use crate::world::World;
use crate::{HostError, contracts};

sol! {
    interface Calls {
        function transfer(address to, uint256 amount);
        function swap(bool zeroForOne, uint256 amountIn, uint256 minimumOut);
    }
}

/// What each account holds of a token at the beginning.
const HELD: u64 = 1_000_000;
/// What is in the exchange at the beginning, of each token.
const RESERVES: [u128; 2] = [5_000_000_000, 7_000_000_000];
/// Gas that a call of a contract may use.
const CALL_GAS: u64 = 100_000;

/// Slots of the mappings of accounts to amounts: those of the token in `Token.sol`, those of both in `Pair.sol`.
const fn mappings(workload: Workload) -> &'static [u64] {
    match workload {
        Workload::TokenTransfers => &[0],
        Workload::Swap => &[1, 2],
        _ => &[],
    }
}

/// Where Solidity keeps what the mapping in slot `mapping` says of an account.
pub fn slot(mapping: u64, account: Address) -> U256 {
    keccak256((account, U256::from(mapping)).abi_encode()).into()
}

/// What these accounts hold: address and both amounts, of a token the first. `read` reads a slot of the contract.
pub(super) fn holdings(
    workload: Workload,
    accounts: impl Iterator<Item = Address>,
    read: impl Fn(U256) -> U256,
) -> Vec<(Address, U256, U256)> {
    let mappings = mappings(workload);
    let mut holding = |account| {
        let mut amounts = [U256::ZERO; 2];
        for (amount, mapping) in amounts.iter_mut().zip(mappings) {
            *amount = read(slot(*mapping, account));
        }
        (account, amounts[0], amounts[1])
    };
    accounts.map(&mut holding).filter(|holding| !(holding.1 | holding.2).is_zero()).collect()
}

/// The reserves of the exchange, which share slot 0: the first one in the lower 112 bits.
pub(super) fn reserves(workload: Workload, read: impl Fn(U256) -> U256) -> [U256; 2] {
    match workload {
        Workload::Swap => {
            let both = read(U256::ZERO);
            [both & (U256::MAX >> 144), both >> 112 & (U256::MAX >> 144)]
        }
        _ => [U256::ZERO; 2],
    }
}

/// `count` plain transfers, each to the next account.
pub(super) fn transfers(count: u32) -> Result<Work, HostError> {
    let call = |_, next| (next, U256::from(1_000), Bytes::new(), 21_000);
    block(Workload::Transfers, count, World::new(), call)
}

/// `count` transfers of a token, each to the next account.
pub(super) fn token_transfers(count: u32) -> Result<Work, HostError> {
    let mut token = contract(contracts::runtime("Token")?);
    for number in 0..count {
        let holder = address_of(secret_key(number))?;
        token.storage.insert(slot(0, holder), U256::from(HELD));
    }
    token.storage.insert(U256::from(2), U256::from(count) * U256::from(HELD));
    block(Workload::TokenTransfers, count, World::from([(CONTRACT, token)]), |_, to| {
        let call = Calls::transferCall { to, amount: U256::from(5) };
        (CONTRACT, U256::ZERO, call.abi_encode().into(), CALL_GAS)
    })
}

/// `count` swaps, by turns in both directions.
pub(super) fn swaps(count: u32) -> Result<Work, HostError> {
    let mut pair = contract(contracts::runtime("Pair")?);
    let [reserve0, reserve1] = RESERVES.map(U256::from);
    pair.storage.insert(U256::ZERO, reserve0 | reserve1 << 112);
    for number in 0..count {
        let holder = address_of(secret_key(number))?;
        for mapping in mappings(Workload::Swap) {
            pair.storage.insert(slot(*mapping, holder), U256::from(HELD));
        }
    }
    block(Workload::Swap, count, World::from([(CONTRACT, pair)]), |number, _| {
        let call = Calls::swapCall {
            zeroForOne: number.is_multiple_of(2),
            amountIn: U256::from(10_000 + number % 1_000),
            minimumOut: U256::ONE,
        };
        (CONTRACT, U256::ZERO, call.abi_encode().into(), CALL_GAS)
    })
}

/// `count` accounts beside those of `world`, each of which sends a transaction: to whom, value, data and
/// gas limit are said by `call` for its number and the address of the next one.
fn block(
    workload: Workload,
    count: u32,
    mut world: World,
    call: impl Fn(u32, Address) -> (Address, U256, Bytes, u64),
) -> Result<Work, HostError> {
    let mut transactions = Vec::new();
    for number in 0..count {
        let key = secret_key(number);
        let next = address_of(secret_key((number + 1) % count))?;
        let (to, value, input, gas_limit) = call(number, next);
        transactions.push((key, first_transaction(to, value, input, gas_limit)));
        world.insert(address_of(key)?, payer());
    }
    Ok(Work { workload, environment: environment(), world, transactions })
}
