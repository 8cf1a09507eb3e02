//! The precompile `sha256_compress`: SHA-256's compression of a block into a state of eight words.
//!
//! Two chips prove it: [`call`], one row a call, is the instruction and has the pointers;
//! [`rounds`], 64 rows a call, has the rounds, the message's schedule and all accesses to memory. A
//! call's row tells the first of its rounds where state and block are.

pub mod call;
pub mod rounds;
#[cfg(all(test, feature = "trace"))]
mod tests;

use isa::Precompile;

/// The precompile of this folder.
const PRECOMPILE: Precompile = Precompile::Sha256Compress;
/// Number of its operand that is the state.
const STATE: usize = 0;
/// Number of its operand that is the block.
const BLOCK: usize = 1;
/// Step of the first round's row, as the call's row has it.
const FIRST_STEP: u32 = 0;
