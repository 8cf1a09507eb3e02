//! `beq` and `bne`.
//!
//! - Given: operands `a` (rs1) and `b` (rs2), and the target, from the bus.
//! - Proves: the next pc is the target if the branch is taken, else the following instruction.
//! - Constraints: flags boolean, at most one set (3); `equal` (3, of degree at most 3); `next_pc`
//!   (1, of degree 3).
//! - Messages: execution 2, program 1, rs1 3, rs2 3.
//!
//! With `d = a - b` by limbs, let `norm = d_lo^2 - g d_hi^2`, where `g` generates the field's
//! multiplicative group and hence is no square. Then `norm = 0` only for `d_lo = d_hi = 0`: else
//! `d_hi` is not zero, and `g = (d_lo / d_hi)^2`. So one inverse serves both limbs:
//!
//! ```text
//! norm * inverse = 1 - equal,  norm * equal = 0,  inverse * equal = 0
//! ```
//!
//! If `norm = 0`, the first says `equal = 1`, and the last `inverse = 0`. Else the second says
//! `equal = 0`, and the first which `inverse`. No hint is free.
//!
//! | insn | a | b | norm | equal | next_pc |
//! | --- | --- | --- | --- | --- | --- |
//! | beq | 0x0001_0005 | 0x0001_0005 | 0 | 1 | target |
//! | bne | 0x0001_0005 | 0x0001_0002 | 9 | 0 | target |

mod air;
mod columns;
#[cfg(all(test, feature = "trace"))]
mod tests;
#[cfg(feature = "trace")]
mod trace;

pub use columns::BranchEqualCols;

use p3_field::{Field, PrimeCharacteristicRing};

use crate::F;

/// The chip.
pub struct BranchEqual;

/// `low^2 - g high^2`.
fn norm<E: PrimeCharacteristicRing + core::ops::Mul<F, Output = E>>([low, high]: [E; 2]) -> E {
    low.square() - high.square() * F::GENERATOR
}
