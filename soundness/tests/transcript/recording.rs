//! A transcript that notes what passes through it, and the verifier's walk along it.

use std::sync::{Arc, Mutex};

use air::F;
use air::hash::{Digest, Hasher};
use air::layout::Challenge;
use air::machine::{ChipAir, ChipId};
use p3_batch_stark::common::GlobalPreprocessed;
use p3_batch_stark::{BatchProof, CommonData, verify_batch};
use p3_challenger::{CanObserve, CanSample, CanSampleBits, FieldChallenger, GrindingChallenger};
use p3_field::{BasedVectorSpace, PrimeCharacteristicRing, PrimeField32};
use p3_symmetric::MerkleCap;
use p3_uni_stark::{StarkConfig, StarkGenericConfig};
use verifier::config::{Pcs, config, pcs};
use verifier::proof::{Proof, ShardProof};
use verifier::transcript::Transcript;
use verifier::{Profile, ShardClaim, VerifyingKey, common_data, layouts};

/// What passes through a transcript.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// An element absorbed.
    Observed(F),
    /// An element of a challenge.
    Drawn(F),
    /// A number of bits, and the element whose lowest bits they are. Bits agree by chance, elements
    /// do not.
    DrawnBits(usize, F),
}

impl Event {
    /// Whether it is a draw.
    pub fn is_drawn(&self) -> bool {
        self.drawn().is_some()
    }

    /// The element drawn, if one is.
    pub fn drawn(&self) -> Option<F> {
        match *self {
            Self::Observed(_) => None,
            Self::Drawn(element) | Self::DrawnBits(_, element) => Some(element),
        }
    }
}

/// A transcript that notes what passes through it. It takes any witness of grinding, so that a
/// changed proof is followed as far as it goes.
#[derive(Clone)]
pub struct Recording {
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
        let mut same = self.inner.clone();
        let value = self.inner.sample_bits(bits);
        let element: F = same.sample();
        assert_eq!(value, element.as_canonical_u32() as usize & ((1 << bits) - 1));
        self.note(Event::DrawnBits(bits, element));
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

/// Verifies the shards of a proof as the verifier does; returns what passed through the transcript
/// of each, up to one that can have no such tables, and whether all hold, all grinding taken for
/// done.
///
/// `skip` is the number of an observation that is noted, but kept from the transcripts.
pub fn follow(key: &VerifyingKey, proof: &Proof, skip: Option<usize>) -> (Vec<Vec<Event>>, bool) {
    let Some(profile) = Profile::from_index(proof.profile) else { return (Vec::new(), false) };
    let roots = key.initial_roots(&Hasher::default(), proof.input);
    let mut start = ShardClaim { pc: key.entry(), roots };
    let mut followed = Vec::new();
    for (index, shard) in proof.shards.iter().enumerate() {
        let Some(events) = follow_shard(key, profile, &start, (index, shard), skip) else { break };
        followed.push(events);
        start = ShardClaim { pc: shard.end.pc, roots: shard.end.roots };
    }
    let all = followed.len() == proof.shards.len() && followed.iter().all(|(_, holds)| *holds);
    (followed.into_iter().map(|(events, _)| events).collect(), all)
}

/// A proof that holds, followed once: shards that a changed proof shares with it, and which start
/// from the same place, need not be followed again.
pub struct Honest<'a> {
    key: &'a VerifyingKey,
    shards: Vec<(Place, Vec<Event>)>,
}

/// All that a shard's transcript depends on, but the key: profile, start, and the encoded shard.
type Place = (u8, ShardClaim, Vec<u8>);

impl<'a> Honest<'a> {
    /// Follows the proof.
    pub fn of(key: &'a VerifyingKey, proof: &Proof) -> Self {
        let (followed, holds) = follow(key, proof, None);
        assert!(holds, "the honest proof holds");
        Self { key, shards: places(key, proof).into_iter().zip(followed).collect() }
    }

    /// As [`follow`].
    pub fn follow(&self, proof: &Proof) -> (Vec<Vec<Event>>, bool) {
        let Some(profile) = Profile::from_index(proof.profile) else { return (Vec::new(), false) };
        let (mut followed, mut all) = (Vec::new(), true);
        for (index, place) in places(self.key, proof).iter().enumerate() {
            if let Some((_, events)) = self.shards.get(index).filter(|(known, _)| known == place) {
                followed.push(events.clone());
                continue;
            }
            let shard = (index, &proof.shards[index]);
            let Some((events, holds)) = follow_shard(self.key, profile, &place.1, shard, None)
            else {
                return (followed, false);
            };
            followed.push(events);
            all &= holds;
        }
        (followed, all)
    }
}

/// Of each shard of a proof.
fn places(key: &VerifyingKey, proof: &Proof) -> Vec<Place> {
    let roots = key.initial_roots(&Hasher::default(), proof.input);
    let first = ShardClaim { pc: key.entry(), roots };
    let ends =
        proof.shards.iter().map(|shard| ShardClaim { pc: shard.end.pc, roots: shard.end.roots });
    let encode = |shard| postcard::to_allocvec(shard).expect("it can be encoded");
    let starts = std::iter::once(first).chain(ends).zip(&proof.shards);
    starts.map(|(start, shard)| (proof.profile, start, encode(shard))).collect()
}

/// As [`follow`], one shard; `None` if no shard has such tables.
fn follow_shard(
    key: &VerifyingKey,
    profile: Profile,
    start: &ShardClaim,
    (index, shard): (usize, &ShardProof),
    skip: Option<usize>,
) -> Option<(Vec<Event>, bool)> {
    let shape = shard.shape(key, index).ok()?;
    let layouts = layouts(&shape);
    let boundary = || {
        let head = [start.pc, shard.end.pc, shard.end.clk].map(F::from_u32);
        let roots = [start.roots, shard.end.roots];
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
    let config = RecordingConfig::new(pcs(profile, shape.log_height()), transcript)
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
    Some((events, holds))
}
