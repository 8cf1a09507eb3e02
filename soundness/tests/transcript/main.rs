//! Fiat–Shamir: every value of key, statement and proof, changed alone, is rejected, and changes
//! every challenge that is drawn after it. The values are found in the encoding itself.
//!
//! Three proofs are walked: of one shard, of several, and one of the profile of 128 bits. A proof
//! has too many values to change each: of each path four are, evenly spread; of the larger proofs,
//! whose walk would take long, the first and the last, and so of the first and the last shard.

mod leaves;
mod recording;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use isa::{Opcode, Program};
use leaves::{Kind, Leaf, Recorder};
use prover::{Nothing, Options, Prover};
use rayon::prelude::*;
use recording::{Event, follow};
use verifier::proof::Proof;
use verifier::{Policy, Profile, VerifyingKey, verify, verify_proof};
use vm::testing::{asm, exit, li, write};
use vm::{Executor, Limits, ShardLimit};

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

/// A key and a proof that verifies with it.
struct Proven {
    key: VerifyingKey,
    proof: Proof,
    policy: Policy,
    /// Leaves of each path that are changed: the first, the last, and between them.
    each: usize,
}

/// Proves [`program`] in so many shards.
fn prove(profile: Profile, shards: usize, each: usize) -> Proven {
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
    Proven { key: prover.key().clone(), proof, policy, each }
}

fn of_one_shard() -> &'static Proven {
    static PROVEN: OnceLock<Proven> = OnceLock::new();
    PROVEN.get_or_init(|| prove(Profile::Bits100, 1, 4))
}

fn of_three_shards() -> &'static Proven {
    static PROVEN: OnceLock<Proven> = OnceLock::new();
    PROVEN.get_or_init(|| prove(Profile::Bits100, 3, 2))
}

fn of_128_bits() -> &'static Proven {
    static PROVEN: OnceLock<Proven> = OnceLock::new();
    PROVEN.get_or_init(|| prove(Profile::Bits128, 1, 2))
}

/// NEGATIVE: no proof with a value changed verifies.
fn assert_changes_rejected(Proven { key, proof, policy, each }: &Proven) {
    let recorder = Recorder::of(proof);
    let bytes = proof.to_bytes().expect("it can be encoded");
    assert!(recorder.bytes == bytes, "the recorder's encoding is not the proof's");
    assert!(verify(key, &bytes, *policy).is_ok());
    let sample = recorder.sample(*each);
    println!("{} values, {} paths", recorder.leaves.len(), recorder.paths.len());
    let rejected = sample.par_iter().map(|leaf| {
        let path = recorder.path(leaf);
        let changed = recorder.changed(leaf);
        for tampered in &changed {
            assert!(*tampered != bytes, "{path}: nothing changed");
            let accepted = verify(key, tampered, *policy);
            assert!(accepted.is_err(), "{path} at {:?} changed unnoticed", leaf.range);
        }
        changed.len()
    });
    println!("{} proofs rejected", rejected.sum::<usize>());
}

#[test]
fn fiat_shamir_every_value_of_a_proof_changed_is_rejected() {
    assert_changes_rejected(of_one_shard());
}

#[test]
fn fiat_shamir_every_value_of_a_proof_of_several_shards_changed_is_rejected() {
    assert_changes_rejected(of_three_shards());
}

#[test]
fn fiat_shamir_every_value_of_a_proof_of_128_bits_changed_is_rejected() {
    assert_changes_rejected(of_128_bits());
}

