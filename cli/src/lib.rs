//! `cargo prove`: builds, runs and proves guests, and verifies their proofs.
//!
//! | module | what |
//! | --- | --- |
//! | [`commands`] | the commands, one file each |
//! | [`guest`] | from arguments to a guest: program, input, limits |
//! | [`examples`] | the guests that travel inside this program |
//! | [`guest_build`] | from a guest's sources to its ELF |
//! | [`checkpoint`], [`progress`] | what becomes of finished shards, and what a person sees of them |
//! | [`key`], [`verdict`], [`statement`] | verifying keys; verifies a proof; shows what it proves |
//! | [`child`] | a measured run in a process of its own |
//! | [`console`], [`table`], [`units`] | text for people |
//! | [`draft`], [`error`] | files that are written whole or not at all; what can go wrong |
//! | [`simd`], [`memory`] | whether this program is a fast one; how much memory it has used |
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

pub mod advice;
pub mod checkpoint;
pub mod child;
pub mod commands;
pub mod console;
pub mod draft;
pub mod error;
pub mod examples;
pub mod guest;
// Only JSON values are indexed there, and those give null.
#[allow(clippy::indexing_slicing)]
pub mod guest_build;
pub mod key;
pub mod memory;
pub mod progress;
pub mod simd;
pub mod statement;
pub mod table;
pub mod units;
pub mod verdict;

pub use error::CliError;
