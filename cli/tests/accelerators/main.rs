//! `zkvm_accelerators.h` as a guest in C sees it: known answers, failures, and random calls against other
//! implementations.
//!
//! One guest makes all calls of its input, so that a hundred thousand of them are one run. Where no compiler
//! of guests is installed the tests say so and pass, unless `RIVET_REQUIRE_TOOLS=1`.

mod batch;
mod bn254;
mod building;
#[path = "../common/guests.rs"]
mod guests;
mod hashes;
mod misuse;
mod modexp;
mod random;
mod signatures;