#[test]
fn fiat_shamir_every_value_of_the_key_changed_is_rejected() {
    let Proven { key, proof, policy, .. } = of_one_shard();
    let recorder = Recorder::of(key);
    // All of them: a key is small.
    for leaf in &recorder.leaves {
        for bytes in recorder.changed(leaf) {
            // Some changes give no element of the field, hence no key.
            let Ok(other) = postcard::from_bytes::<VerifyingKey>(&bytes) else { continue };
            assert_ne!(other, *key);
            let path = recorder.path(leaf);
            let accepted = verify_proof(&other, proof, *policy);
            assert!(accepted.is_err(), "{path} at {:?} changed unnoticed", leaf.range);
        }
    }
    let named = [".entry", ".log_program_height", ".preprocessed[][]", ".input_path[][][]"];
    assert!(named.iter().all(|name| recorder.paths.iter().any(|path| path == name)));
}

/// Values that need not enter the transcript, each with its reason.
const NOT_OBSERVED: [&str; 4] = [
    // Compared with a constant.
    ".version",
    // Openings of roots that are public values.
    ".memory",
    // Openings of commitments that were observed, at places drawn last.
    ".shards[].stark.opening_proof.input_openings",
    ".shards[].stark.opening_proof.commit_phase_openings",
];

/// Where two transcripts part; every draw after that must differ. Returns the number of draws.
///
/// Of the many draws of 16 bits or a few more one may agree by chance, two do not: where a value
/// is not absorbed, all agree.
fn assert_draws_differ(path: &str, honest: &[Event], tampered: &[Event], from: usize) -> usize {
    let pairs = honest.iter().zip(tampered).skip(from).filter(|(a, b)| a.is_long() && b.is_long());
    let (mut draws, mut chance) = (0, 0);
    for (a, b) in pairs {
        if a == b && a.is_bits() && chance == 0 {
            chance += 1;
            continue;
        }
        assert_ne!(a, b, "{path}: a challenge drawn after it is the same");
        draws += 1;
    }
    draws
}

/// Where a shard's transcript parts from the honest one, every draw after that differs. Returns in
/// how many shards it does part.
fn partings(path: &str, honest: &[Vec<Event>], tampered: &[Vec<Event>]) -> usize {
    let mut parted = 0;
    for (honest, tampered) in honest.iter().zip(tampered) {
        let parting = honest.iter().zip(tampered).position(|(a, b)| a != b);
        if let Some(parting) = parting {
            // Where the profile or the shape differs, the transcript starts from another state.
            let draws = assert_draws_differ(path, honest, tampered, parting);
            assert!(draws > 0, "{path}: nothing is drawn after it");
            parted += 1;
        }
    }
    parted
}

/// NEGATIVE: a value changed changes what is drawn after it. Returns the paths of the values that
/// do, and in how many transcripts at the most.
fn assert_changes_observed(Proven { key, proof, each, .. }: &Proven) -> BTreeMap<String, usize> {
    let is_drawn_from = |events: &Vec<Event>| events.iter().any(Event::is_drawn);
    let (honest, holds) = follow(key, proof, None);
    assert!(holds && honest.len() == proof.shards.len() && honest.iter().all(is_drawn_from));
    let recorder = Recorder::of(proof);
    let values = |leaf: &&Leaf| matches!(leaf.kind, Kind::Byte | Kind::Varint(_));
    let sample: Vec<_> = recorder.sample(*each).into_iter().filter(values).collect();
    let followed = sample.par_iter().map(|leaf| {
        let path = recorder.path(leaf);
        let bytes = recorder.changed(leaf).remove(0);
        // Some changes give no element of the field, hence no proof.
        let Ok(tampered) = postcard::from_bytes::<Proof>(&bytes) else { return None };
        let (events, holds) = follow(key, &tampered, None);
        let parted = partings(path, &honest, &events);
        if parted == 0 {
            let refused = events.len() < honest.len() || !events.iter().all(is_drawn_from);
            let exempt = NOT_OBSERVED.iter().any(|prefix| path.starts_with(prefix));
            assert!(!holds && refused || exempt, "{path}: not observed");
            return None;
        }
        assert!(!holds, "{path}: accepted");
        Some((path, parted))
    });
    let mut observed = BTreeMap::new();
    for (path, parted) in followed.flatten().collect::<Vec<_>>() {
        let most: &mut usize = observed.entry(path.to_owned()).or_default();
        *most = parted.max(*most);
    }
    println!("{observed:#?}");
    // What must be among them, whatever the encoding says.
    for name in ["commitments", "opened_values", "lookup_terminals", "final_poly", ".end", ".input"]
    {
        assert!(observed.keys().any(|path| path.contains(name)), "{name} is not observed");
    }
    observed
}

