//! One Poseidon2 permutation of width 16 on four rows, for the hashes of the memory tree.
//!
//! - Given: nothing.
//! - Proves: where `count` is not zero, `permuted` is the first half of the permutation of `state`.
//! - Columns: [`Poseidon2Cols`], on each row two external rounds and room for the internal ones.
//! - Constraints: S-boxes (3); flags boolean (2), one stage after the other (1); what a row hands
//!   on (2); `count` in the first stage alone (2).
//! - Messages: permutation 1, provided `count` times.
//!
//! | stage | `state` | external rounds | hands on |
//! | --- | --- | --- | --- |
//! | 0 | the permutation's input | 0, 1 | the S-boxes' outputs |
//! | 1 | as handed on | 2, 3 | what the external layer takes to the state after the internal rounds |
//! | 2 | as handed on | 4, 5 | the S-boxes' outputs |
//! | 3 | as handed on | 6, 7 | nothing; the first half of its result is `permuted` |
//!
//! The rounds are those of [`permutation`](crate::permutation); only stage 1 hands on what the
//! internal ones come to.
//!
//! A permutation is four rows rather than one since every query of a proof opens whole rows: here
//! width costs more than height. What is carried along the rows is the half of the output that is
//! told, which is shorter than the input.
//!
//! Why no row lies. The last row's next one is the first: constraints hold around the table, and no
//! row is special. Exactly one flag is set on each row (the flag of stage 0 is one less the
//! others, and the next row has it as a boolean), and each row's is followed by the next stage's. So
//! in a table of height 1 a row would have two flags, and so it would at height 2: such tables
//! satisfy nothing. In others stages go round, and a row of stage 0 begins four rows of one
//! permutation, wherever in the table it is, and if they wrap around its end. Those rows follow
//! from `state`: cubes and outputs from a row's state and stage, and the next row's state from
//! them, as the external layer is invertible. `permuted` is the same on all four, and on the last
//! it is the output. Other rows have no count. Padding permutes zeros.
//!
//! A leaf that was only read hashes to the same digest before and after: one permutation serves
//! both.

mod air;
#[cfg(all(test, feature = "trace"))]
mod tests;
#[cfg(feature = "trace")]
mod trace;

use crate::F;
use crate::cols::columns;
use crate::hash::DIGEST_WIDTH;
use crate::permutation::{HALF_EXTERNAL, INTERNAL_ROUNDS, Layers, Published, Rounds, WIDTH};

/// The chip.
pub struct Poseidon2;

/// Rows of a permutation.
const STAGES: usize = 4;
/// External rounds on a row.
const EXTERNAL_ROUNDS: usize = 2 * HALF_EXTERNAL / STAGES;

/// Constants of the external rounds, by stage.
const EXTERNAL: [[[F; WIDTH]; EXTERNAL_ROUNDS]; STAGES] = {
    let [a, b, c, d] = <Layers as Published<WIDTH, INTERNAL_ROUNDS>>::EXTERNAL_INITIAL;
    let [e, f, g, h] = <Layers as Published<WIDTH, INTERNAL_ROUNDS>>::EXTERNAL_FINAL;
    [[a, b], [c, d], [e, f], [g, h]]
};

columns! {
    /// A row of the poseidon2 chip: a quarter of a permutation.
    pub struct Poseidon2Cols<T> {
        /// Two external rounds, and the internal ones.
        pub rounds: Rounds<T, WIDTH, INTERNAL_ROUNDS, EXTERNAL_ROUNDS>,
        /// First half of the permutation's output, the same on its four rows.
        pub permuted: [T; DIGEST_WIDTH],
        /// Flags of stages 1, 2 and 3; a row without is of stage 0.
        pub stage: [T; STAGES - 1],
        /// How often the permutation is looked up, in stage 0; zero in the others.
        pub count: T,
    }
}
