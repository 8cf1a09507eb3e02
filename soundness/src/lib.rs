//! The machinery that looks for a statement that is false and verifies all the same.
#![forbid(unsafe_code)]

mod balance;
pub mod conform;
pub mod decode;
pub mod fuzz;
pub mod inject;
pub mod reference;
mod report;
pub mod symbolic;
pub mod tamper;
pub mod unique;
