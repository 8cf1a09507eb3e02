//! The same work on Rivet's executor, natively, and on other virtual machines. See `README.md`.
//!
//! | module | what |
//! | --- | --- |
//! | [`inputs`] | what there is to do |
//! | [`programs`] | the programs, and how they are built |
//! | [`machines`] | one file for each machine |
//! | [`measure`] | the runs |
//! | [`report`], [`summary`], [`host`] | what comes of it |

pub mod error;
pub mod host;
pub mod inputs;
pub mod machines;
pub mod measure;
pub mod programs;
pub mod report;
pub mod summary;

pub use error::Error;
