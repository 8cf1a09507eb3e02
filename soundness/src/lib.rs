//! The machinery that looks for a statement that is false and verifies all the same.
#![forbid(unsafe_code)]

pub mod inject;
