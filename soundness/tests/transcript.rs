//! Fiat–Shamir: every value of key, statement and proof, changed alone, is rejected, and changes
//! every challenge that is drawn after it. The values are found in the encoding itself.

mod leaves;

use std::sync::{Arc, Mutex};

use air::F;
use air::hash::{Digest, Hasher};
use air::layout::Challenge;
use air::machine::{ChipAir, ChipId};
use isa::{Opcode, Program};
use leaves::{Kind, Leaf, Recorder};
use p3_batch_stark::common::GlobalPreprocessed;
use p3_batch_stark::{BatchProof, CommonData, verify_batch};
use p3_challenger::{CanObserve, CanSample, CanSampleBits, FieldChallenger, GrindingChallenger};
use p3_field::{BasedVectorSpace, PrimeCharacteristicRing};
use p3_symmetric::MerkleCap;
use p3_uni_stark::{StarkConfig, StarkGenericConfig};
use prover::{Nothing, Options, Prover};
use rayon::prelude::*;
use verifier::config::{Pcs, config, pcs};
use verifier::proof::Proof;
use verifier::transcript::Transcript;
use verifier::{Policy, Profile, VerifyingKey, common_data, layouts, verify, verify_proof};
use vm::testing::{asm, exit, li, write};

/// Leaves of each path that are changed: the first, the last, and between them.
const EACH: usize = 4;

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

fn prove() -> (VerifyingKey, Proof) {
    let mut prover = Prover::new(program(), Profile::Bits100).expect("the program is small");
    let options = Options::within(4 << 30);
    let proof = prover.prove(b"input", &options, &mut Nothing, &mut Nothing).expect("it is short");
    assert!(verify_proof(prover.key(), &proof, Policy::default()).is_ok());
    (prover.key().clone(), proof)
}

#[test]
fn fiat_shamir_every_value_of_a_proof_changed_is_rejected() {
    let (key, proof) = prove();
    let recorder = Recorder::of(&proof);
    let bytes = proof.to_bytes().expect("it can be encoded");
    assert!(recorder.bytes == bytes, "the recorder's encoding is not the proof's");
    assert!(verify(&key, &bytes, Policy::default()).is_ok());

    let sample = recorder.sample(EACH);
    println!("{} values, {} paths", recorder.leaves.len(), recorder.paths.len());
    let tampered: Vec<_> = sample
        .par_iter()
        .flat_map(|leaf| recorder.changed(leaf).into_par_iter().map(move |bytes| (leaf, bytes)))
        .collect();
    tampered.par_iter().for_each(|(leaf, tampered)| {
        let path = recorder.path(leaf);
        assert!(*tampered != bytes, "{path}: nothing changed");
        let accepted = verify(&key, tampered, Policy::default());
        assert!(accepted.is_err(), "{path} at {:?} changed unnoticed", leaf.range);
    });
    println!("{} proofs rejected", tampered.len());
}

#[test]
fn fiat_shamir_every_value_of_the_key_changed_is_rejected() {
    let (key, proof) = prove();
    let recorder = Recorder::of(&key);
    // All of them: a key is small.
    for leaf in &recorder.leaves {
        for bytes in recorder.changed(leaf) {
            // Some changes give no element of the field, hence no key.
            let Ok(other) = postcard::from_bytes::<VerifyingKey>(&bytes) else { continue };
            assert_ne!(other, key);
            let path = recorder.path(leaf);
            let accepted = verify_proof(&other, &proof, Policy::default());
            assert!(accepted.is_err(), "{path} at {:?} changed unnoticed", leaf.range);
        }
    }
    let named = [".entry", ".log_program_height", ".preprocessed[][]", ".input_path[][][]"];
    assert!(named.iter().all(|name| recorder.paths.iter().any(|path| path == name)));
}

/// What passes through a transcript.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    Observed(F),
    Drawn(F),
    /// Number of bits, and their value.
    DrawnBits(usize, usize),
}

impl Event {
    fn is_drawn(&self) -> bool {
        !matches!(self, Self::Observed(_))
    }

    /// Whether two draws are so long that they do not agree by chance.
    fn is_long(&self) -> bool {
        matches!(self, Self::Drawn(_) | Self::DrawnBits(16.., _))
    }
}

