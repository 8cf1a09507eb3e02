//! From signed bytes to what revm takes.

use alloc::vec::Vec;

use alloy_consensus::crypto::secp256k1::recover_signer;
use alloy_consensus::transaction::SignerRecoverable;
use alloy_consensus::{EthereumTxEnvelope, Transaction, TxEip4844, TxType};
use alloy_eips::eip2718::Decodable2718;
use alloy_eips::eip7702::SignedAuthorization;
use revm::context::TxEnv;
use revm::context_interface::either::Either;
use revm::context_interface::transaction::{RecoveredAuthority, RecoveredAuthorization};
use revm::primitives::hardfork::SpecId;

use crate::Error;

/// A transaction of any of Ethereum's types.
type Envelope = EthereumTxEnvelope<TxEip4844>;

/// Decodes transaction `index` and recovers its sender.
pub(crate) fn decode(index: usize, bytes: &[u8], spec: SpecId) -> Result<(TxType, TxEnv), Error> {
    let envelope = Envelope::decode_2718_exact(bytes)
        .map_err(|source| Error::Undecodable { index, source })?;
    // EIP-2, of Homestead, forbids the other of the two values of s.
    let caller = if spec.is_enabled_in(SpecId::HOMESTEAD) {
        envelope.recover_signer()
    } else {
        envelope.recover_signer_unchecked()
    };
    let caller = caller.map_err(|_| Error::Signature { index })?;
    let transaction = TxEnv {
        tx_type: envelope.tx_type().into(),
        caller,
        gas_limit: envelope.gas_limit(),
        gas_price: envelope.max_fee_per_gas(),
        kind: envelope.kind(),
        value: envelope.value(),
        data: envelope.input().clone(),
        nonce: envelope.nonce(),
        chain_id: envelope.chain_id(),
        access_list: envelope.access_list().cloned().unwrap_or_default(),
        gas_priority_fee: envelope.max_priority_fee_per_gas(),
        blob_hashes: envelope.blob_versioned_hashes().map(<[_]>::to_vec).unwrap_or_default(),
        max_fee_per_blob_gas: envelope.max_fee_per_blob_gas().unwrap_or_default(),
        authorization_list: authorizations(envelope.authorization_list()),
    };
    Ok((envelope.tx_type(), transaction))
}

/// Authorizations of EIP-7702 with their authorities. One that cannot be recovered is skipped by revm,
/// as the EIP asks.
fn authorizations(
    signed: Option<&[SignedAuthorization]>,
) -> Vec<Either<SignedAuthorization, RecoveredAuthorization>> {
    let authority = |signed: &SignedAuthorization| {
        let signature = signed.signature().ok()?;
        recover_signer(&signature, signed.signature_hash()).ok()
    };
    let recovered = |signed: &SignedAuthorization| {
        let authority =
            authority(signed).map_or(RecoveredAuthority::Invalid, RecoveredAuthority::Valid);
        RecoveredAuthorization::new_unchecked(signed.inner().clone(), authority)
    };
    signed.unwrap_or_default().iter().map(|signed| Either::Right(recovered(signed))).collect()
}
