//! Fiat–Shamir: every value of key, statement and proof, changed alone, is rejected, and changes
//! every challenge that is drawn after it. The values are found in the encoding itself.
//!
//! Three proofs are walked: of one shard, of several, and one of the profile of 128 bits. They have
//! millions of values, too many to change each: of every path some are, spread over the proof.

mod leaves;
mod proofs;
mod recording;

use std::collections::BTreeMap;

use leaves::{Kind, Leaf, Recorder};
use proofs::{Proven, of_128_bits, of_one_shard, of_three_shards};
use rayon::prelude::*;
use recording::{Event, Honest, follow};
use verifier::proof::Proof;
use verifier::{VerifyingKey, verify, verify_proof};

/// NEGATIVE: no proof with a value changed verifies.
fn assert_changes_rejected(Proven { key, proof, policy, recorder, sampling }: &Proven) {
    let bytes = proof.to_bytes().expect("it can be encoded");
    assert!(recorder.bytes == bytes, "the recorder's encoding is not the proof's");
    assert!(verify(key, &bytes, *policy).is_ok());
    let sample = recorder.sample(sampling.parts, sampling.rejected);
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
    recorder.leaves.par_iter().for_each(|leaf| {
        for bytes in recorder.changed(leaf) {
            // Some changes give no element of the field, hence no key.
            let Ok(other) = postcard::from_bytes::<VerifyingKey>(&bytes) else { continue };
            assert_ne!(other, *key);
            let path = recorder.path(leaf);
            let accepted = verify_proof(&other, proof, *policy);
            assert!(accepted.is_err(), "{path} at {:?} changed unnoticed", leaf.range);
        }
    });
    let named = [".entry", ".log_program_height", ".preprocessed[][]", ".input_path[][][]"];
    assert!(named.iter().all(|name| recorder.paths.iter().any(|path| path == name)));
}

/// Values that need not enter the transcript, each with its reason.
const NOT_OBSERVED: [&str; 5] = [
    // Compared with a constant.
    ".version",
    // Openings of roots that are public values.
    ".memory",
    // Openings of commitments that were observed, at places drawn last.
    ".shards[].stark.opening_proof.patterns",
    ".shards[].stark.opening_proof.input_openings",
    ".shards[].stark.opening_proof.commit_phase_openings",
];

/// Where two transcripts part; every draw after that must differ. Returns the number of draws.
///
/// Compared are whole elements of the field, also where only some bits of one are used: of bits a
/// few would agree by chance. Two elements do so with probability 2^-31, and what is proven here
/// never changes: a test that passes once passes always.
fn assert_draws_differ(path: &str, honest: &[Event], tampered: &[Event], from: usize) -> usize {
    let pairs = honest.iter().zip(tampered).skip(from);
    let drawn = pairs.filter_map(|(a, b)| a.drawn().zip(b.drawn()));
    let same = |(number, (a, b))| assert_ne!(a, b, "{path}: draw {number} after it is the same");
    drawn.enumerate().map(same).count()
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
fn assert_changes_observed(proven: &Proven) -> BTreeMap<String, usize> {
    let Proven { key, proof, recorder, sampling, .. } = proven;
    let is_drawn_from = |events: &Vec<Event>| events.iter().any(Event::is_drawn);
    let known = Honest::of(key, proof);
    let (honest, holds) = known.follow(proof);
    assert!(holds && honest.len() == proof.shards.len() && honest.iter().all(is_drawn_from));
    let values = |leaf: &&Leaf| matches!(leaf.kind, Kind::Byte | Kind::Varint(_));
    let sample: Vec<_> =
        recorder.sample(sampling.parts, sampling.followed).into_iter().filter(values).collect();
    let followed = sample.par_iter().map(|leaf| {
        let path = recorder.path(leaf);
        let bytes = recorder.changed(leaf).remove(0);
        // Some changes give no element of the field, hence no proof.
        let Ok(tampered) = postcard::from_bytes::<Proof>(&bytes) else { return None };
        let (events, holds) = known.follow(&tampered);
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
    let followed = recorder.leaves.par_iter().map(|leaf| {
        let mut followed = 0;
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
        followed
    });
    assert!(followed.sum::<usize>() > recorder.leaves.len() / 2);
}

/// A verifier that notes a value but does not absorb it is caught by the comparison.
#[test]
fn sanity_a_skipped_observation_is_noticed() {
    let Proven { key, proof, recorder, .. } = of_one_shard();
    let opened = |leaf: &&&Leaf| recorder.path(leaf).contains(".trace_local");
    let sample = recorder.sample(1, 1);
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
