//! Measures the whole: a workload is executed, proven and verified, stage by stage. `cargo prove
//! bench` runs this in a process of its own for each run and shows the result; `cargo bench -p
//! benches` measures the parts. The method is in `docs/benchmarks.md`.
//!
//! | module | what |
//! | --- | --- |
//! | [`workload`] | what is proven, and how large |
//! | [`measure`] | one run |
//! | [`precompiles`] | what precompiles save |
//! | `evm` | what proving costs against the EVM (feature `evm`) |
//! | [`stages`] | where its time goes |
//! | [`floor`] | the least time that its commitments take |
//! | [`report`] | several runs, one result |
//! | [`chart`] | time against cycles, as SVG |
#![forbid(unsafe_code)]

pub mod chart;
#[cfg(feature = "evm")]
pub mod evm;
pub mod floor;
pub mod measure;
pub mod precompiles;
pub mod report;
pub mod stages;
pub mod workload;

pub use measure::{MeasureError, Measured, Run, measure};
pub use report::{Figures, Report};
pub use stages::Stage;
pub use workload::{WORKLOADS, Workload};
