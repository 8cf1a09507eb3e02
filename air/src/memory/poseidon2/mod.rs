//! One Poseidon2 permutation of width 16, for the hashes of the memory tree.
//!
//! - Given: nothing.
//! - Proves: its first 8 outputs are those of the permutation of its 16 inputs.
//! - Constraints: those of `p3-poseidon2-air` (3).
//! - Messages: permutation 1, provided `count` times.
//!
//! A leaf that was only read hashes to the same digest before and after: one row serves both.

mod air;
#[cfg(all(test, feature = "trace"))]
mod tests;
#[cfg(feature = "trace")]
mod trace;

use p3_baby_bear::{
    BABYBEAR_POSEIDON2_HALF_FULL_ROUNDS, BABYBEAR_POSEIDON2_PARTIAL_ROUNDS_16,
    BABYBEAR_POSEIDON2_RC_16_EXTERNAL_FINAL, BABYBEAR_POSEIDON2_RC_16_EXTERNAL_INITIAL,
    BABYBEAR_POSEIDON2_RC_16_INTERNAL, BABYBEAR_S_BOX_DEGREE,
};
use p3_poseidon2_air::{Poseidon2Cols, RoundConstants};

use crate::F;
use crate::cols::columns;

/// The chip.
pub struct Poseidon2;

const WIDTH: usize = 16;
const SBOX_DEGREE: u64 = BABYBEAR_S_BOX_DEGREE;
/// One committed cube for each S-box keeps the degree at 3.
const SBOX_REGISTERS: usize = 1;
const HALF_FULL_ROUNDS: usize = BABYBEAR_POSEIDON2_HALF_FULL_ROUNDS;
const PARTIAL_ROUNDS: usize = BABYBEAR_POSEIDON2_PARTIAL_ROUNDS_16;

/// Columns of the permutation.
pub type PermutationCols<T> =
    Poseidon2Cols<T, WIDTH, SBOX_DEGREE, SBOX_REGISTERS, HALF_FULL_ROUNDS, PARTIAL_ROUNDS>;
type Constants = RoundConstants<F, WIDTH, HALF_FULL_ROUNDS, PARTIAL_ROUNDS>;

/// The published constants, those of [`Hasher`](crate::hash::Hasher).
const CONSTANTS: Constants = RoundConstants::new(
    BABYBEAR_POSEIDON2_RC_16_EXTERNAL_INITIAL,
    BABYBEAR_POSEIDON2_RC_16_INTERNAL,
    BABYBEAR_POSEIDON2_RC_16_EXTERNAL_FINAL,
);

/// Columns of the permutation: inputs, one cube and one output for each S-box, as
/// `p3-poseidon2-air` lays them out.
const PERMUTATION_WIDTH: usize = WIDTH + 2 * HALF_FULL_ROUNDS * 2 * WIDTH + PARTIAL_ROUNDS * 2;

columns! {
    /// A row of the poseidon2 chip.
    pub struct Poseidon2Row<T> {
        /// [`PermutationCols`].
        pub permutation: [T; PERMUTATION_WIDTH],
        /// How often the row is looked up.
        pub count: T,
    }
}
