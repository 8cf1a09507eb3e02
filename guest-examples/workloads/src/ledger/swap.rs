//! Swaps at an exchange of two tokens that keeps the product of its reserves, but for a fee of 0.3 %:
//! `swap(bool zeroForOne, uint256 amountIn, uint256 minimumOut)`.

use alloc::vec::Vec;

use ruint::aliases::U256;

use super::transaction::Transaction;
use super::{Ledger, digest, nonce};
use crate::abi::word;
use crate::error::TransactionError;
use crate::{Crypto, Error};

/// Keccak-256 of `swap(bool,uint256,uint256)` begins so.
const SWAP: [u8; 4] = [0x08, 0xc8, 0x4c, 0x21];
/// Bits of a reserve.
const RESERVE_BITS: usize = 112;
/// Of a thousand parts that come in, so many count.
const AFTER_FEE: u64 = 997;

/// Input to output; see [`super`].
///
/// # Errors
///
/// If it is no such input, or a transaction is not valid.
pub fn run<C: Crypto>(crypto: &C, input: &[u8]) -> Result<Vec<u8>, Error> {
    let mut ledger = Ledger::decode(input)?;
    if ledger.reserves.iter().any(|reserve| reserve.bit_len() > RESERVE_BITS) {
        return Err(Error::Abi("a reserve has more than 112 bits"));
    }
    ledger.execute(crypto, swap)?;
    let mut words = ledger.accounts(|account| [nonce(account)]);
    words.extend(ledger.holdings(2));
    words.extend(ledger.reserves.map(word));
    Ok(digest(crypto, &words))
}

/// Swaps, unless that reverts; the transaction counts.
fn swap(ledger: &mut Ledger<'_>, transaction: &Transaction<'_>) -> Result<(), TransactionError> {
    let arguments = ledger.arguments(transaction, SWAP, 3)?;
    let unsupported = |_| TransactionError::Unsupported("a call with other arguments");
    let into = if arguments.boolean(0).map_err(unsupported)? { 0 } else { 1 };
    let amount = arguments.number(1).map_err(unsupported)?;
    let minimum = arguments.number(2).map_err(unsupported)?;
    let holding = ledger.holding(&transaction.sender);
    if let Some((reserves, holding)) = swapped(ledger.reserves, holding, into, amount, minimum) {
        ledger.reserves = reserves;
        ledger.holdings.insert(transaction.sender, holding);
    }
    Ok(())
}

/// The reserves and what the sender holds after giving `amount` of token `into`; `None` where the contract
/// reverts, as Solidity does on an overflow.
fn swapped(
    mut reserves: [U256; 2],
    mut holding: [U256; 2],
    into: usize,
    amount: U256,
    minimum: U256,
) -> Option<([U256; 2], [U256; 2])> {
    let out_of = 1 - into;
    let after_fee = amount.checked_mul(U256::from(AFTER_FEE))?;
    let numerator = after_fee.checked_mul(reserves[out_of])?;
    let denominator = reserves[into].checked_mul(U256::from(1000))?.checked_add(after_fee)?;
    let out = numerator.checked_div(denominator)?;
    if out < minimum {
        return None;
    }
    holding[into] = holding[into].checked_sub(amount)?;
    holding[out_of] = holding[out_of].checked_add(out)?;
    reserves[into] = reserves[into].checked_add(amount)?;
    reserves[out_of] = reserves[out_of].checked_sub(out)?;
    (reserves[into].bit_len() <= RESERVE_BITS).then_some((reserves, holding))
}
