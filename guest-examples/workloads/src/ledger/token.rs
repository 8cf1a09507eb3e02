//! Transfers of a token: `transfer(address to, uint256 amount)` of ERC-20.

use alloc::vec::Vec;

use super::transaction::Transaction;
use super::{Ledger, digest, nonce};
use crate::error::TransactionError;
use crate::{Crypto, Error};

/// Keccak-256 of `transfer(address,uint256)` begins so.
const TRANSFER: [u8; 4] = [0xa9, 0x05, 0x9c, 0xbb];

/// Input to output; see [`super`].
///
/// # Errors
///
/// If it is no such input, or a transaction is not valid.
pub fn run<C: Crypto>(crypto: &C, input: &[u8]) -> Result<Vec<u8>, Error> {
    let mut ledger = Ledger::decode(input)?;
    ledger.execute(crypto, transfer)?;
    let mut words = ledger.accounts(|account| [nonce(account)]);
    words.extend(ledger.holdings(1));
    Ok(digest(crypto, &words))
}

/// Moves the amount, unless the sender holds less: that reverts, but the transaction counts.
fn transfer(ledger: &mut Ledger<'_>, transfer: &Transaction<'_>) -> Result<(), TransactionError> {
    let arguments = ledger.arguments(transfer, TRANSFER, 2)?;
    let unsupported = |_| TransactionError::Unsupported("a call with other arguments");
    let to = arguments.address(0).map_err(unsupported)?;
    let amount = arguments.number(1).map_err(unsupported)?;
    let [held, of_no_token] = ledger.holding(&transfer.sender);
    let Some(left) = held.checked_sub(amount) else { return Ok(()) };
    let before = ledger.holdings.insert(transfer.sender, [left, of_no_token]);
    let [held, of_no_token] = ledger.holding(&to);
    match held.checked_add(amount) {
        Some(sum) => ledger.holdings.insert(to, [sum, of_no_token]),
        None => ledger.holdings.insert(transfer.sender, before.unwrap_or_default()),
    };
    Ok(())
}
