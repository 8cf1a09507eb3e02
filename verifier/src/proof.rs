//! What a proof is made of, and its encoding.

use alloc::string::ToString;
use alloc::vec::Vec;

use air::hash::{Digest, Roots};
use air::machine::ChipId;
use p3_batch_stark::BatchProof;
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::encoding;
use crate::error::VerifyError;
use crate::key::VerifyingKey;
use crate::memory::FinalMemory;
use crate::shape::{Instance, Shape};

/// The version of the encoding and of the proof system.
pub const VERSION: u32 = 6;
/// The longest proof that is encoded or decoded, in bytes: some 600 shards of full size.
pub const MAX_PROOF_BYTES: usize = 1 << 30;

/// A proof of a whole run.
#[derive(Serialize, Deserialize)]
pub struct Proof {
    /// [`VERSION`].
    pub version: u32,
    /// Number of the security profile.
    pub profile: u8,
    /// Digest of the input region. The input itself stays with the prover.
    pub input: Digest,
    /// Openings of the final memory.
    pub memory: FinalMemory,
    /// The shards, in order of execution.
    pub shards: Vec<ShardProof>,
}

/// A proof of one shard. Where it starts is where the shard before it ends.
#[derive(Serialize, Deserialize)]
pub struct ShardProof {
    /// Numbers of the chips of its tables; the heights are those of `stark`.
    pub chips: Vec<u8>,
    /// Where it ends.
    pub end: ShardEndWords,
    /// The proof that its tables fit together.
    #[serde(with = "crate::encoding")]
    pub stark: BatchProof<Config>,
}

/// Public values of a shard's end, as they are encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShardEndWords {
    /// Word index of the next instruction, or the halted state.
    pub pc: u32,
    /// Clock.
    pub clk: u32,
    /// Instructions executed in this shard.
    pub cycles: u32,
    /// Roots of memory and registers.
    pub roots: Roots,
}

impl ShardProof {
    /// Length of its encoding, in bytes.
    pub fn encoded_len(&self) -> Result<usize, VerifyError> {
        Ok(postcard::to_allocvec(self)?.len())
    }

    /// The shard's tables, checked.
    pub fn shape(&self, key: &VerifyingKey, shard: usize) -> Result<Shape, VerifyError> {
        let heights = &self.stark.degree_bits;
        if self.chips.len() != heights.len() {
            return Err(VerifyError::Tables { shard });
        }
        let instances = self.chips.iter().zip(heights).map(|(&chip, &log_height)| {
            let chip = ChipId::from_index(chip).ok_or(VerifyError::Tables { shard })?;
            Ok(Instance { chip, log_height })
        });
        Shape::new(key, instances.collect::<Result<_, VerifyError>>()?)
    }
}

impl Proof {
    /// The canonical encoding.
    ///
    /// # Errors
    ///
    /// If it would be longer than [`MAX_PROOF_BYTES`], or if openings are not as a prover makes them.
    pub fn to_bytes(&self) -> Result<Vec<u8>, VerifyError> {
        let bytes = postcard::to_allocvec(self)?;
        if bytes.len() > MAX_PROOF_BYTES {
            return Err(VerifyError::TooLong { found: bytes.len(), max: MAX_PROOF_BYTES });
        }
        Ok(bytes)
    }

    /// Decodes a proof. Only the canonical encoding of a proof decodes: no slack bytes, no second
    /// encoding of a number. Allocates at most a small multiple of the input's length.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, VerifyError> {
        if bytes.len() > MAX_PROOF_BYTES {
            return Err(VerifyError::TooLong { found: bytes.len(), max: MAX_PROOF_BYTES });
        }
        encoding::read(bytes)
    }
}

impl From<postcard::Error> for VerifyError {
    fn from(error: postcard::Error) -> Self {
        Self::Encoding { reason: error.to_string() }
    }
}
