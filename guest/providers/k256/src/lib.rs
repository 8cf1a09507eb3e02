//! The crate [`k256`](https://docs.rs/k256/0.13) for guests: code written for `k256::ecdsa` runs on the
//! precompiles when its dependency reads
//!
//! ```toml
//! k256 = { path = "…/guest/providers/k256", package = "rivet-k256", default-features = false, features = ["ecdsa"] }
//! ```
//!
//! All is that of k256, except [`ecdsa::VerifyingKey`], a type with the same functions and traits, whose
//! recovery and verification take the precompiles. It is not the generic
//! `ecdsa::VerifyingKey<Secp256k1>`: what is made for that, like signing, takes software and the conversions
//! between both. It has no `as_affine`, as it holds no point of k256's arithmetic. On the host everything is
//! k256's.
#![no_std]
#![forbid(unsafe_code)]

#[cfg(all(feature = "alloc", target_arch = "riscv32"))]
extern crate alloc;

pub use real::*;

#[cfg(all(feature = "ecdsa", target_arch = "riscv32"))]
pub mod ecdsa;
