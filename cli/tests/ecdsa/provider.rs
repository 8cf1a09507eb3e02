//! Code written for the crate `k256` does by precompiles what it does with the crate.

#[path = "../../../guest/tests/k256/src/signatures.rs"]
mod signatures;

use k256::ecdsa::signature::hazmat::PrehashSigner;
use k256::ecdsa::{RecoveryId, Signature, SigningKey};
use vm::testing::generator::Random;

use crate::guests::{behaviour, build_or_skip, tests_of_the_runtime};
use crate::numbers::{bytes, random};

/// A digest and what the key of this number makes of it, in the encoding of all.
fn case(length: usize, key: &SigningKey, compress: bool, seed: &mut Random) -> Vec<u8> {
    let digest: Vec<u8> = (0..40).map(|_| seed.next() as u8).collect();
    let (signature, id): (Signature, RecoveryId) =
        key.sign_prehash(&digest[..length.max(16)]).expect("a digest long enough");
    let mut encoded = key.verifying_key().to_encoded_point(compress).as_bytes().to_vec();
    let key_length = encoded.len() as u8;
    encoded.resize(65, 0);
    let lengths = [length as u8, id.to_byte()];
    [&digest[..], &lengths, &signature.to_bytes(), &encoded, &[key_length]].concat()
}

#[test]
fn k256_by_precompiles() {
    let Some(elf) = build_or_skip(&tests_of_the_runtime().join("k256")) else { return };
    let seed = &mut Random(256);
    let mut cases = Vec::new();
    for turn in 0..12 {
        let key = SigningKey::from_slice(&bytes(&random(255, seed))).expect("a key");
        for length in [15, 16, 20, 32, 33, 40] {
            cases.push(case(length, &key, turn % 2 == 0, seed));
        }
    }
    // Any byte of a case: recovery ids, parts of signatures, tags and lengths of keys, coordinates.
    let mut changed = cases.clone();
    for case in &mut changed {
        let at = 41 + seed.below(130) as usize;
        case[at] ^= 1 << seed.below(8);
    }
    // Higher s, as the code takes them from others.
    let mut high = cases[3].clone();
    let signature = Signature::from_slice(&high[42..106]).expect("a signature");
    let (r, s) = signature.split_scalars();
    let signature = Signature::from_scalars(r, -*s).expect("n - s is not zero");
    high[42..106].copy_from_slice(&signature.to_bytes());
    // The point at infinity, and the tags of other encodings.
    let mut others = Vec::new();
    for (tag, length) in [(0, 1), (0, 65), (5, 33), (6, 65), (2, 32), (4, 33), (1, 1)] {
        let mut other = cases[5].clone();
        (other[106], other[171]) = (tag, length);
        others.push(other);
    }
    let all = [cases.concat(), changed.concat(), high, others.concat()].concat();
    let expected = signatures::run(&all);
    assert!(expected.len() > 5000, "{} bytes", expected.len());
    let (exit_code, output) = behaviour(&elf, &all);
    assert_eq!((exit_code, output == expected), (0, true));
}
