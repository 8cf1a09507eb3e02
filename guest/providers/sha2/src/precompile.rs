//! SHA-256 as the crate `digest` wants it, over the precompile.

use core::fmt;
use core::slice::from_ref;

use guest::crypto::sha256_compress;
use sha2::digest::block_buffer::Eager;
use sha2::digest::core_api::{
    AlgorithmName, Block, BlockSizeUser, Buffer, BufferKindUser, CoreWrapper,
    CtVariableCoreWrapper, OutputSizeUser, TruncSide, UpdateCore, VariableOutputCore,
};
use sha2::digest::generic_array::GenericArray;
use sha2::digest::typenum::{U28, U32, U64};
use sha2::digest::{HashMarker, InvalidOutputSize, Output};
use sha2::{OidSha224, OidSha256};

/// Bytes of a block.
const BLOCK: u64 = 64;

/// Initial states (FIPS 180-4, sections 5.3.2 and 5.3.3).
const INITIAL_224: [u32; 8] = [
    0xc1059ed8, 0x367cd507, 0x3070dd17, 0xf70e5939, 0xffc00b31, 0x68581511, 0x64f98fa7, 0xbefa4fa4,
];
const INITIAL_256: [u32; 8] = [
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];

/// SHA-224 hasher.
pub type Sha224 = CoreWrapper<CtVariableCoreWrapper<Sha256VarCore, U28, OidSha224>>;
/// SHA-256 hasher.
pub type Sha256 = CoreWrapper<CtVariableCoreWrapper<Sha256VarCore, U32, OidSha256>>;

/// Core block-level SHA-256 hasher with variable output size: 28 or 32 bytes.
#[derive(Clone)]
pub struct Sha256VarCore {
    state: [u32; 8],
    /// Blocks taken.
    blocks: u64,
}

/// Takes blocks into a state.
pub fn compress256(state: &mut [u32; 8], blocks: &[GenericArray<u8, U64>]) {
    for block in blocks {
        let words = block.as_ptr().cast::<[u32; 16]>();
        if words.is_aligned() {
            // SAFETY: aligned, and as long as a block; any bytes are words.
            sha256_compress(state, unsafe { &*words });
        } else {
            // SAFETY: as long as a block; any bytes are words.
            sha256_compress(state, &unsafe { words.read_unaligned() });
        }
    }
}

impl HashMarker for Sha256VarCore {}

impl BlockSizeUser for Sha256VarCore {
    type BlockSize = U64;
}

impl BufferKindUser for Sha256VarCore {
    type BufferKind = Eager;
}

impl OutputSizeUser for Sha256VarCore {
    type OutputSize = U32;
}

impl UpdateCore for Sha256VarCore {
    fn update_blocks(&mut self, blocks: &[Block<Self>]) {
        self.blocks += blocks.len() as u64;
        compress256(&mut self.state, blocks);
    }
}

impl VariableOutputCore for Sha256VarCore {
    const TRUNC_SIDE: TruncSide = TruncSide::Left;

    fn new(output_size: usize) -> Result<Self, InvalidOutputSize> {
        let state = match output_size {
            28 => INITIAL_224,
            32 => INITIAL_256,
            _ => return Err(InvalidOutputSize),
        };
        Ok(Self { state, blocks: 0 })
    }

    fn finalize_variable_core(&mut self, buffer: &mut Buffer<Self>, out: &mut Output<Self>) {
        let bits = 8 * (buffer.get_pos() as u64 + BLOCK * self.blocks);
        buffer.len64_padding_be(bits, |block| compress256(&mut self.state, from_ref(block)));
        for (bytes, word) in out.chunks_exact_mut(4).zip(self.state) {
            bytes.copy_from_slice(&word.to_be_bytes());
        }
    }
}

impl AlgorithmName for Sha256VarCore {
    fn write_alg_name(f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sha256")
    }
}

impl fmt::Debug for Sha256VarCore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sha256VarCore { ... }")
    }
}
