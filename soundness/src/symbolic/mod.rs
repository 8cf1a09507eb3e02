//! Chips as polynomials, and what these must obey.

pub mod chip;
pub mod flags;
pub mod lint;
pub mod polynomial;
