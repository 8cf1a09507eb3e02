//! SHA-256 of whole messages, by the precompile.

use isa::sha256::INITIAL;

use crate::crypto::sha256_compress;

/// Bytes of a block.
const BLOCK: usize = 64;
/// Bytes of a block before the message's length in bits.
const BEFORE_LENGTH: usize = BLOCK - 8;

/// A SHA-256 (FIPS 180-4) that takes its message in parts.
///
/// ```ignore
/// let mut sha256 = Sha256::new();
/// sha256.update(b"ab");
/// sha256.update(b"c");
/// let digest: [u8; 32] = sha256.finalize();
/// ```
///
/// Blocks that lie at a multiple of four in memory are hashed where they are, as those of the input
/// do; others are copied.
#[derive(Clone, Debug)]
pub struct Sha256 {
    state: [u32; 8],
    /// The bytes that do not fill a block yet.
    rest: [u32; BLOCK / 4],
    /// Bytes taken.
    length: u64,
}

impl Default for Sha256 {
    fn default() -> Self {
        Self::new()
    }
}

impl Sha256 {
    /// Of no bytes so far.
    pub const fn new() -> Self {
        Self { state: INITIAL, rest: [0; BLOCK / 4], length: 0 }
    }

    /// The digest of `message`.
    pub fn digest(message: &[u8]) -> [u8; 32] {
        let mut sha256 = Self::new();
        sha256.update(message);
        sha256.finalize()
    }

    /// Takes the next part of the message.
    pub fn update(&mut self, mut part: &[u8]) {
        let held = self.held();
        self.length += part.len() as u64;
        if held > 0 {
            let (head, tail) = part.split_at(part.len().min(BLOCK - held));
            self.hold(held, head);
            if held + head.len() < BLOCK {
                return;
            }
            sha256_compress(&mut self.state, &self.rest);
            part = tail;
        }
        // SAFETY: any bytes are words, and words of any value are.
        let (before, words, after) = unsafe { part.align_to::<u32>() };
        let rest = if before.is_empty() {
            let (blocks, rest) = words.as_chunks::<{ BLOCK / 4 }>();
            for block in blocks {
                sha256_compress(&mut self.state, block);
            }
            &part[part.len() - after.len() - 4 * rest.len()..]
        } else {
            let (blocks, rest) = part.as_chunks::<BLOCK>();
            for block in blocks {
                self.hold(0, block);
                sha256_compress(&mut self.state, &self.rest);
            }
            rest
        };
        self.hold(0, rest);
    }

    /// The digest of what has been taken.
    pub fn finalize(mut self) -> [u8; 32] {
        let held = self.held();
        let bytes = bytes_of(&mut self.rest);
        bytes[held] = 0x80;
        bytes[held + 1..].fill(0);
        if held >= BEFORE_LENGTH {
            sha256_compress(&mut self.state, &self.rest);
            self.rest = [0; BLOCK / 4];
        }
        let bits = (8 * self.length).to_be_bytes();
        bytes_of(&mut self.rest)[BEFORE_LENGTH..].copy_from_slice(&bits);
        sha256_compress(&mut self.state, &self.rest);
        let mut digest = [0; 32];
        for (bytes, word) in digest.chunks_exact_mut(4).zip(self.state) {
            bytes.copy_from_slice(&word.to_be_bytes());
        }
        digest
    }

    /// How many bytes do not fill a block yet.
    const fn held(&self) -> usize {
        (self.length % BLOCK as u64) as usize
    }

    /// Holds `bytes` from byte `at` of the block on.
    fn hold(&mut self, at: usize, bytes: &[u8]) {
        bytes_of(&mut self.rest)[at..at + bytes.len()].copy_from_slice(bytes);
    }
}

/// A block as bytes.
fn bytes_of(words: &mut [u32; BLOCK / 4]) -> &mut [u8] {
    // SAFETY: words are bytes, aligned for them, and any bytes are words.
    unsafe { words.align_to_mut::<u8>() }.1
}
