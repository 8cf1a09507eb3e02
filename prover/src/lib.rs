//! The Rivet prover: [`Prover`] is set up once for a program and then proves runs of it, shard
//! after shard.
//!
//! ```text
//! Program ──setup──▶ VerifyingKey + committed tables
//!    │
//!    ▼           ShardLimit (from the memory budget)
//! Executor ──Records──▶ Shard ──plan──▶ traces ──stark──▶ ShardProof ──verify──▶ kept
//!    ▲
//!    └─ Checkpoints of a run at full speed, which comes first: to skip shards that are kept already
//! ```
//!
//! One shard's traces are in memory at a time, so a run of any length needs the memory of its
//! budget. A shard is verified as soon as it is proven: a proof that fails does so at once.
#![forbid(unsafe_code)]

pub mod budget;
pub mod error;
pub mod plan;
mod replay;
pub mod run;
pub mod setup;
mod shard;
pub mod stark;

pub use error::ProveError;
pub use run::{Nothing, Observer, Options, Progress, Stages, Store};
pub use setup::Prover;
