//! Inputs for the guest [`evm`] from JSON, and the same execution natively.
//!
//! ```text
//! state test ──▶ Case ─┐                    ┌──▶ input of the guest
//!                      ├──▶ Job ──prepare──▶┤
//! block ───────────────┘                    └──▶ what it should write
//! ```
//!
//! | module | what |
//! | --- | --- |
//! | [`state_test`] | Ethereum's state tests: a state, a transaction of many values, roots to expect |
//! | [`block`] | transactions of a block, over a whole state or a witness |
//! | [`job`] | finds out by executing which nodes and codes the guest needs |
//! | [`world`] | a whole state, and the nodes of its tries |
//! | [`sign`] | signs transactions |
//! | [`native`] | revm by itself, to compare with |
//! | [`workload`], [`contracts`] | what to measure, as contracts and as native code |
//! | [`assembly`] | contracts of tests |
//!
//! The guest's own code does all of it: natively it runs over all nodes there are, and those it asked
//! for are the witness.

pub mod assembly;
pub mod block;
pub mod contracts;
pub mod error;
pub mod job;
pub mod native;
pub mod opcodes;
pub mod sign;
pub mod state_test;
pub mod workload;
pub mod world;

pub use error::HostError;
pub use evm;
pub use job::{Job, Prepared};
pub use workloads;
