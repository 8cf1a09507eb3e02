//! The polynomial commitment: FRI of `p3-fri`, over tables that are all lifted to the height of the
//! shard's highest.
//!
//! A table of `n` rows in a shard whose highest has `N = r n` rows is taken as one of `N` rows: `r`
//! copies of itself, one after the other. Its columns, polynomials `f` of degree below `n`, become
//! `f(y^r)`, of degree below `N`. Nothing more is computed or hashed for that: `x -> x^r` takes the
//! points where the highest table is committed to those of this one, so a query that opens row `i`
//! of the highest finds the lifted value in row `i / r` (both in bit-reversed order), where the
//! Merkle tree of `p3-merkle-tree` leads to anyway.
//!
//! So the low-degree test is of one height. It folds by 8 from the first round to the last, where
//! tables that enter by their heights would stop it at each of them, and what is proven about FRI
//! and batching holds as it stands.
//!
//! | module | what |
//! | --- | --- |
//! | `domain` | the rows of a lifted table, as `p3-batch-stark` sees them |
//! | `mmcs` | Merkle trees over rows of all heights, as `p3-fri` sees them: of one |
//! | `pcs` | both together, as a polynomial commitment |
//!
//! # Soundness
//!
//! Take the verifier as one of tables that all have `N` rows, with constraints in `y` where
//! `u = y^r` stands for the point of a table of `n`: selectors and vanishing polynomial are those of
//! `n` rows at `u`, and the next row is `y` times the root of order `N`. A prover whose columns had
//! to be lifted ones is then just one more prover: whatever is extracted from it, of degree below
//! `N`, satisfies all constraints on the `N` rows. The selector of first rows is zero but at rows
//! `0, n, 2n, …`, that of last rows but at `n - 1, 2n - 1, …`, where that of transitions is zero: so
//! rows `0..n` begin a running sum and end it at the sum that was claimed, with the public values
//! that were claimed. They are a table of the chip, but for one thing: what follows row `n - 1` is
//! row `n` in place of row `0`. A constraint without a selector that looks at the next row holds
//! around all `N` rows then. Chips with such constraints, which `soundness/tests/lints` lists, argue
//! from rows that follow each other, not from the table's ends.
//!
//! Preprocessed columns are committed honestly, and no other polynomial of this degree agrees with
//! one on more than half of the points.

mod domain;
mod mmcs;
mod pcs;
#[cfg(test)]
mod tests;

use air::F;
use p3_field::{Field, PrimeCharacteristicRing};

use crate::shape::MAX_LOG_HEIGHT;

pub use domain::LiftedDomain;
pub use mmcs::{LiftedCommitment, LiftedMmcs};
pub use pcs::LiftedPcs;

/// Shift of the coset that tables of `2^log_height` rows are committed on, whatever the blow-up:
/// `g^(2^(22 - log_height))` for the field's generator `g`.
///
/// It is the square of that of tables twice as high, so that squaring takes coset to coset. It does
/// not depend on the shard, so the key can commit to its tables. And its order is not a power of
/// two, so no coset meets the rows.
pub fn shift(log_height: usize) -> F {
    F::GENERATOR.exp_power_of_2(MAX_LOG_HEIGHT.saturating_sub(log_height))
}
