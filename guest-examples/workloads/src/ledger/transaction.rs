//! From signed bytes to what is done: EIP-2718, EIP-1559.

use alloc::vec::Vec;

use ruint::aliases::U256;

use crate::Crypto;
use crate::abi::Address;
use crate::crypto;
use crate::error::TransactionError;
use crate::rlp::{Rlp, list_of};

/// The type's number.
const TYPE: u8 = 2;
/// Gas of any transaction, of a byte of data that is zero, and of another one.
const GAS: u64 = 21_000;
const GAS_OF_ZERO: u64 = 4;
const GAS_OF_BYTE: u64 = 16;
/// Half the order of secp256k1: EIP-2 forbids an s above it.
const HALF_ORDER: U256 =
    U256::from_limbs([0xdfe9_2f46_681b_20a0, 0x5d57_6e73_57a4_501d, u64::MAX, u64::MAX >> 1]);

/// A transaction with its sender.
#[derive(Clone, Debug)]
pub struct Transaction<'a> {
    /// Who signed.
    pub sender: Address,
    /// Which chain it is for.
    pub chain_id: u64,
    /// Which one of its sender it is.
    pub nonce: u64,
    /// Wei for a unit of gas beside the base fee; below 2^128.
    pub max_priority_fee: U256,
    /// Wei for a unit of gas in all; below 2^128.
    pub max_fee: U256,
    /// The most gas it may use.
    pub gas_limit: u64,
    /// Whom it goes to.
    pub to: Address,
    /// The ether it transfers, in wei.
    pub value: U256,
    /// What it says.
    pub data: &'a [u8],
}

impl<'a> Transaction<'a> {
    /// Reads it to the last byte, and recovers the sender.
    pub(crate) fn decode<C: Crypto>(crypto: &C, bytes: &'a [u8]) -> Result<Self, TransactionError> {
        let [TYPE, list @ ..] = bytes else { return Err(TransactionError::Type) };
        let mut all = Rlp::new(list);
        let mut fields = all.list()?;
        if !all.rest().is_empty() {
            return Err(TransactionError::Rlp("there is something after it"));
        }
        let content = fields.rest();
        let unsigned = Self {
            sender: Address::default(),
            chain_id: fields.uint64()?,
            nonce: fields.uint64()?,
            max_priority_fee: fee(&mut fields)?,
            max_fee: fee(&mut fields)?,
            gas_limit: fields.uint64()?,
            to: match fields.string()?.try_into() {
                Ok(address) => address,
                Err(_) => return Err(TransactionError::Unsupported("a contract's creation")),
            },
            value: fields.number()?,
            data: fields.string()?,
        };
        if !fields.list()?.rest().is_empty() {
            return Err(TransactionError::Unsupported("an access list"));
        }
        // What was signed is the list of the fields up to here.
        let signed = &content[..content.len() - fields.rest().len()];
        let sender = signer(crypto, signed, &mut fields)?;
        Ok(Self { sender, ..unsigned })
    }

    /// The gas that its bytes take before anything is done.
    pub(crate) fn intrinsic_gas(&self) -> u64 {
        let of = |byte: &u8| if *byte == 0 { GAS_OF_ZERO } else { GAS_OF_BYTE };
        GAS + self.data.iter().map(of).sum::<u64>()
    }
}

/// A price of gas: below 2^128, as in Ethereum's clients.
fn fee(fields: &mut Rlp<'_>) -> Result<U256, TransactionError> {
    let fee = fields.number()?;
    match fee.bit_len() {
        0..=128 => Ok(fee),
        _ => Err(TransactionError::Rlp("a fee has more than 128 bits")),
    }
}

/// Who signed these fields, after which the signature stands.
fn signer<C: Crypto>(
    crypto: &C,
    signed: &[u8],
    signature: &mut Rlp<'_>,
) -> Result<Address, TransactionError> {
    let parity = signature.uint64()?;
    let numbers = [signature.number()?, signature.number()?];
    if !signature.rest().is_empty() {
        return Err(TransactionError::Rlp("there are more fields than there should be"));
    }
    let parity = u8::try_from(parity).ok().filter(|parity| *parity < 2);
    let parity = parity.filter(|_| numbers[1] <= HALF_ORDER).ok_or(TransactionError::Signature)?;
    let message: Vec<u8> = [&[TYPE][..], &list_of(signed)].concat();
    let mut r_and_s = [0; 64];
    for (to, number) in r_and_s.as_chunks_mut().0.iter_mut().zip(numbers) {
        *to = number.to_be_bytes::<32>();
    }
    let key = crypto.recover(&crypto.keccak256(&message), &r_and_s, parity);
    Ok(crypto::address(crypto, &key.ok_or(TransactionError::Signature)?))
}
