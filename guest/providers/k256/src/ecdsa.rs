//! ECDSA on secp256k1: the module of k256, with a [`VerifyingKey`] that uses the precompiles.

mod conversions;
mod verifiers;

use core::cmp::Ordering;
use core::fmt;

use guest::crypto::curve::{Affine, Secp256k1};
use guest::crypto::number::{from_be_bytes, to_be_bytes};
use guest::crypto::secp256k1::{recover_point, verify_by_point};
use real::ecdsa::signature::digest::Digest;
use real::elliptic_curve::scalar::IsHigh;
use real::elliptic_curve::sec1::Coordinates;
use real::{EncodedPoint, FieldBytes};

pub use real::ecdsa::*;

/// The least bytes of a digest: half of those of a field element.
const MIN_DIGEST: usize = 16;

/// A public key, as k256's type of this name.
///
/// As there, a signature counts only with the lower of its two s, in verification and in recovery;
/// `Signature::normalize_s` gives it, and the other recovery id belongs to it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct VerifyingKey {
    point: Affine<Secp256k1>,
}

impl VerifyingKey {
    /// The key in SEC1's encoding, compressed or not.
    ///
    /// # Errors
    ///
    /// If the bytes are no such encoding of a finite point of the curve.
    pub fn from_sec1_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let point = EncodedPoint::from_bytes(bytes).map_err(|_| Error::new())?;
        Self::from_encoded_point(&point)
    }

    /// The key at this point.
    ///
    /// # Errors
    ///
    /// If it is no finite point of the curve.
    pub fn from_encoded_point(point: &EncodedPoint) -> Result<Self, Error> {
        let number = |bytes: &FieldBytes| from_be_bytes(&(*bytes).into());
        let point = match point.coordinates() {
            Coordinates::Identity => None,
            Coordinates::Compact { x } => Affine::decompress(&number(x), false),
            Coordinates::Compressed { x, y_is_odd } => Affine::decompress(&number(x), y_is_odd),
            Coordinates::Uncompressed { x, y } => Affine::new(&number(x), &number(y)),
        };
        point.map(|point| Self { point }).ok_or_else(Error::new)
    }

    /// SEC1's encoding of the key, compressed or not.
    pub fn to_encoded_point(&self, compress: bool) -> EncodedPoint {
        let [x, y] = [self.point.x(), self.point.y()].map(|number| to_be_bytes(number).into());
        EncodedPoint::from_affine_coordinates(&x, &y, compress)
    }

    /// SEC1's encoding of the key, compressed.
    #[cfg(feature = "alloc")]
    pub fn to_sec1_bytes(&self) -> alloc::boxed::Box<[u8]> {
        self.to_encoded_point(true).to_bytes()
    }

    /// The key that the signature of this message verifies with, its SHA-256 taken.
    ///
    /// # Errors
    ///
    /// As [`recover_from_prehash`](Self::recover_from_prehash).
    pub fn recover_from_msg(
        message: &[u8],
        signature: &Signature,
        recovery_id: RecoveryId,
    ) -> Result<Self, Error> {
        let digest = guest::crypto::Sha256::digest(message);
        Self::recover_from_prehash(&digest, signature, recovery_id)
    }

    /// The key that the signature of this digest verifies with.
    ///
    /// # Errors
    ///
    /// As [`recover_from_prehash`](Self::recover_from_prehash).
    pub fn recover_from_digest<D: Digest>(
        digest: D,
        signature: &Signature,
        recovery_id: RecoveryId,
    ) -> Result<Self, Error> {
        Self::recover_from_prehash(&digest.finalize(), signature, recovery_id)
    }

    /// The key that the signature of this digest verifies with.
    ///
    /// # Errors
    ///
    /// If the digest has less than 16 bytes, s is the higher of the two, or there is no such key.
    pub fn recover_from_prehash(
        prehash: &[u8],
        signature: &Signature,
        recovery_id: RecoveryId,
    ) -> Result<Self, Error> {
        let (digest, signature) = parts(prehash, signature)?;
        let point = recover_point(&digest, &signature, recovery_id.to_byte());
        point.map(|point| Self { point }).ok_or_else(Error::new)
    }

    /// Whether the signature is one of this digest.
    fn verify_digest_bytes(&self, prehash: &[u8], signature: &Signature) -> Result<(), Error> {
        let (digest, signature) = parts(prehash, signature)?;
        let is_valid = verify_by_point(&digest, &signature, &self.point);
        is_valid.then_some(()).ok_or_else(Error::new)
    }
}

/// The digest's first 32 bytes, with zeros before them if it has less, and the bytes of a signature
/// with the lower s.
fn parts(prehash: &[u8], signature: &Signature) -> Result<([u8; 32], [u8; 64]), Error> {
    if prehash.len() < MIN_DIGEST || signature.s().is_high().into() {
        return Err(Error::new());
    }
    let taken = &prehash[..prehash.len().min(32)];
    let mut digest = [0; 32];
    digest[32 - taken.len()..].copy_from_slice(taken);
    Ok((digest, signature.to_bytes().into()))
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("VerifyingKey").field(&self.point).finish()
    }
}

impl PartialOrd for VerifyingKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for VerifyingKey {
    fn cmp(&self, other: &Self) -> Ordering {
        self.point.to_be_bytes().cmp(&other.point.to_be_bytes())
    }
}
