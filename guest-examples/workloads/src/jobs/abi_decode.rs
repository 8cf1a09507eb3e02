//! `decode(Order[] orders)` of `struct Order { address trader; uint64 nonce; uint256 amount; bytes note; }`.
//!
//! Output, 32 bytes each, sums modulo 2^256: the sum of the amounts, the greatest nonce, how many bytes the notes have,
//! the sum of the traders, and the sum of the first 32 bytes of the notes, with zeros behind shorter ones.

use alloc::vec::Vec;

use ruint::aliases::U256;

use crate::abi::{Address, Tuple, address_word, word};
use crate::{Crypto, Error};

/// An order.
#[derive(Debug)]
struct Order<'a> {
    trader: Address,
    nonce: u64,
    amount: U256,
    note: &'a [u8],
}

impl<'a> Order<'a> {
    fn decode(tuple: &Tuple<'a>) -> Result<Self, Error> {
        Ok(Self {
            trader: tuple.address(0)?,
            nonce: tuple.uint64(1)?,
            amount: tuple.number(2)?,
            note: tuple.bytes(3)?,
        })
    }
}

/// Arguments to output.
///
/// # Errors
///
/// If these are no such arguments.
pub fn run<C: Crypto>(_: &C, input: &[u8]) -> Result<Vec<u8>, Error> {
    let orders = Tuple::arguments(input).array(0)?;
    let orders = orders.tuples()?.map(|tuple| Order::decode(&tuple?));
    let orders = orders.collect::<Result<Vec<_>, _>>()?;
    let (mut total, mut traders, mut notes) = (U256::ZERO, U256::ZERO, U256::ZERO);
    let (mut last, mut length) = (0, 0);
    for Order { trader, nonce, amount, note } in &orders {
        total = total.wrapping_add(*amount);
        last = last.max(*nonce);
        length += note.len();
        traders = traders.wrapping_add(U256::from_be_bytes(address_word(trader)));
        notes = notes.wrapping_add(U256::from_be_bytes(first_word(note)));
    }
    Ok([total, U256::from(last), U256::from(length), traders, notes].map(word).concat())
}

/// The first 32 bytes, or all there are with zeros behind them.
fn first_word(bytes: &[u8]) -> [u8; 32] {
    bytes.first_chunk().copied().unwrap_or_else(|| {
        let mut word = [0; 32];
        word[..bytes.len()].copy_from_slice(bytes);
        word
    })
}
