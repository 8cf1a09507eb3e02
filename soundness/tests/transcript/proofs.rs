//! The proofs that are walked.

use std::sync::OnceLock;

use isa::{Opcode, Program};
use prover::{Nothing, Options, Prover};
use verifier::proof::Proof;
use verifier::{Policy, Profile, VerifyingKey, verify_proof};
use vm::testing::{asm, exit, li, write};
use vm::{Executor, Limits, ShardLimit};

use crate::leaves::Recorder;

/// A program that works a little, writes six bytes and exits with 42.
fn program() -> Program {
    let mut words = Vec::new();
    words.extend(li(5, 0x1234_5678));
    words.extend([asm(Opcode::Add, 6, 5, 6, 0), asm(Opcode::Sub, 7, 0, 6, 0)]);
    words.extend(write(1, 0x1000, 6));
    words.extend(li(10, 42));
    words.extend(exit());
    vm::testing::program(0x1000, &words)
}

const INPUT: &[u8] = b"input";

/// Which values of a proof are changed. The values of a path are divided into so many parts; one
/// value is drawn from each of some parts, other parts for other paths.
#[derive(Clone, Copy)]
pub struct Sampling {
    /// Parts of a path's values; of a proof with so many shards, each belongs to one.
    pub parts: usize,
    /// Parts that are sampled where proofs must be rejected.
    pub rejected: usize,
    /// Parts that are sampled where the transcript is followed.
    pub followed: usize,
}

/// A key and a proof that verifies with it.
pub struct Proven {
    pub key: VerifyingKey,
    pub proof: Proof,
    pub policy: Policy,
    /// The proof's values.
    pub recorder: Recorder,
    pub sampling: Sampling,
}

/// Proves [`program`] in so many shards.
fn prove(profile: Profile, shards: usize, sampling: Sampling) -> Proven {
    let program = program();
    let cuts = |&max_cells: &u64| {
        let limit = ShardLimit { max_cells, ..prover::budget::costs() };
        let mut executor = Executor::new(&program, INPUT, Limits::default()).expect("it is short");
        executor.profile(&limit).expect("it runs").len() == shards
    };
    let max_cells = (1..200).map(|thousands| 1000 * thousands).find(cuts).expect("some size does");
    let mut prover = Prover::new(program.clone(), profile).expect("the program is small");
    let options = Options { max_cells, ..Options::within(4 << 30) };
    let proof = prover.prove(INPUT, &options, &mut Nothing, &mut Nothing).expect("it is short");
    assert_eq!(proof.shards.len(), shards);
    let policy = Policy { min_bits: profile.target() };
    assert!(verify_proof(prover.key(), &proof, policy).is_ok());
    Proven { key: prover.key().clone(), recorder: Recorder::of(&proof), proof, policy, sampling }
}

pub fn of_one_shard() -> &'static Proven {
    static PROVEN: OnceLock<Proven> = OnceLock::new();
    let sampling = Sampling { parts: 4, rejected: 4, followed: 4 };
    PROVEN.get_or_init(|| prove(Profile::Bits100, 1, sampling))
}

pub fn of_three_shards() -> &'static Proven {
    static PROVEN: OnceLock<Proven> = OnceLock::new();
    let sampling = Sampling { parts: 3, rejected: 1, followed: 2 };
    PROVEN.get_or_init(|| prove(Profile::Bits100, 3, sampling))
}

pub fn of_128_bits() -> &'static Proven {
    static PROVEN: OnceLock<Proven> = OnceLock::new();
    let sampling = Sampling { parts: 2, rejected: 1, followed: 1 };
    PROVEN.get_or_init(|| prove(Profile::Bits128, 1, sampling))
}
