//! A proof has one encoding: others of the same proof are rejected, and none allocates much.

mod common;

use common::{output_program, prove};
use verifier::proof::Proof;
use verifier::{Policy, VerifyingKey, verify, verify_proof};

/// A key, and the bytes of a proof that verifies with it.
fn proven() -> (VerifyingKey, Vec<u8>) {
    let (prover, proof) = prove(&output_program(3).0, u64::MAX);
    (prover.key().clone(), proof.to_bytes().expect("it can be encoded"))
}

/// Where `part` stands in `bytes`, for the first time.
fn place(bytes: &[u8], part: &[u8]) -> usize {
    bytes.windows(part.len()).position(|window| window == part).expect("it is there")
}

/// A number in groups of seven bits.
fn varint(mut value: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

/// For each query the number of its row; rows are the final ones of the first table.
fn first_pattern(proof: &Proof) -> Vec<u8> {
    let queries = &proof.shards[0].stark.opening_proof.input_openings[0].opened_values;
    let mut distinct = Vec::new();
    let mut pattern = varint(queries.len());
    for query in queries {
        let number = distinct.iter().position(|row| *row == &query[0]).unwrap_or_else(|| {
            distinct.push(&query[0]);
            distinct.len() - 1
        });
        pattern.extend(varint(number));
    }
    pattern
}

#[test]
fn malleability_numbers_with_leading_zeros_and_other_patterns_rejected() {
    let (key, bytes) = proven();
    let proof = Proof::from_bytes(&bytes).expect("it decodes");
    assert!(verify_proof(&key, &proof, Policy::default()).is_ok());
    let pattern = first_pattern(&proof);
    let start = place(&bytes, &pattern);
    let end = start + pattern.len();
    let patterns = bytes[start - 1] as usize;
    assert!(patterns > 1 && patterns < 0x7f, "their number stands before them");

    let rejected = |what: &str, head: &[u8], tail: &[u8]| {
        let changed = [head, tail].concat();
        assert!(changed != bytes, "{what}: nothing changed");
        assert!(Proof::from_bytes(&changed).is_err(), "{what}: it decodes");
        assert!(verify(&key, &changed, Policy::default()).is_err(), "{what}: accepted");
    };
    // The same number in two bytes.
    let long = [&bytes[..start - 1], &[patterns as u8 | 0x80, 0]].concat();
    rejected("a leading zero", &long, &bytes[start..]);
    // A pattern that is there twice, one that nobody names, or one less.
    let more = [&bytes[..start - 1], &[patterns as u8 + 1], &pattern].concat();
    rejected("a pattern twice", &more, &bytes[start..]);
    let less = [&bytes[..start - 1], &[patterns as u8 - 1]].concat();
    rejected("a pattern less", &less, &bytes[end..]);
    rejected("no pattern", &[&bytes[..start - 1], &[0]].concat(), &bytes[start..]);
    // Another row for the last query may decode, but is not what the commitment has.
    let last = [bytes[end - 1] ^ 1];
    let changed = [&bytes[..end - 1], &last, &bytes[end..]].concat();
    assert!(verify(&key, &changed, Policy::default()).is_err());
}

/// Decoding does not encode what it has decoded; this test does.
#[test]
fn malleability_what_decodes_encodes_to_the_same_bytes() {
    let (_, bytes) = proven();
    let mut decoded = 0;
    for place in (0..bytes.len()).step_by(bytes.len() / 400) {
        let mut changed = bytes.clone();
        changed[place] ^= 1 << (place % 8);
        let Ok(proof) = Proof::from_bytes(&changed) else { continue };
        let again = proof.to_bytes().expect("what was decoded can be encoded");
        assert!(again == changed, "byte {place}");
        decoded += 1;
    }
    assert!(decoded > 200, "{decoded} changed proofs decode");
}

#[test]
fn malformed_proof_lengths_that_are_not_there_rejected() {
    let (key, bytes) = proven();
    let proof = Proof::from_bytes(&bytes).expect("it decodes");
    let start = place(&bytes, &first_pattern(&proof));
    // The number of patterns, and the length of the first.
    for place in [start - 1, start] {
        for length in [1 << 20, u32::MAX as usize, usize::MAX] {
            let changed = [&bytes[..place], &varint(length), &bytes[place + 1..]].concat();
            assert!(verify(&key, &changed, Policy::default()).is_err(), "{length} at {place}");
        }
    }
}