#[test]
fn fiat_shamir_every_value_of_a_proof_changed_changes_every_later_challenge() {
    assert_changes_observed(of_one_shard());
}

#[test]
fn fiat_shamir_every_value_of_a_proof_of_several_shards_changed_changes_every_later_challenge() {
    let observed = assert_changes_observed(of_three_shards());
    let most = |start: &str| {
        observed.iter().filter(|(path, _)| path.starts_with(start)).map(|(_, parted)| *parted).max()
    };
    // Where a shard ends, the next one starts; of a shard's clock and proof others know nothing.
    for (path, transcripts) in [
        (".shards[].end.pc", 2),
        (".shards[].end.roots", 2),
        (".shards[].end.clk", 1),
        (".shards[].stark", 1),
        (".profile", 3),
        (".input", 1),
    ] {
        assert_eq!(most(path), Some(transcripts), "{path}");
    }
}

#[test]
fn fiat_shamir_every_value_of_a_proof_of_128_bits_changed_changes_every_later_challenge() {
    assert_changes_observed(of_128_bits());
}

/// What passed through the transcript of the only shard, nothing if it has none.
fn only(mut shards: Vec<Vec<Event>>) -> Vec<Event> {
    assert!(shards.len() <= 1);
    shards.pop().unwrap_or_default()
}

#[test]
fn fiat_shamir_every_value_of_the_key_changed_changes_every_challenge() {
    let Proven { key, proof, .. } = of_one_shard();
    let honest = only(follow(key, proof, None).0);
    let recorder = Recorder::of(key);
    let mut followed = 0;
    for leaf in &recorder.leaves {
        for bytes in recorder.changed(leaf) {
            let Ok(other) = postcard::from_bytes::<VerifyingKey>(&bytes) else { continue };
            let (events, holds) = follow(&other, proof, None);
            let path = recorder.path(leaf);
            assert!(!holds, "{path}: accepted");
            // Another height of the program fits no shape of this proof.
            let draws = assert_draws_differ(path, &honest, &only(events), 0);
            assert!(draws > 0 || path == ".log_program_height", "{path}: nothing is drawn");
            followed += 1;
        }
    }
    assert!(followed > recorder.leaves.len() / 2);
}

/// A verifier that notes a value but does not absorb it is caught by the comparison.
#[test]
fn sanity_a_skipped_observation_is_noticed() {
    let Proven { key, proof, .. } = of_one_shard();
    let recorder = Recorder::of(proof);
    let opened = |leaf: &&&Leaf| recorder.path(leaf).contains(".trace_local");
    let sample = recorder.sample(1);
    let leaf = sample.iter().filter(|leaf| leaf.kind == Kind::Byte).find(opened);
    let bytes = recorder.changed(leaf.expect("there are opened values")).remove(0);
    let tampered = postcard::from_bytes(&bytes).expect("it decodes");
    let parting = |skip| {
        let [honest, tampered] = [proof, &tampered].map(|proof| only(follow(key, proof, skip).0));
        let parting = honest.iter().zip(&tampered).position(|(a, b)| a != b).expect("they differ");
        (honest, tampered, parting)
    };
    let (honest, changed, place) = parting(None);
    assert!(assert_draws_differ("opened", &honest, &changed, place) > 0);
    let (honest, changed, same_place) = parting(Some(place));
    assert_eq!(place, same_place);
    let noticed = std::panic::catch_unwind(|| {
        assert_draws_differ("skipped", &honest, &changed, place);
    });
    assert!(noticed.is_err());
}
