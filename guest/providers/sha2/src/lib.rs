//! The crate [`sha2`](https://docs.rs/sha2) for guests: its types `Sha256` and `Sha224` with the machine's precompile
//! behind them, all else as it is. On the host it is the crate itself.
//!
//! Code that uses `sha2` runs unchanged, generic code over `Digest` too, with this line:
//!
//! ```toml
//! sha2 = { path = ".../guest/providers/sha2", package = "rivet-sha2", default-features = false }
//! ```
#![no_std]

pub use sha2::*;

#[cfg(target_arch = "riscv32")]
mod precompile;

#[cfg(all(target_arch = "riscv32", feature = "compress"))]
pub use precompile::compress256;
#[cfg(target_arch = "riscv32")]
pub use precompile::{Sha224, Sha256, Sha256VarCore};
