//! Transfers of ether, with the fees: a plain one uses the gas of its bytes, and no more.

use alloc::vec::Vec;

use ruint::aliases::U256;

use super::transaction::Transaction;
use super::{Ledger, digest, nonce};
use crate::abi::word;
use crate::error::TransactionError;
use crate::{Crypto, Error};

/// Input to output; see [`super`].
///
/// # Errors
///
/// If it is no such input, or a transaction is not valid.
pub fn run<C: Crypto>(crypto: &C, input: &[u8]) -> Result<Vec<u8>, Error> {
    let mut ledger = Ledger::decode(input)?;
    ledger.execute(crypto, transfer)?;
    let words = ledger.accounts(|account| [nonce(account), word(account.balance)]);
    Ok(digest(crypto, &words))
}

/// Moves the value and the fees. The sender's balance covers both: they are at most what it was admitted with.
fn transfer(ledger: &mut Ledger<'_>, transfer: &Transaction<'_>) -> Result<(), TransactionError> {
    if !transfer.data.is_empty() {
        return Err(TransactionError::Unsupported("data"));
    }
    let gas = U256::from(transfer.intrinsic_gas());
    let base_fee = U256::from(ledger.base_fee);
    let tip = transfer.max_priority_fee.min(transfer.max_fee - base_fee);
    let payments = [(transfer.to, transfer.value), (ledger.beneficiary, gas * tip)];
    let sender = ledger.accounts.entry(transfer.sender).or_default();
    sender.balance -= transfer.value + gas * (base_fee + tip);
    for (to, amount) in payments {
        let account = ledger.accounts.entry(to).or_default();
        // There is not so much ether, but a list of accounts may say so.
        account.balance = account.balance.checked_add(amount).ok_or(TransactionError::Balance)?;
    }
    Ok(())
}
