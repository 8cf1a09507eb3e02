//! The Rivet verifier.
//!
//! [`verify`] takes a verifying key, the bytes of a proof and a policy, and returns the
//! [`Statement`](isa::Statement) that the proof proves: every field of it is checked. Nothing in
//! the bytes is believed: which tables a shard has, how high they are, how they fold, how many
//! bits they give, all is derived or checked here.
//!
//! `no_std`, no `unsafe`, no executor, no prover, no threads.
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

extern crate alloc;

pub mod config;
pub mod encoding;
pub mod error;
pub mod key;
pub mod lifted;
pub mod memory;
mod mmcs;
pub mod proof;
pub mod security;
pub mod shape;
pub mod transcript;
mod verify;

pub use error::VerifyError;
pub use key::VerifyingKey;
pub use proof::{Proof, ShardProof};
pub use security::{Profile, SecurityReport};
pub use shape::Shape;
pub use verify::{
    Policy, ShardClaim, ShardEnd, common_data, layouts, verify, verify_proof, verify_shard,
};
