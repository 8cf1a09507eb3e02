//! Precompiles: one folder a precompile, a few rows a call. [`call`], [`pointers`] and [`words`] are
//! what they share; `docs/adding-a-precompile.md` is the recipe.

pub mod call;
pub mod extension;
pub mod keccak;
pub mod pointers;
pub mod poseidon2;
pub mod sha256;
pub mod u256;
pub mod words;