/// A transcript that notes what passes through it. It takes any witness of grinding, so that a
/// changed proof is followed as far as it goes.
#[derive(Clone)]
struct Recording {
    inner: Transcript,
    events: Arc<Mutex<Vec<Event>>>,
    skip: Option<usize>,
}

impl Recording {
    /// Notes an event; returns its number.
    fn note(&self, event: Event) -> usize {
        let mut events = self.events.lock().expect("no thread panics with it");
        events.push(event);
        events.len() - 1
    }
}

impl CanObserve<F> for Recording {
    fn observe(&mut self, value: F) {
        let number = self.note(Event::Observed(value));
        if self.skip != Some(number) {
            self.inner.observe(value);
        }
    }
}

impl CanObserve<MerkleCap<F, Digest>> for Recording {
    fn observe(&mut self, value: MerkleCap<F, Digest>) {
        for &element in value.as_ref().iter().flatten() {
            self.note(Event::Observed(element));
        }
        self.inner.observe(value);
    }
}

impl CanSample<F> for Recording {
    fn sample(&mut self) -> F {
        let value = self.inner.sample();
        self.note(Event::Drawn(value));
        value
    }
}

impl CanSample<Challenge> for Recording {
    fn sample(&mut self) -> Challenge {
        let value: Challenge = self.inner.sample();
        let coefficients: &[F] = value.as_basis_coefficients_slice();
        for &element in coefficients {
            self.note(Event::Drawn(element));
        }
        value
    }
}

impl CanSampleBits<usize> for Recording {
    fn sample_bits(&mut self, bits: usize) -> usize {
        let value = self.inner.sample_bits(bits);
        self.note(Event::DrawnBits(bits, value));
        value
    }
}

impl FieldChallenger<F> for Recording {}

impl GrindingChallenger for Recording {
    type Witness = F;

    fn grind(&mut self, _bits: usize) -> F {
        unreachable!("a verifier does not grind")
    }

    fn check_witness(&mut self, bits: usize, witness: F) -> bool {
        if bits > 0 {
            self.observe(witness);
            let _ = self.sample_bits(bits);
        }
        true
    }
}

type RecordingConfig = StarkConfig<Pcs, Challenge, Recording>;

