//! Signs transactions.

use alloy_consensus::crypto::secp256k1::sign_message;
use alloy_consensus::{EthereumTypedTransaction, SignableTransaction, TxEip4844};
use alloy_eips::eip2718::Encodable2718;
use alloy_primitives::{B256, Bytes};

use crate::HostError;

/// A transaction of any of Ethereum's types, to be signed.
pub type Unsigned = EthereumTypedTransaction<TxEip4844>;

/// The transaction with its signature, as EIP-2718 has it.
///
/// # Errors
///
/// If the key is none: zero, or not below the order of secp256k1.
pub fn sign(transaction: impl Into<Unsigned>, secret_key: B256) -> Result<Bytes, HostError> {
    let transaction = transaction.into();
    let signature = sign_message(secret_key, transaction.signature_hash());
    let signature = signature.map_err(|_| HostError::Sign("the secret key is none"))?;
    Ok(transaction.into_envelope(signature).encoded_2718().into())
}
