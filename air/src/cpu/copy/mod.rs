//! One byte of a `WRITE` to the public output, copied from guest memory to the output region.
//!
//! - Given: `(pc, clk, source, destination, remaining)` from the `ecall` or the byte before.
//! - Proves: the destination's byte is the source's, its other three bytes stay; the next byte
//!   follows, or, after the last, the next instruction.
//! - Constraints: flags boolean, one set (2); bytes selected by flag (2); `is_last` only where one
//!   byte remains (2).
//! - Messages: copy 2, execution 1, source and destination 3 each, range 8.
//!
//! Addresses need no bounds here: they rise by one from where the `ecall` put them, which checked
//! that the whole of both ranges fits. A copy that does not stop at `remaining = 1` never ends.

mod air;
mod columns;
#[cfg(all(test, feature = "trace"))]
mod tests;
#[cfg(feature = "trace")]
mod trace;

pub use columns::CopyCols;

/// The chip.
pub struct Copy;
