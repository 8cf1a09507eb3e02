//! Deterministic, gas-metered RV32IM executor.
//!
//! ```text
//! ELF ──elf──▶ Program ──executor──▶ Records of shard 0, 1, 2, … and at the end an Outcome
//! ```
//!
//! | module | what |
//! | --- | --- |
//! | [`elf`] | loads an ELF file, trusting nothing in it |
//! | [`memory`], [`machine`] | the state of a guest; a clone of it is a checkpoint |
//! | [`checkpoints`] | states along a run |
//! | `step`, `ecall` | the one stepper and the syscalls |
//! | [`tracer`] | what the stepper tells those who watch |
//! | `history`, [`shard`] | timestamps, leaves and the size of a shard |
//! | [`records`] | what a shard leaves behind for the proof |
//! | [`executor`] | a run: at full speed, shard by shard, or only counted |
//! | [`hits`] | how often each instruction of a program is executed |
//!
//! Same program, input and limits: same records, on any machine. A guest reaches nothing of the
//! host. Whatever it does, the worst that comes of it is an [`ExecutionError`].
#![forbid(unsafe_code)]

pub mod checkpoints;
mod ecall;
pub mod elf;
pub mod error;
pub mod executor;
#[cfg(feature = "faults")]
pub mod faults;
mod history;
pub mod hits;
mod image;
pub mod limit;
pub mod machine;
pub mod memory;
pub mod precompiles;
pub mod records;
pub mod shard;
mod step;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod tracer;

pub use checkpoints::Checkpoints;
pub use elf::{ElfError, load_elf, symbol_address};
pub use error::{ExecutionError, OutputFault, Trap, TrapKind};
pub use executor::{Executor, Outcome, run};
pub use image::initial_image;
pub use limit::ShardLimit;
pub use machine::{Limits, Machine, Pause};
pub use records::Records;
pub use shard::Counts;
pub use tracer::{NoTracer, Site, Tracer};
