//! What the final memory says: the public output and the exit code.

use alloc::vec::Vec;
use core::array::from_fn;

use air::hash::{Digest, Hasher, Roots};
use isa::memory_map::{
    LEAF_WORDS, LOG_LEAF_WORDS, MAX_REGION_DATA, OUTPUT_REGION_INDEX, REGION_LEVEL,
    REGISTER_TREE_DEPTH, REGISTERS,
};
use serde::{Deserialize, Serialize};

use crate::error::VerifyError;
use crate::key::REGION_PATH;

/// Leaf that holds registers x8..x15, a0 = x10 among them.
pub const EXIT_LEAF: u32 = (REGISTERS >> LOG_LEAF_WORDS) + 1;
/// Place of a0 in that leaf.
const A0: usize = 2;
/// Bytes in a leaf.
const LEAF_BYTES: usize = 4 * LEAF_WORDS;

/// Openings of the final memory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinalMemory {
    /// The public output.
    pub output: Vec<u8>,
    /// Siblings of the output region on its way to the root.
    pub output_path: [Digest; REGION_PATH],
    /// Registers x8..x15.
    pub registers: [u32; LEAF_WORDS],
    /// Siblings of their leaf on its way to the root of the registers.
    pub registers_path: [Digest; REGISTER_TREE_DEPTH],
}

impl FinalMemory {
    /// Checks both openings against the roots; returns the exit code.
    pub fn verify(&self, hasher: &Hasher, [memory, registers]: &Roots) -> Result<u32, VerifyError> {
        if self.output.len() > MAX_REGION_DATA as usize {
            let max = MAX_REGION_DATA as usize;
            return Err(VerifyError::OutputLength { found: self.output.len(), max });
        }
        let region = region_digest(hasher, &self.output);
        if hasher.fold_path(region, OUTPUT_REGION_INDEX, &self.output_path) != *memory {
            return Err(VerifyError::Output);
        }
        let leaf = hasher.leaf(&self.registers);
        if hasher.fold_path(leaf, EXIT_LEAF, &self.registers_path) != *registers {
            return Err(VerifyError::ExitCode);
        }
        let [_, _, a0, ..] = self.registers;
        const { assert!(A0 == 2) };
        Ok(a0)
    }
}

/// Digest of an input or output region that holds `data`: a leaf with its length in bytes, then
/// the data, then zeros to the region's end.
pub fn region_digest(hasher: &Hasher, data: &[u8]) -> Digest {
    let length = data.len() as u32;
    let mut level: Vec<Digest> = Vec::with_capacity(1 + data.len().div_ceil(LEAF_BYTES));
    level.push(hasher.leaf(&[length, 0, 0, 0, 0, 0, 0, 0]));
    level.extend(data.chunks(LEAF_BYTES).map(|chunk| hasher.leaf(&leaf_words(chunk))));
    for zero in hasher.zero_subtrees().iter().take(REGION_LEVEL) {
        level = level
            .chunks(2)
            .map(|pair| match pair {
                [left, right] => hasher.node(left, right),
                [left] => hasher.node(left, zero),
                _ => *zero,
            })
            .collect();
    }
    level.first().copied().unwrap_or_default()
}

/// Up to 32 bytes as little-endian words, zeros after.
fn leaf_words(chunk: &[u8]) -> [u32; LEAF_WORDS] {
    from_fn(|word| {
        let byte = |i: usize| u32::from(chunk.get(4 * word + i).copied().unwrap_or(0));
        byte(0) | byte(1) << 8 | byte(2) << 16 | byte(3) << 24
    })
}
