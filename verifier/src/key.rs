//! The verifying key: what a proof is about.

use air::F;
use air::hash::{DIGEST_WIDTH, Digest, Hasher, Roots};
use isa::memory_map::{
    INPUT_REGION_INDEX, REGION_LEVEL, REGISTER_TREE_DEPTH, STACK_TOP, TREE_DEPTH,
};
use p3_baby_bear::default_babybear_poseidon2_16;
use p3_field::{PrimeCharacteristicRing, PrimeField32};
use p3_symmetric::{CryptographicHasher, Hash, MerkleCap, PaddingFreeSponge};
use serde::{Deserialize, Serialize};

/// Levels between a region's subtree and the root.
pub const REGION_PATH: usize = TREE_DEPTH - REGION_LEVEL;

/// Commits to a program: its instructions, its initial memory and its entry point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyingKey {
    /// Word index of the entry point.
    entry: u32,
    /// log2 of the height of the program table.
    log_program_height: u8,
    /// Root of the commitment to the preprocessed columns: program and lookup table.
    preprocessed: Digest,
    /// Siblings of the input region on its way to the root of the initial memory. The region
    /// itself is each run's own.
    input_path: [Digest; REGION_PATH],
}

impl VerifyingKey {
    /// Puts a key together; see the fields.
    pub fn new(
        entry: u32,
        log_program_height: u8,
        preprocessed: Digest,
        input_path: [Digest; REGION_PATH],
    ) -> Self {
        Self { entry, log_program_height, preprocessed, input_path }
    }

    /// Word index of the entry point.
    pub fn entry(&self) -> u32 {
        self.entry
    }

    /// log2 of the height of the program table.
    pub fn log_program_height(&self) -> usize {
        self.log_program_height.into()
    }

    /// The commitment to the preprocessed columns.
    pub fn preprocessed_commitment(&self) -> MerkleCap<F, Digest> {
        Hash::from(self.preprocessed).into()
    }

    /// Roots at the start of a run whose input region has the digest `input`. Registers are zero
    /// but for the stack pointer, x2.
    pub fn initial_roots(&self, hasher: &Hasher, input: Digest) -> Roots {
        let memory = hasher.fold_path(input, INPUT_REGION_INDEX, &self.input_path);
        let first = hasher.leaf(&[0, 0, STACK_TOP, 0, 0, 0, 0, 0]);
        let zeros = hasher.zero_subtrees();
        let siblings = zeros.iter().take(REGISTER_TREE_DEPTH);
        let registers = siblings.fold(first, |node, zero| hasher.node(&node, zero));
        [memory, registers]
    }

    /// The digest that stands for the program in a statement: a Poseidon2 sponge (width 16, rate
    /// 8) over all fields in order, the entry point in limbs of 16 bits.
    pub fn digest(&self) -> Digest {
        let sponge =
            PaddingFreeSponge::<_, 16, 8, DIGEST_WIDTH>::new(default_babybear_poseidon2_16());
        let head = [
            F::from_u32(self.entry & 0xffff),
            F::from_u32(self.entry >> 16),
            F::from_u8(self.log_program_height),
        ];
        let path = self.input_path.as_flattened();
        sponge.hash_iter(head.into_iter().chain(self.preprocessed).chain(path.iter().copied()))
    }

    /// [`Self::digest`] as integers.
    pub fn digest_words(&self) -> [u32; DIGEST_WIDTH] {
        self.digest().map(|element| element.as_canonical_u32())
    }
}
