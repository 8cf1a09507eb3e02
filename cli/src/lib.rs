//! `cargo prove`: builds, runs and proves guests, and verifies their proofs.

pub mod guest_build;
