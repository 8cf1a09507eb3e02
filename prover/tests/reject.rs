//! Proofs that have been tampered with: each must be rejected, none may panic.

mod common;

use air::F;
use common::{output_program, prove, shards_of};
use p3_field::PrimeCharacteristicRing;
use prover::Prover;
use verifier::proof::Proof;
use verifier::{Policy, Profile, VerifyError, VerifyingKey, verify, verify_proof};

fn shards() -> (Prover, Proof) {
    prove(&output_program(400).0, shards_of(300))
}

/// Decodes a fresh copy of `proof`, tampers with it and verifies it.
fn verify_tampered(
    key: &VerifyingKey,
    proof: &Proof,
    tamper: impl Fn(&mut Proof),
) -> Result<isa::Statement, VerifyError> {
    let bytes = proof.to_bytes().expect("it can be encoded");
    let mut copy = Proof::from_bytes(&bytes).expect("it decodes");
    tamper(&mut copy);
    verify_proof(key, &copy, Policy::default())
}

#[test]
fn shard_chaining_dropped_repeated_swapped_or_foreign_shards_rejected() {
    let (prover, proof) = shards();
    let (_, foreign) = prove(&output_program(401).0, shards_of(300));
    let key = prover.key();
    let last = proof.shards.len() - 1;
    assert!(last >= 2);
    assert!(verify_tampered(key, &proof, |_| {}).is_ok());

    for dropped in 0..=last {
        assert!(verify_tampered(key, &proof, |p| drop(p.shards.remove(dropped))).is_err());
    }
    for index in 0..last {
        assert!(verify_tampered(key, &proof, |p| p.shards.swap(index, index + 1)).is_err());
    }
    let repeat = |p: &mut Proof| {
        let bytes = proof.to_bytes().expect("it can be encoded");
        let copy = Proof::from_bytes(&bytes).expect("it decodes").shards.remove(0);
        p.shards.insert(1, copy);
    };
    assert!(verify_tampered(key, &proof, repeat).is_err());
    let replace = |p: &mut Proof| {
        let bytes = foreign.to_bytes().expect("it can be encoded");
        p.shards[1] = Proof::from_bytes(&bytes).expect("it decodes").shards.remove(1);
    };
    assert!(verify_tampered(key, &proof, replace).is_err());
    let none = verify_tampered(key, &proof, |p| p.shards.clear());
    assert_eq!(none, Err(VerifyError::NoShards));
    let halted = verify_tampered(key, &proof, |p| drop(p.shards.pop()));
    assert!(matches!(halted, Err(VerifyError::NotHalted { .. })), "{halted:?}");
}

#[test]
fn statement_of_another_output_exit_code_gas_or_cycles_rejected() {
    let (prover, proof) = prove(&output_program(3).0, u64::MAX);
    let key = prover.key();
    let output = verify_tampered(key, &proof, |p| p.memory.output[0] ^= 1);
    assert_eq!(output, Err(VerifyError::Output));
    let longer = verify_tampered(key, &proof, |p| p.memory.output.push(0));
    assert_eq!(longer, Err(VerifyError::Output));
    let shorter = verify_tampered(key, &proof, |p| p.memory.output.truncate(5));
    assert_eq!(shorter, Err(VerifyError::Output));
    let exit = verify_tampered(key, &proof, |p| p.memory.registers[2] = 0);
    assert_eq!(exit, Err(VerifyError::ExitCode));
    assert!(verify_tampered(key, &proof, |p| p.shards[0].end.clk += 4).is_err());
    assert!(verify_tampered(key, &proof, |p| p.shards[0].end.cycles -= 1).is_err());
    assert!(verify_tampered(key, &proof, |p| p.shards[0].end.pc -= 1).is_err());
    assert!(verify_tampered(key, &proof, |p| p.shards[0].end.roots[0][3] += F::ONE).is_err());
    assert!(verify_tampered(key, &proof, |p| p.shards[0].end.roots[1][7] += F::ONE).is_err());
    assert!(verify_tampered(key, &proof, |p| p.input[0] += F::ONE).is_err());
}

