//! Where things live in the guest's 4 GiB address space, and in the machine's word space.
//!
//! ```text
//! byte address
//! 0x0000_0000  program image, heap: wherever the ELF puts them
//! 0xBFFF_FFF0  initial stack pointer, the stack grows down
//! 0xC000_0000  input:  length in bytes (one word); data from INPUT_DATA
//! 0xD000_0000  output: length in bytes (one word); data from OUTPUT_DATA
//! 0xE000_0000  free
//! ```
//!
//! The machine addresses words, not bytes: word `w < 2^30` is guest memory at byte address `4 w`,
//! word [`REGISTERS`]` + r` is register `r`. Both fit one BabyBear element, so one memory bus serves
//! registers and memory alike. No load or store can form a word index of `2^30` or more, hence none
//! reaches a register.
//!
//! Two Merkle trees over leaves of eight words commit to them: one of 2^30 words for memory, one of
//! 64 words for the registers. They are not parts of one tree of 2^31 words: the indices of its
//! upper end would pass the modulus, and name words that have another name already.

/// Length of the private input in bytes, as one word.
pub const INPUT_BASE: u32 = 0xC000_0000;
/// First byte of the private input.
pub const INPUT_DATA: u32 = INPUT_BASE + 32;
/// Length of the public output in bytes, as one word.
pub const OUTPUT_BASE: u32 = 0xD000_0000;
/// First byte of the public output.
pub const OUTPUT_DATA: u32 = OUTPUT_BASE + 32;
/// log2 of the size of the input region and of the output region, in bytes.
pub const LOG_REGION_BYTES: u32 = 28;
/// The most bytes an input or an output can have.
///
/// Somewhat less than the region holds, so that one range lookup of the length's high limb proves
/// that a write stays within it: `high + 1 < 2^12`.
pub const MAX_REGION_DATA: u32 = (1 << LOG_REGION_BYTES) - (1 << 16) - 1;
/// Initial value of `sp` (x2). All other registers start at zero.
pub const STACK_TOP: u32 = 0xBFFF_FFF0;

/// Word index of register x0; register `r` is at `REGISTERS + r`.
pub const REGISTERS: u32 = 1 << 30;
/// Registers of the machine: x0..x31 and [`SINK`].
pub const NUM_REGISTERS: usize = 33;
/// Register that takes the results of instructions whose rd is x0. Nothing reads it.
///
/// The decoder rewrites rd = x0 to rd = SINK, so x0 is never written and no chip needs a case for
/// it.
pub const SINK: u8 = 32;

/// Words in a leaf of the memory tree: 16 limbs of 16 bits, one width-16 Poseidon2 permutation.
pub const LEAF_WORDS: usize = 8;
/// log2 of [`LEAF_WORDS`].
pub const LOG_LEAF_WORDS: u32 = 3;
/// Levels of the memory tree above its leaves: 2^30 words in leaves of 8.
pub const TREE_DEPTH: usize = 27;
/// Levels of the register tree above its leaves: 64 words in leaves of 8.
pub const REGISTER_TREE_DEPTH: usize = 3;
/// Level and index of the roots: of memory, of the registers. Leaf `i` of either tree holds the
/// words from `8 i` on; nodes are numbered on from there, level by level.
pub const ROOTS: [(usize, u32); 2] = [
    (TREE_DEPTH, 0),
    (REGISTER_TREE_DEPTH, REGISTERS >> (LOG_LEAF_WORDS as usize + REGISTER_TREE_DEPTH)),
];
/// Level of the subtree that is exactly the input region, or the output region.
pub const REGION_LEVEL: usize = (LOG_REGION_BYTES - 2 - LOG_LEAF_WORDS) as usize;
/// Index of the input region among the subtrees of its level.
pub const INPUT_REGION_INDEX: u32 = INPUT_BASE >> LOG_REGION_BYTES;
/// Index of the output region among the subtrees of its level.
pub const OUTPUT_REGION_INDEX: u32 = OUTPUT_BASE >> LOG_REGION_BYTES;
