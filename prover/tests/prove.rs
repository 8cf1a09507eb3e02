//! Programs proven and verified end to end.

mod common;

use common::{output_program, prove, shards_of};
use prover::{Nothing, Options, Prover};
use verifier::proof::Proof;
use verifier::{Policy, Profile, verify};

#[test]
fn statement_is_what_was_executed() {
    let (program, expected) = output_program(3);
    let (prover, proof) = prove(&program, u64::MAX);
    let bytes = proof.to_bytes().expect("it can be encoded");
    let statement = verify(prover.key(), &bytes, Policy::default()).expect("it verifies");
    let outcome = vm::run(&program, &[], vm::Limits::default()).expect("it runs");
    assert_eq!(statement.output, expected);
    assert_eq!(statement.exit_code, 42);
    assert_eq!(statement.cycles, outcome.cycles);
    assert_eq!(statement.gas, outcome.gas);
    assert_eq!(statement.program, prover.key().digest_words());
}

#[test]
fn many_shards_prove_the_same_statement_as_one() {
    let (program, _) = output_program(400);
    let (prover, whole) = prove(&program, u64::MAX);
    let (_, parts) = prove(&program, shards_of(300));
    assert_eq!(whole.shards.len(), 1);
    assert!(parts.shards.len() >= 3, "{} shards", parts.shards.len());
    let verified = [whole, parts].map(|proof| {
        let bytes = proof.to_bytes().expect("it can be encoded");
        verify(prover.key(), &bytes, Policy::default()).expect("it verifies")
    });
    assert_eq!(verified[0], verified[1]);
}

#[test]
fn proofs_do_not_depend_on_the_number_of_threads() {
    let (program, _) = output_program(3);
    let proofs = [1, 2, 5].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| prove(&program, u64::MAX).1.to_bytes().expect("it can be encoded"))
    });
    assert!(proofs[0] == proofs[1] && proofs[1] == proofs[2]);
}

#[test]
fn the_128_bit_profile_reaches_128_bits() {
    let (program, _) = output_program(3);
    let mut prover = Prover::new(program, Profile::Bits128).expect("the program is small");
    let options = Options::within(4 << 30);
    let proof = prover.prove(&[], &options, &mut Nothing, &mut Nothing).expect("it can be proven");
    let bytes = proof.to_bytes().expect("it can be encoded");
    verify(prover.key(), &bytes, Policy { min_bits: 128 }).expect("it has 128 bits");
}

#[test]
fn encoding_and_decoding_are_inverse() {
    let (program, _) = output_program(3);
    let bytes = prove(&program, u64::MAX).1.to_bytes().expect("it can be encoded");
    let again = Proof::from_bytes(&bytes).expect("it decodes").to_bytes().expect("it encodes");
    assert!(again == bytes);
}
