//! ECDSA, against `k256` and `p256`. The guest `ecdsa` has the edges; here is what the C interface adds.

use k256::ecdsa::signature::hazmat::PrehashSigner;

use crate::batch::{Batch, Function};
use crate::random::Random;

/// Coordinates of a key in SEC1's encoding.
fn coordinates(key: &[u8]) -> &[u8] {
    &key[1..]
}

#[test]
fn random_signatures() {
    let mut random = Random::new(8);
    let mut batch = Batch::default();
    for index in 0..300 {
        let digest = random.array::<32>();
        let mut other = digest;
        other[index % 32] ^= 1 << (index % 8);
        let secret = random.array::<32>();

        let signer = k256::ecdsa::SigningKey::from_slice(&secret).expect("below n but by accident");
        let key = signer.verifying_key().to_encoded_point(false);
        let (signature, id) = signer.sign_prehash_recoverable(&digest).expect("signs");
        let (key, signature) = (coordinates(key.as_bytes()), signature.to_bytes());
        batch.gives(Function::K1Verify, &[&digest, &signature, key], &[1]);
        batch.gives(Function::K1Verify, &[&other, &signature, key], &[0]);
        batch.gives(Function::Ecrecover, &[&digest, &signature, &[id.to_byte()]], key);
        batch.fails(Function::Ecrecover, &[&digest, &signature, &[id.to_byte() + 4]], 64);

        let signer = p256::ecdsa::SigningKey::from_slice(&secret).expect("below n but by accident");
        let key = signer.verifying_key().to_encoded_point(false);
        let signature: p256::ecdsa::Signature = signer.sign_prehash(&digest).expect("signs");
        let (key, signature) = (coordinates(key.as_bytes()), signature.to_bytes());
        batch.gives(Function::R1Verify, &[&digest, &signature, key], &[1]);
        batch.gives(Function::R1Verify, &[&other, &signature, key], &[0]);
    }
    batch.run();
}

/// No signature, no key.
#[test]
fn what_does_not_verify() {
    let mut batch = Batch::default();
    let digest = [7; 32];
    for signature in [[0; 64], [0xff; 64]] {
        for key in [[0; 64], [1; 64], [0xff; 64]] {
            batch.gives(Function::K1Verify, &[&digest, &signature, &key], &[0]);
            batch.gives(Function::R1Verify, &[&digest, &signature, &key], &[0]);
        }
        batch.fails(Function::Ecrecover, &[&digest, &signature, &[0]], 64);
    }
    batch.run();
}
