//! Verifies a proof and measures it.

use std::path::Path;

use isa::Statement;
use verifier::proof::MAX_PROOF_BYTES;
use verifier::security::{DIGEST_BITS, report};
use verifier::{Policy, Proof, VerifyError, VerifyingKey, layouts, verify};

use crate::error::CliError;
use crate::guest::read_file;
use crate::units::size;

/// A proof that verifies.
#[derive(Debug)]
pub struct Verdict {
    /// What it states.
    pub statement: Statement,
    /// Its proven bits of security: those of the weakest shard.
    pub bits: u32,
    /// Number of its shards.
    pub shards: usize,
    /// Its length in bytes.
    pub bytes: u64,
}

impl Verdict {
    /// Verifies the proof in a file.
    pub fn of_file(path: &Path, key: &VerifyingKey, policy: Policy) -> Result<Self, CliError> {
        let bytes = read_file(path, "a proof", MAX_PROOF_BYTES as u64)?;
        let rejected = |source| CliError::Rejected { path: path.to_owned(), source };
        Self::of(&bytes, key, policy).map_err(rejected)
    }

    fn of(bytes: &[u8], key: &VerifyingKey, policy: Policy) -> Result<Self, VerifyError> {
        let statement = verify(key, bytes, policy)?;
        let proof = Proof::from_bytes(bytes)?;
        let profile = verifier::Profile::from_index(proof.profile)
            .ok_or(VerifyError::Profile { found: proof.profile })?;
        let mut bits = u32::MAX;
        for (index, shard) in proof.shards.iter().enumerate() {
            let shape = shard.shape(key, index)?;
            bits = bits.min(report(profile, shape.instances(), &layouts(&shape)).bits());
        }
        Ok(Self { statement, bits, shards: proof.shards.len(), bytes: bytes.len() as u64 })
    }

    /// Security and size, a line each.
    pub fn text(&self, path: &Path) -> String {
        let Self { bits, shards, bytes, .. } = self;
        let plural = if *shards == 1 { "" } else { "s" };
        format!(
            "security   {bits} proven bits; digests resist collisions to {DIGEST_BITS} bits\n\
             proof      {}, {}, {shards} shard{plural}\n",
            path.display(),
            size(*bytes)
        )
    }
}
