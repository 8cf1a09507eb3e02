//! A whole proof as it is written, its opened rows and paths still packed.
//!
//! Reading checks that a proof has but one encoding, and does not encode the decoded proof for it:
//! what was read must be written with the same bytes, and decoding refuses openings that are not
//! as the encoder makes them.

use alloc::string::ToString;
use alloc::vec::Vec;

use air::F;
use air::hash::Digest;
use p3_batch_stark::{BatchCommitments, BatchOpenedValues};
use p3_lookup::LookupTerminal;
use p3_symmetric::MerkleCap;
use postcard::ser_flavors::Flavor;
use serde::{Deserialize, Serialize};

use super::Stark;
use crate::config::Challenge;
use crate::error::VerifyError;
use crate::memory::FinalMemory;
use crate::proof::{Proof, ShardEndWords, ShardProof};

/// A shard's proof of its tables, as read.
pub type StarkRead<'a> = Stark<
    'a,
    BatchCommitments<MerkleCap<F, Digest>>,
    BatchOpenedValues<Challenge>,
    Vec<Option<LookupTerminal<Challenge>>>,
    Vec<usize>,
>;

/// A [`ShardProof`], field by field.
#[derive(Serialize, Deserialize)]
struct Shard<'a> {
    chips: Vec<u8>,
    end: ShardEndWords,
    #[serde(borrow)]
    stark: StarkRead<'a>,
}

/// A [`Proof`], field by field.
#[derive(Serialize, Deserialize)]
struct Written<'a> {
    version: u32,
    profile: u8,
    input: Digest,
    memory: FinalMemory,
    #[serde(borrow)]
    shards: Vec<Shard<'a>>,
}

/// Reads a proof.
///
/// # Errors
///
/// If the bytes are no proof, or not the canonical encoding of one.
pub fn read(bytes: &[u8]) -> Result<Proof, VerifyError> {
    let written: Written<'_> = postcard::from_bytes(bytes)?;
    if postcard::serialize_with_flavor(&written, Same(bytes)) != Ok(true) {
        return Err(not_canonical("not the canonical encoding"));
    }
    let Written { version, profile, input, memory, shards } = written;
    let decode = |Shard { chips, end, stark }: Shard<'_>| {
        let stark = stark.decode().map_err(not_canonical)?;
        Ok(ShardProof { chips, end, stark })
    };
    let shards = shards.into_iter().map(decode).collect::<Result<_, VerifyError>>()?;
    Ok(Proof { version, profile, input, memory, shards })
}

fn not_canonical(reason: &str) -> VerifyError {
    VerifyError::Encoding { reason: reason.to_string() }
}

/// What is left of the bytes that must be written; whether they all were.
struct Same<'a>(&'a [u8]);

impl Flavor for Same<'_> {
    type Output = bool;

    fn try_extend(&mut self, data: &[u8]) -> postcard::Result<()> {
        self.0 = self.0.strip_prefix(data).ok_or(postcard::Error::SerializeBufferFull)?;
        Ok(())
    }

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.try_extend(&[byte])
    }

    fn finalize(self) -> postcard::Result<bool> {
        Ok(self.0.is_empty())
    }
}
