//! Memory and registers: the access gadget, and the chips that open and close a shard's memory.

pub mod access;
pub mod leaf;
pub mod node;
pub mod poseidon2;
pub mod refresh;
#[cfg(feature = "trace")]
pub mod tree;
