//! Deterministic, gas-metered RV32IM executor.
pub mod records;
