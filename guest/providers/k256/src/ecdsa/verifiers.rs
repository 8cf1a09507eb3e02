//! The traits of verification.

use real::ecdsa::signature::digest::{Digest, FixedOutput, consts::U32};
use real::ecdsa::signature::hazmat::PrehashVerifier;
use real::ecdsa::signature::{DigestVerifier, Verifier};
use real::ecdsa::{DerSignature, Error, Signature};

use super::VerifyingKey;

impl PrehashVerifier<Signature> for VerifyingKey {
    fn verify_prehash(&self, prehash: &[u8], signature: &Signature) -> Result<(), Error> {
        self.verify_digest_bytes(prehash, signature)
    }
}

impl<D: Digest + FixedOutput<OutputSize = U32>> DigestVerifier<D, Signature> for VerifyingKey {
    fn verify_digest(&self, digest: D, signature: &Signature) -> Result<(), Error> {
        self.verify_digest_bytes(&digest.finalize_fixed(), signature)
    }
}

impl Verifier<Signature> for VerifyingKey {
    fn verify(&self, message: &[u8], signature: &Signature) -> Result<(), Error> {
        self.verify_digest_bytes(&guest::crypto::Sha256::digest(message), signature)
    }
}

impl PrehashVerifier<DerSignature> for VerifyingKey {
    fn verify_prehash(&self, prehash: &[u8], signature: &DerSignature) -> Result<(), Error> {
        self.verify_digest_bytes(prehash, &signature.clone().try_into()?)
    }
}

impl<D: Digest + FixedOutput<OutputSize = U32>> DigestVerifier<D, DerSignature> for VerifyingKey {
    fn verify_digest(&self, digest: D, signature: &DerSignature) -> Result<(), Error> {
        self.verify_digest_bytes(&digest.finalize_fixed(), &signature.clone().try_into()?)
    }
}

impl Verifier<DerSignature> for VerifyingKey {
    fn verify(&self, message: &[u8], signature: &DerSignature) -> Result<(), Error> {
        Verifier::<Signature>::verify(self, message, &signature.clone().try_into()?)
    }
}
