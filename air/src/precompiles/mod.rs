//! Precompiles: one folder a precompile, a few rows a call. [`call`] and [`words`] are what they
//! share, those of eight rows also [`eight`], [`identity`] and [`below`];
//! `docs/adding-a-precompile.md` is the recipe.

pub mod below;
pub mod call;
pub mod ec;
pub mod eight;
pub mod identity;
pub mod keccak;
pub mod poseidon2;
pub mod sha256;
pub mod u256;
pub mod words;