#[test]
fn public_values_out_of_range_rejected() {
    let (prover, proof) = prove(&output_program(3).0, u64::MAX);
    let key = prover.key();
    const P: u32 = 15 * (1 << 27) + 1;
    for tamper in [
        |p: &mut Proof| p.shards[0].end.pc += P,
        |p: &mut Proof| p.shards[0].end.cycles += P,
        |p: &mut Proof| p.shards[0].end.clk += P,
        |p: &mut Proof| p.shards[0].end.clk = 0,
    ] {
        let result = verify_tampered(key, &proof, tamper);
        assert!(matches!(result, Err(VerifyError::Range { .. })), "{result:?}");
    }
}

#[test]
fn key_of_another_program_rejected() {
    let (_, proof) = prove(&output_program(3).0, u64::MAX);
    let other = Prover::new(output_program(4).0, Profile::Bits100).expect("it is small");
    assert!(verify_tampered(other.key(), &proof, |_| {}).is_err());
}

#[test]
fn mixed_security_profiles_and_too_few_bits_rejected() {
    let (prover, proof) = prove(&output_program(3).0, u64::MAX);
    let key = prover.key();
    assert!(verify_tampered(key, &proof, |p| p.profile = Profile::Bits128 as u8).is_err());
    let unknown = verify_tampered(key, &proof, |p| p.profile = 9);
    assert_eq!(unknown, Err(VerifyError::Profile { found: 9 }));
    let version = verify_tampered(key, &proof, |p| p.version += 1);
    assert!(matches!(version, Err(VerifyError::Version { .. })));
    let strict = verify_proof(key, &proof, Policy { min_bits: 128 });
    assert!(matches!(strict, Err(VerifyError::Security { .. })), "{strict:?}");
}

#[test]
fn prover_chosen_shape_missing_extra_or_reordered_tables_rejected() {
    let (prover, proof) = prove(&output_program(3).0, u64::MAX);
    let key = prover.key();
    let tables = proof.shards[0].chips.len();
    for table in 0..tables {
        let dropped = verify_tampered(key, &proof, |p| {
            p.shards[0].chips.remove(table);
            p.shards[0].stark.degree_bits.remove(table);
        });
        assert!(dropped.is_err(), "table {table} dropped");
        let doubled = verify_tampered(key, &proof, |p| {
            let shard = &mut p.shards[0];
            shard.chips.insert(table, shard.chips[table]);
            shard.stark.degree_bits.insert(table, shard.stark.degree_bits[table]);
        });
        assert!(doubled.is_err(), "table {table} doubled");
        for change in [-1isize, 1] {
            let resized = verify_tampered(key, &proof, |p| {
                let bits = &mut p.shards[0].stark.degree_bits[table];
                *bits = bits.wrapping_add_signed(change);
            });
            assert!(resized.is_err(), "height of table {table} changed by {change}");
        }
        let renamed = verify_tampered(key, &proof, |p| p.shards[0].chips[table] ^= 1);
        assert!(renamed.is_err(), "chip of table {table} renamed");
        if table > 0 {
            let swapped = verify_tampered(key, &proof, |p| {
                p.shards[0].chips.swap(table - 1, table);
                p.shards[0].stark.degree_bits.swap(table - 1, table);
            });
            assert!(swapped.is_err(), "tables {} and {table} swapped", table - 1);
        }
    }
}

#[test]
fn malformed_proof_flipped_bytes_truncations_and_slack_rejected() {
    let (prover, proof) = prove(&output_program(3).0, u64::MAX);
    let bytes = proof.to_bytes().expect("it can be encoded");
    let rejected = |bytes: &[u8]| verify(prover.key(), bytes, Policy::default()).is_err();
    // A spread of positions over all parts of the proof, and all of its head.
    let positions = (0..200).chain((200..bytes.len()).step_by(bytes.len() / 150));
    for position in positions {
        let mut flipped = bytes.clone();
        flipped[position] ^= 1 << (position % 8);
        assert!(rejected(&flipped), "byte {position} flipped");
    }
    for length in (0..100).chain([bytes.len() / 2, bytes.len() - 1]) {
        assert!(rejected(&bytes[..length]), "truncated to {length}");
    }
    let mut slack = bytes.clone();
    slack.push(0);
    assert!(rejected(&slack));
}
