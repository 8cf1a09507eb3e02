//! The crate [`tiny-keccak`](https://docs.rs/tiny-keccak) for guests: its `Keccak::v256` with the machine's precompile
//! behind it, all else as it is. On the host it is the crate itself.
//!
//! Code that uses `tiny-keccak` runs unchanged with this line:
//!
//! ```toml
//! tiny-keccak = { path = ".../guest/providers/tiny-keccak", package = "rivet-tiny-keccak", features = ["keccak"] }
//! ```
#![no_std]

pub use tiny_keccak::*;

#[cfg(all(target_arch = "riscv32", feature = "keccak"))]
mod precompile;

#[cfg(all(target_arch = "riscv32", feature = "keccak"))]
pub use precompile::Keccak;
