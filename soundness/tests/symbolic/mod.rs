//! Chips as polynomials, and what these must obey.
#![allow(dead_code)] // each test file uses some of it

pub mod lint;
pub mod polynomial;
