//! Tables fixed by the verifying key.

pub mod lookup;
pub mod program;
