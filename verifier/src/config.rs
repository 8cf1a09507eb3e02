//! The proof system: field, hash, commitment and transcript. Prover and verifier build it here.

use air::F;
use air::hash::Digest;
pub use air::layout::Challenge;
use p3_baby_bear::Poseidon2BabyBear;
use p3_challenger::CanObserve;
use p3_commit::ExtensionMmcs;
use p3_field::PrimeCharacteristicRing;
use p3_fri::FriParameters;
use p3_symmetric::{PaddingFreeSponge, TruncatedPermutation};
use p3_uni_stark::StarkConfig;

use crate::key::VerifyingKey;
use crate::lifted::LiftedPcs;
pub use crate::mmcs::Mmcs;
use crate::security::Profile;
use crate::shape::Shape;
use crate::transcript::Transcript;

/// Hash of the rows of a trace: a sponge of width 24.
pub type LeafHash = PaddingFreeSponge<Poseidon2BabyBear<24>, 24, 16, 8>;
/// Hash of two digests. Leaves come from a sponge, so truncation is enough here.
pub type Compress = TruncatedPermutation<Poseidon2BabyBear<16>, 2, 8, 16>;
/// Commitment to matrices over the challenge field.
pub type FriMmcs = ExtensionMmcs<F, Challenge, Mmcs>;
/// Commitment to polynomials, by FRI.
pub type Pcs = LiftedPcs;
/// The transcript.
pub type Challenger = Transcript;
/// The proof system as `p3-batch-stark` takes it.
pub type Config = StarkConfig<Pcs, Challenge, Challenger>;

/// First words of every transcript: "rivet" and the version of the proof system.
const PROTOCOL: [u32; 2] = [u32::from_be_bytes(*b"\0riv"), 4];

/// The commitment to matrices.
pub fn mmcs() -> Mmcs {
    Mmcs::default()
}

/// The polynomial commitment of a profile, for shards whose highest table has `2^log_height` rows.
pub fn pcs(profile: Profile, log_height: usize) -> Pcs {
    let mmcs = mmcs();
    let fri = profile.fri(ExtensionMmcs::new(mmcs.clone()));
    Pcs::new(mmcs, fri, log_height)
}

/// The proof system for one shard. Its transcript starts from all that is known before the proof:
/// protocol, profile, program and the shard's shape.
pub fn config(profile: Profile, key: &VerifyingKey, shape: &Shape) -> Config {
    let mut challenger = Challenger::default();
    challenger.observe_slice(&PROTOCOL.map(F::from_u32));
    challenger.observe(F::from_u8(profile as u8));
    let digest: Digest = key.digest();
    challenger.observe_slice(&digest);
    challenger.observe(F::from_usize(shape.instances().len()));
    for instance in shape.instances() {
        challenger.observe(F::from_u8(instance.chip as u8));
        challenger.observe(F::from_usize(instance.log_height));
    }
    StarkConfig::new(pcs(profile, shape.log_height()), challenger)
        .with_lookup_proof_of_work_bits(profile.grinding().lookup_challenge)
        .with_ood_proof_of_work_bits(profile.grinding().out_of_domain)
}

impl Profile {
    /// Parameters of the low-degree test.
    pub fn fri<M>(self, mmcs: M) -> FriParameters<M> {
        let regime = self.regime();
        FriParameters {
            log_blowup: regime.log_blowup,
            log_final_poly_len: regime.log_final_poly_len,
            max_log_arity: regime.max_log_arity,
            num_queries: regime.num_queries,
            batch_proof_of_work_bits: self.grinding().batch_combination,
            commit_proof_of_work_bits: regime.commit_pow_bits,
            query_proof_of_work_bits: regime.query_pow_bits,
            mmcs,
        }
    }
}
