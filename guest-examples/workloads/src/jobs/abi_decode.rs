//! `decode(Order[] orders)` of `struct Order { address trader; uint64 nonce; uint256 amount; bytes note; }`.
//!
//! Output: the sum of the amounts modulo 2^256, the greatest nonce, how many bytes the notes have, 32 bytes each,
//! and a digest of all: `digest = keccak256(digest, trader, nonce, amount, note)`, packed, from zero on.

use alloc::vec::Vec;

use ruint::aliases::U256;

use crate::abi::{Address, Tuple, word};
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
pub fn run<C: Crypto>(crypto: &C, input: &[u8]) -> Result<Vec<u8>, Error> {
    let orders = Tuple::arguments(input).array(0)?;
    let orders = orders.tuples()?.map(|tuple| Order::decode(&tuple?));
    let orders = orders.collect::<Result<Vec<_>, _>>()?;
    let (mut total, mut last, mut length, mut digest) = (U256::ZERO, 0, 0, [0; 32]);
    let mut packed = Vec::new();
    for Order { trader, nonce, amount, note } in orders {
        total = total.wrapping_add(amount);
        last = nonce.max(last);
        length += note.len();
        packed.clear();
        let parts = [&digest[..], &trader, &nonce.to_be_bytes(), &word(amount), note];
        parts.into_iter().for_each(|part| packed.extend_from_slice(part));
        digest = crypto.keccak256(&packed);
    }
    let words = [word(total), word(U256::from(last)), word(U256::from(length)), digest];
    Ok(words.concat())
}