/// Verifies the only shard of a proof as the verifier does; returns what passed through the
/// transcript, and whether the shard holds, all grinding taken for done.
///
/// `skip` is the number of an observation that is noted, but kept from the transcript.
fn follow(key: &VerifyingKey, proof: &Proof, skip: Option<usize>) -> (Vec<Event>, bool) {
    let [shard] = proof.shards.as_slice() else { return (Vec::new(), false) };
    let Some(profile) = Profile::from_index(proof.profile) else { return (Vec::new(), false) };
    let Ok(shape) = shard.shape(key, 0) else { return (Vec::new(), false) };
    let layouts = layouts(&shape);
    let roots = key.initial_roots(&Hasher::default(), proof.input);
    let boundary = || {
        let head = [key.entry(), shard.end.pc, shard.end.clk].map(F::from_u32);
        let roots = [roots, shard.end.roots];
        head.into_iter().chain(roots.as_flattened().as_flattened().iter().copied()).collect()
    };
    let values = |chip| match chip {
        ChipId::Boundary => boundary(),
        ChipId::Program => vec![F::from_u32(shard.end.cycles)],
        _ => Vec::new(),
    };
    let public_values: Vec<_> = shape.instances().iter().map(|i| values(i.chip)).collect();
    let airs: Vec<_> = shape.instances().iter().map(|i| ChipAir::new(i.chip)).collect();

    let inner = config(profile, key, &shape).initialise_challenger();
    let events = Arc::default();
    let transcript = Recording { inner, events: Arc::clone(&events), skip };
    let config = RecordingConfig::new(pcs(profile), transcript)
        .with_lookup_proof_of_work_bits(profile.grinding().lookup_challenge)
        .with_ood_proof_of_work_bits(profile.grinding().out_of_domain);
    let bytes = postcard::to_allocvec(&shard.stark).expect("it can be encoded");
    let stark: BatchProof<RecordingConfig> = postcard::from_bytes(&bytes).expect("it decodes");
    let CommonData { preprocessed, lookups } = common_data(key, &shape, &layouts);
    let preprocessed = preprocessed.map(|global| GlobalPreprocessed {
        commitment: global.commitment,
        instances: global.instances,
        matrix_to_instance: global.matrix_to_instance,
    });
    let common = CommonData::new(preprocessed, lookups);
    let holds = verify_batch(&config, &airs, &stark, &public_values, &common).is_ok();
    let events = events.lock().expect("no thread panics with it").clone();
    (events, holds)
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
fn assert_draws_differ(path: &str, honest: &[Event], tampered: &[Event], from: usize) -> usize {
    let pairs = honest.iter().zip(tampered).skip(from).filter(|(a, b)| a.is_long() && b.is_long());
    let mut draws = 0;
    for (a, b) in pairs {
        assert_ne!(a, b, "{path}: a challenge drawn after it is the same");
        draws += 1;
    }
    draws
}

#[test]
fn fiat_shamir_every_value_of_a_proof_changed_changes_every_later_challenge() {
    let (key, proof) = prove();
    let (honest, holds) = follow(&key, &proof, None);
    assert!(holds && honest.iter().any(Event::is_drawn));
    let recorder = Recorder::of(&proof);
    let values = |leaf: &&Leaf| matches!(leaf.kind, Kind::Byte | Kind::Varint(_));
    let sample: Vec<_> = recorder.sample(EACH).into_iter().filter(values).collect();
    let followed = sample.par_iter().map(|leaf| {
        let path = recorder.path(leaf);
        let bytes = recorder.changed(leaf).remove(0);
        // Some changes give no element of the field, hence no proof.
        let Ok(tampered) = postcard::from_bytes::<Proof>(&bytes) else { return None };
        let (events, holds) = follow(&key, &tampered, None);
        let parting = honest.iter().zip(&events).position(|(a, b)| a != b);
        let Some(parting) = parting else {
            let refused = !holds && !events.iter().any(Event::is_drawn);
            let exempt = NOT_OBSERVED.iter().any(|prefix| path.starts_with(prefix));
            assert!(refused || exempt, "{path}: not observed");
            return None;
        };
        assert!(!holds, "{path}: accepted");
        // Where the profile or the shape differs, the transcript starts from another state.
        let draws = assert_draws_differ(path, &honest, &events, parting);
        assert!(draws > 0, "{path}: nothing is drawn after it");
        Some(path)
    });
    let mut observed: Vec<_> = followed.flatten().collect();
    observed.sort_unstable();
    observed.dedup();
    println!("{observed:#?}");
    // What must be among them, whatever the encoding says.
    for name in ["commitments", "opened_values", "lookup_terminals", "final_poly", ".end", ".input"]
    {
        assert!(observed.iter().any(|path| path.contains(name)), "{name} is not observed");
    }
}

#[test]
fn fiat_shamir_every_value_of_the_key_changed_changes_every_challenge() {
    let (key, proof) = prove();
    let (honest, _) = follow(&key, &proof, None);
    let recorder = Recorder::of(&key);
    let mut followed = 0;
    for leaf in &recorder.leaves {
        for bytes in recorder.changed(leaf) {
            let Ok(other) = postcard::from_bytes::<VerifyingKey>(&bytes) else { continue };
            let (events, holds) = follow(&other, &proof, None);
            let path = recorder.path(leaf);
            assert!(!holds, "{path}: accepted");
            // Another height of the program fits no shape of this proof.
            let draws = assert_draws_differ(path, &honest, &events, 0);
            assert!(draws > 0 || path == ".log_program_height", "{path}: nothing is drawn");
            followed += 1;
        }
    }
    assert!(followed > recorder.leaves.len() / 2);
}

/// A verifier that notes a value but does not absorb it is caught by the comparison.
#[test]
fn sanity_a_skipped_observation_is_noticed() {
    let (key, proof) = prove();
    let recorder = Recorder::of(&proof);
    let opened = |leaf: &&&Leaf| recorder.path(leaf).contains(".trace_local");
    let sample = recorder.sample(1);
    let leaf = sample.iter().filter(|leaf| leaf.kind == Kind::Byte).find(opened);
    let bytes = recorder.changed(leaf.expect("there are opened values")).remove(0);
    let tampered = postcard::from_bytes(&bytes).expect("it decodes");
    let parting = |skip| {
        let (honest, tampered) = (follow(&key, &proof, skip).0, follow(&key, &tampered, skip).0);
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
