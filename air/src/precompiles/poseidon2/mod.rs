//! The precompiles `poseidon2` and `poseidon2_24`: a permutation of 16 or 24 words in place, on two
//! rows. One chip for each width; what follows is said of `W` words.
//!
//! - Given: a7, which must be the number, and a0, the byte address of the first word.
//! - Proves: a0 is a multiple of four, and the `W` words from there on lie below `2^30`; each holds
//!   a field element in canonical form, and is left with one; those left are the permutation of
//!   those found. Then the following instruction executes.
//! - Columns: [`PermuteCols`], on each row half of the rounds and half of the words.
//! - Constraints: S-boxes (3); flags boolean (2), one stage after the other (1); what the first
//!   row hands on (2); words and state agree (2); canonical form (3); what the second row has no
//!   use for is zero (2).
//! - Messages: execution 2, program 1, a7 and a0 3 each, each word 7, range 2.
//!
//! | stage | address | words | rounds |
//! | --- | --- | --- | --- |
//! | 0 | a0: of the first word | the first half | external 0 to 3; hands on what the external layer takes to the state after the internal ones |
//! | 1 | of the last word | the last half | external 4 to 7; its result is the permutation's |
//!
//! The address of the last word is looked up as the first one's is, and its index is the first's and
//! `W - 1`: so no word wraps, nor reaches a register. All accesses have one timestamp: they are of
//! different words. A word that is no element in canonical form cannot be read here, since the
//! executor traps on it, and nothing else can be written, as an element has one such word.
//!
//! Why no row lies. Rows come in pairs: stages alternate from row to row, and the selector of first
//! rows says that the table begins with stage 0. Tables are
//! lifted, so what follows the last row may be no row of the table; but there that selector holds
//! again, so it is of stage 0, and the last row is of stage 1. Hence the second row of each pair
//! follows its first within the table, and each row of stage 1 has its first before it. A table of
//! one row satisfies nothing. All constraints of a pair are stated in its first row, of that and the
//! next, or in one of its rows alone: `head` of the first is `body` of the second, with clock and
//! address; the first row's state is what all words hold before, the second's result what they
//! hold after, and the second's state follows from the first row, as the external layer is
//! invertible. A row with neither flag says nothing. Padding permutes zeros.
//!
//! Only every second row advances the clock: [`Chip::GAS`](crate::machine::Chip::GAS) is half of the
//! call's.
//!
//! Two rows and not four: state and S-boxes are the same cells then, but the call's columns and
//! messages, the quotient, and of the internal rounds the columns that only one row needs are paid
//! for twice more. A call of width 24 would take about 1,240 cells in place of 992, one of width 16
//! about 880 in place of 690.

mod air;
#[cfg(all(test, feature = "trace"))]
mod tests;
#[cfg(feature = "trace")]
mod trace;

use isa::Precompile;
#[cfg(feature = "trace")]
use vm::records::Write;

use super::call::Call;
use super::words::{Aligned, FieldWord};
use crate::F;
use crate::cols::columns;
use crate::permutation::{
    HALF_EXTERNAL, INTERNAL_ROUNDS, Layers, Published, Rounds, WIDE, WIDE_INTERNAL_ROUNDS, WIDTH,
};

/// Rows of a call.
pub const STAGES: usize = 2;

/// The chip of calls that permute `W` elements with `I` internal rounds; `HALF` of them on a row.
pub struct Permute<const W: usize, const I: usize, const HALF: usize>;

/// The chip of `poseidon2`.
pub type Poseidon2Call = Permute<WIDTH, INTERNAL_ROUNDS, { WIDTH / STAGES }>;
/// The chip of `poseidon2_24`.
pub type Poseidon2Call24 = Permute<WIDE, WIDE_INTERNAL_ROUNDS, { WIDE / STAGES }>;

/// Which precompile a chip is of.
pub trait Permutes<const W: usize> {
    /// The precompile, whose operand is `W` words.
    const PRECOMPILE: Precompile;

    /// The words of padding: zeros, permuted.
    #[cfg(feature = "trace")]
    fn padding() -> &'static [Write];
}

impl Permutes<WIDTH> for Poseidon2Call {
    const PRECOMPILE: Precompile = Precompile::Poseidon2;

    #[cfg(feature = "trace")]
    fn padding() -> &'static [Write] {
        &trace::PADDING
    }
}

impl Permutes<WIDE> for Poseidon2Call24 {
    const PRECOMPILE: Precompile = Precompile::Poseidon2Width24;

    #[cfg(feature = "trace")]
    fn padding() -> &'static [Write] {
        &trace::WIDE_PADDING
    }
}

/// Constants of the external rounds, by stage.
const fn external<const W: usize, const I: usize>() -> [[[F; W]; HALF_EXTERNAL]; STAGES]
where
    Layers: Published<W, I>,
{
    [Layers::EXTERNAL_INITIAL, Layers::EXTERNAL_FINAL]
}

columns! {
    /// A row of a chip: half of a call.
    pub struct PermuteCols<T, const W: usize, const I: usize, const HALF: usize> {
        /// The call. Of it the second row has the clock only.
        pub call: Call<T>,
        /// Timestamp of the previous access to a0, in the first row.
        pub a0_prev_ts: T,
        /// a0; in the second row the address of the last word.
        pub address: Aligned<T>,
        /// Four external rounds, and the internal ones.
        pub rounds: Rounds<T, W, I, HALF_EXTERNAL>,
        /// Half of the words.
        pub words: [FieldWord<T>; HALF],
        /// Stage 1.
        pub stage: T,
        /// The first row of a call.
        pub head: T,
        /// The second row of a call.
        pub body: T,
    }
}
