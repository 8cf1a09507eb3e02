//! Conversions from and to the types of k256.

use real::ecdsa::{Error, SigningKey};
use real::elliptic_curve::sec1::{FromEncodedPoint, ToEncodedPoint};
use real::{AffinePoint, CompressedPoint, EncodedPoint, PublicKey};

use super::VerifyingKey;

impl VerifyingKey {
    /// The key at this point.
    ///
    /// # Errors
    ///
    /// If it is the one at infinity.
    pub fn from_affine(affine: AffinePoint) -> Result<Self, Error> {
        Self::from_encoded_point(&affine.to_encoded_point(false))
    }
}

impl From<&PublicKey> for VerifyingKey {
    fn from(key: &PublicKey) -> Self {
        let point = key.to_encoded_point(false);
        Self::from_encoded_point(&point).expect("a public key is a finite point of the curve")
    }
}

impl From<PublicKey> for VerifyingKey {
    fn from(key: PublicKey) -> Self {
        (&key).into()
    }
}

impl From<&VerifyingKey> for PublicKey {
    fn from(key: &VerifyingKey) -> Self {
        let key = Self::from_encoded_point(&key.to_encoded_point(false)).into_option();
        key.expect("a verifying key is a finite point of the curve")
    }
}

impl From<VerifyingKey> for PublicKey {
    fn from(key: VerifyingKey) -> Self {
        (&key).into()
    }
}

impl From<real::ecdsa::VerifyingKey> for VerifyingKey {
    fn from(key: real::ecdsa::VerifyingKey) -> Self {
        PublicKey::from(key).into()
    }
}

impl From<VerifyingKey> for real::ecdsa::VerifyingKey {
    fn from(key: VerifyingKey) -> Self {
        PublicKey::from(key).into()
    }
}

impl From<&SigningKey> for VerifyingKey {
    fn from(key: &SigningKey) -> Self {
        (*key.verifying_key()).into()
    }
}

impl From<SigningKey> for VerifyingKey {
    fn from(key: SigningKey) -> Self {
        (&key).into()
    }
}

impl From<&VerifyingKey> for EncodedPoint {
    fn from(key: &VerifyingKey) -> Self {
        key.to_encoded_point(true)
    }
}

impl From<VerifyingKey> for EncodedPoint {
    fn from(key: VerifyingKey) -> Self {
        (&key).into()
    }
}

impl From<&VerifyingKey> for CompressedPoint {
    fn from(key: &VerifyingKey) -> Self {
        let mut bytes = Self::default();
        bytes.copy_from_slice(key.to_encoded_point(true).as_bytes());
        bytes
    }
}

impl From<VerifyingKey> for CompressedPoint {
    fn from(key: VerifyingKey) -> Self {
        (&key).into()
    }
}

impl TryFrom<&[u8]> for VerifyingKey {
    type Error = Error;

    fn try_from(bytes: &[u8]) -> Result<Self, Error> {
        Self::from_sec1_bytes(bytes)
    }
}
