//! Who signed: alloy's interface.

use alloy_consensus::crypto::{CryptoProvider, RecoveryError};
use alloy_primitives::{Address, keccak256};
use guest::crypto::secp256k1;

use crate::Machine;

/// The address of a key: the last 20 bytes of its hash.
fn address(key: &[u8; 64]) -> Address {
    Address::from_word(keccak256(key))
}

impl CryptoProvider for Machine {
    fn recover_signer_unchecked(
        &self,
        signature: &[u8; 65],
        digest: &[u8; 32],
    ) -> Result<Address, RecoveryError> {
        let ([.., recovery_id], Some(signature)) = (signature, signature.first_chunk()) else {
            return Err(RecoveryError::new());
        };
        let key = secp256k1::recover(digest, signature, *recovery_id);
        key.as_ref().map(address).ok_or_else(RecoveryError::new)
    }

    fn verify_and_compute_signer_unchecked(
        &self,
        key: &[u8; 65],
        signature: &[u8; 64],
        digest: &[u8; 32],
    ) -> Result<Address, RecoveryError> {
        // 4 says that both coordinates follow (SEC 1, section 2.3.3).
        match key.split_first_chunk() {
            Some(([4], rest)) => match rest.first_chunk() {
                Some(key) if secp256k1::verify(digest, signature, key) => Ok(address(key)),
                _ => Err(RecoveryError::new()),
            },
            _ => Err(RecoveryError::new()),
        }
    }
}
