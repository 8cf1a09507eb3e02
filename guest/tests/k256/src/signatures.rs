//! Code written for the crate `k256`: the guest here runs it by precompiles, a test natively with
//! the crate itself.

use alloc::vec::Vec;

use k256::ecdsa::signature::hazmat::PrehashVerifier;
use k256::ecdsa::signature::{DigestVerifier, Verifier};
use k256::ecdsa::{Error, RecoveryId, Signature, SigningKey, VerifyingKey};
use k256::sha2::{Digest, Sha256};
use k256::{EncodedPoint, PublicKey};

/// Bytes of a case: a digest of 40 bytes of which some count, how many, a recovery id, r and s, and a key of 65
/// bytes of which some count, and how many.
pub const CASE: usize = 40 + 1 + 1 + 64 + 65 + 1;

/// What is found in each case.
pub fn run(cases: &[u8]) -> Vec<u8> {
    let mut found = Vec::new();
    for case in cases.chunks_exact(CASE) {
        match of(case, &mut found) {
            Ok(()) => found.push(1),
            Err(_) => found.push(0),
        }
    }
    found
}

fn of(case: &[u8], found: &mut Vec<u8>) -> Result<(), Error> {
    let (digest, case) = case.split_at(40);
    let digest = &digest[..usize::from(case[0])];
    let signature = Signature::from_slice(&case[2..66])?;
    if let Some(id) = RecoveryId::from_byte(case[1]) {
        let recovered = VerifyingKey::recover_from_prehash(digest, &signature, id);
        found.push(recovered.is_ok().into());
        if let Ok(key) = recovered {
            key.verify_prehash(digest, &signature)?;
            describe(&key, found);
        }
        let by_message = VerifyingKey::recover_from_msg(digest, &signature, id);
        let hash = Sha256::new_with_prefix(digest);
        let by_digest = VerifyingKey::recover_from_digest(hash, &signature, id);
        found.push((by_message.ok() == by_digest.ok()).into());
    }
    let key = VerifyingKey::from_sec1_bytes(&case[66..66 + usize::from(case[131])])?;
    describe(&key, found);
    found.push(key.verify_prehash(digest, &signature).is_ok().into());
    found.push(key.verify(digest, &signature).is_ok().into());
    found.push(key.verify(digest, &signature.to_der()).is_ok().into());
    key.verify_digest(Sha256::new_with_prefix(digest), &signature)
}

/// A key in all its forms.
fn describe(key: &VerifyingKey, found: &mut Vec<u8>) {
    found.extend(key.to_encoded_point(false).as_bytes());
    found.extend(EncodedPoint::from(key).as_bytes());
    found.extend(key.to_sec1_bytes().iter());
    found.push((VerifyingKey::from(PublicKey::from(key)) == *key).into());
    let other = VerifyingKey::from(&SigningKey::from_slice(&[7; 32]).expect("a key"));
    found.push(key.cmp(&other) as u8);
}
