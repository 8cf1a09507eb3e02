//! Blocks of signed transactions: ether, a token, an exchange.
//!
//! The transactions are those that Ethereum has: type 2, EIP-1559. Their senders are recovered, and their
//! nonces, fees and balances checked, as the protocol asks. What is left out is the rest of it: no tries, so the
//! state is believed and the output is a digest of the state after; no receipts and logs; no gas but that of a plain
//! transfer, so transactions of the token and the exchange cost their senders nothing and are taken to have
//! gas enough; no code but that of the contract of the workload.
//!
//! Input, as the ABI encodes arguments:
//!
//! ```text
//! uint64 chainId, uint64 baseFee, address beneficiary, Account[] accounts,
//! address contract, uint256 reserve0, uint256 reserve1, Holding[] holdings, bytes[] transactions
//!
//! struct Account { address account; uint64 nonce; uint256 balance; }
//! struct Holding { address account; uint256 amount0; uint256 amount1; }
//! ```
//!
//! Output: Keccak-256 of words of 32 bytes, that is for each account that is not empty, by address,
//!
//! | workload | words |
//! | --- | --- |
//! | `transfers` | address, nonce, balance |
//! | `token-transfers` | address, nonce; then, for each holder by address, address and amount |
//! | `swap` | address, nonce; then, for each holder by address, address and both amounts; then both reserves |

pub mod swap;
pub mod token;
pub mod transaction;
pub mod transfers;

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use ruint::aliases::U256;

use crate::abi::{Address, Tuple, address_word, word};
use crate::error::TransactionError;
use crate::{Crypto, Error};
use transaction::Transaction;

/// An account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// How many transactions it has sent.
    pub nonce: u64,
    /// Its ether, in wei.
    pub balance: U256,
}

/// A block's state and transactions.
#[derive(Clone, Debug)]
pub struct Ledger<'a> {
    chain_id: u64,
    base_fee: u64,
    beneficiary: Address,
    accounts: BTreeMap<Address, Account>,
    contract: Address,
    /// Of the exchange; the token has none.
    reserves: [U256; 2],
    /// Amounts of the token, or of both tokens of the exchange.
    holdings: BTreeMap<Address, [U256; 2]>,
    transactions: Vec<&'a [u8]>,
}

impl<'a> Ledger<'a> {
    fn decode(input: &'a [u8]) -> Result<Self, Error> {
        let arguments = Tuple::arguments(input);
        let mut accounts = BTreeMap::new();
        for (index, tuple) in arguments.array(3)?.fixed::<3>()?.enumerate() {
            let account = Account { nonce: tuple.uint64(1)?, balance: tuple.number(2)? };
            if accounts.insert(tuple.address(0)?, account).is_some() {
                return Err(Error::Duplicate(index));
            }
        }
        let mut holdings = BTreeMap::new();
        for (index, tuple) in arguments.array(7)?.fixed::<3>()?.enumerate() {
            let amounts = [tuple.number(1)?, tuple.number(2)?];
            if holdings.insert(tuple.address(0)?, amounts).is_some() {
                return Err(Error::Duplicate(index));
            }
        }
        Ok(Self {
            chain_id: arguments.uint64(0)?,
            base_fee: arguments.uint64(1)?,
            beneficiary: arguments.address(2)?,
            accounts,
            contract: arguments.address(4)?,
            reserves: [arguments.number(5)?, arguments.number(6)?],
            holdings,
            transactions: arguments.array(8)?.all_bytes()?,
        })
    }

    /// Executes all transactions: `call` does what is to be done beside the sender's nonce.
    fn execute<C: Crypto>(
        &mut self,
        crypto: &C,
        mut call: impl FnMut(&mut Self, &Transaction<'_>) -> Result<(), TransactionError>,
    ) -> Result<(), Error> {
        for (index, bytes) in self.transactions.clone().into_iter().enumerate() {
            let transaction = Transaction::decode(crypto, bytes);
            let done = transaction.and_then(|transaction| {
                self.admit(&transaction)?;
                call(self, &transaction)
            });
            done.map_err(|reason| Error::Transaction { index, reason })?;
        }
        Ok(())
    }

    /// That the block may have the transaction (Yellow Paper, section 6.2; EIP-1559); counts it.
    fn admit(&mut self, transaction: &Transaction<'_>) -> Result<(), TransactionError> {
        if transaction.chain_id != self.chain_id {
            let (found, expected) = (transaction.chain_id, self.chain_id);
            return Err(TransactionError::Chain { found, expected });
        }
        let fees = [U256::from(self.base_fee), transaction.max_priority_fee];
        if fees.into_iter().any(|fee| fee > transaction.max_fee) {
            return Err(TransactionError::Fees);
        }
        let (found, least) = (transaction.gas_limit, transaction.intrinsic_gas());
        if found < least {
            return Err(TransactionError::Gas { found, least });
        }
        let sender = self.accounts.entry(transaction.sender).or_default();
        if transaction.nonce != sender.nonce {
            let (found, expected) = (transaction.nonce, sender.nonce);
            return Err(TransactionError::Nonce { found, expected });
        }
        // At most 2^64 times 2^128, and any value.
        let gas = U256::from(transaction.gas_limit).wrapping_mul(transaction.max_fee);
        match gas.checked_add(transaction.value) {
            Some(cost) if cost <= sender.balance => {}
            _ => return Err(TransactionError::Balance),
        }
        sender.nonce = sender
            .nonce
            .checked_add(1)
            .ok_or(TransactionError::Nonce { found, expected: sender.nonce })?;
        Ok(())
    }

    /// What a call of the contract says after its selector, `words` words.
    fn arguments<'b>(
        &self,
        transaction: &Transaction<'b>,
        selector: [u8; 4],
        words: usize,
    ) -> Result<Tuple<'b>, TransactionError> {
        if transaction.to != self.contract || !transaction.value.is_zero() {
            return Err(TransactionError::Unsupported("a payment, or a call of another account"));
        }
        match transaction.data.split_first_chunk() {
            Some((found, data)) if *found == selector && data.len() == 32 * words => {
                Ok(Tuple::arguments(data))
            }
            _ => Err(TransactionError::Unsupported("a call of another function")),
        }
    }

    /// The words of all accounts that are not empty, which each `words` gives of one.
    fn accounts<const N: usize>(&self, words: impl Fn(&Account) -> [[u8; 32]; N]) -> Vec<[u8; 32]> {
        let accounts = self.accounts.iter().filter(|(_, account)| **account != Account::default());
        accounts
            .flat_map(|(address, account)| {
                [address_word(address)].into_iter().chain(words(account))
            })
            .collect()
    }

    /// The words of all holders, of as many tokens as there are.
    fn holdings(&self, tokens: usize) -> impl Iterator<Item = [u8; 32]> {
        let holders = self.holdings.iter().filter(|(_, amounts)| **amounts != [U256::ZERO; 2]);
        holders.flat_map(move |(address, amounts)| {
            let amounts = amounts.iter().take(tokens).copied().map(word);
            [address_word(address)].into_iter().chain(amounts)
        })
    }

    /// What an account holds of both tokens.
    fn holding(&self, account: &Address) -> [U256; 2] {
        self.holdings.get(account).copied().unwrap_or_default()
    }
}

/// A nonce as a word.
fn nonce(account: &Account) -> [u8; 32] {
    word(U256::from(account.nonce))
}

fn digest<C: Crypto>(crypto: &C, words: &[[u8; 32]]) -> Vec<u8> {
    crypto.keccak256(words.as_flattened()).to_vec()
}
