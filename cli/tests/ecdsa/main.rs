//! Curves and signatures of guests, by precompiles, against native crates: many cases in one run of a guest.

extern crate alloc;

#[path = "../common/guests.rs"]
mod guests;

mod curves;
mod numbers;
mod provider;
mod signatures;
