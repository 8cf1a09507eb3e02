//! The chips of the Rivet machine.
//!
//! One folder is one chip: `columns` (what a row holds), `air` (what must hold of it), `trace`
//! (how a row is filled from a record; feature `trace`), `tests`. Chips meet on the [`bus`]; the
//! registry of all chips is [`machine`].
//!
//! No chip constrains two things alike: words are two 16-bit limbs ([`word`]), all reads and
//! writes go through [`memory::access`], all instructions through [`cpu::frame`].
#![cfg_attr(not(feature = "trace"), no_std)]

extern crate alloc;

pub mod bus;
#[cfg(feature = "trace")]
pub mod check;
pub mod cols;
pub mod cpu;
pub mod hash;
pub mod layout;
pub mod machine;
pub mod memory;
pub mod mixed;
pub mod permutation;
pub mod precompiles;
pub mod table;
#[cfg(feature = "trace")]
pub mod witness;
pub mod word;

#[cfg(all(test, feature = "trace"))]
mod testing;

/// The field of all traces.
pub type F = p3_baby_bear::BabyBear;
