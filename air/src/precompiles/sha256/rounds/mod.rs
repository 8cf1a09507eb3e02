//! The rounds of `sha256_compress`: 64 rows a call, one a round.
//!
//! - Given: the clock of a call and the indices of its state and block, from its row in
//!   [`call`](super::call).
//! - Proves: the state is left as FIPS 180-4, section 6.2.2 says, the block as it was.
//! - Columns: [`Sha256RoundsCols`].
//! - Constraints: bits boolean (2); the row's number (2), that of the next row (2); next state (3);
//!   schedule (3); state before and after (2); what a row has no use for is zero (3).
//! - Messages: call 3, block word 3, two words of the state 3 each, range 4.
//!
//! Rows. The number of a row's round is `t = 8 i + j`, where `octave[i]` and `place[j]` are set; in
//! padding none is. Row `t` has the state before round `t` (d and h as limbs, the others as bits) and word
//! `t` of the schedule. What follows from it is said of the next row, or in row 63 of `told`: so no
//! row needs what is in a row further on, but for these, which rows tell each other as steps:
//!
//! | rows | do |
//! | --- | --- |
//! | 0 | hears from the call's row where state and block are |
//! | 0 to 3 | changes words `3 - t` and `7 - t` of the state, which d and h are before: adds what was heard |
//! | 0 to 15 | reads word `t` of the block, and swaps its bytes |
//! | 16 to 63 | has as its word the sum of what was heard and `σ1` of word `t - 2` |
//! | `t` to 47 | tells row `t + 8` the sum of word `t` and `σ0` of word `t + 1`, for it to hand on |
//! | 8 to 55 | tells row `t + 8` what it heard so and word `t + 1`: word `t + 8` less `σ1` |
//! | 60 to 63 | tells row `t - 60` a and e after its round: d and h of the last state, for row 0 |
//!
//! Every row in use sends one step and receives one: rows to 55 send `t + 8`, and rows from 8 on
//! receive `t`; the last eight rows send 64 to 71 on the same formula, and of the first eight, rows 0
//! to 3 receive 68 to 71 and rows 4 to 7 receive 64 to 67, with zeros.
//!
//! Sums. All words are sums of limbs modulo `2^16`, with carries in bits; a result is bits, or is
//! looked up, so there is one. Only what row 63 tells may be any pair of limbs whose value is right
//! modulo `2^32`: the words that rows 0 to 3 make of it are looked up. All terms and carries are below
//! `2^20`, so no equation wraps. a after a round is computed from e:
//! `e' = d + h + Σ1 + Ch + K + W`, `a' = e' - d + Σ0 + Maj`.
//!
//! Why no row lies. `octave` and `place` are booleans, and as many of one as of the other are set: one
//! or none. The next row's `place` is this row's, one on, and so is its `octave` after place 7, else it
//! is this row's. So row `t < 63` is followed by row `t + 1`; and what is neither row 0 nor padding
//! follows such a row. The selector of first rows makes the table begin with row 0 or padding. In lifted
//! tables it holds again where the last row's next one is: so the last row is padding or row 63. Hence a
//! table has calls of 64 rows, from row 0 to 63, with padding between. What is said of the next row is
//! said where this one is in use and not row 63, or where the next one is row 16 or a later one: of
//! neighbours in one call. Row 0 hears the one message of one call's row, so calls and such rows
//! correspond, and the clocks of two calls differ. Within a call each step is sent once and received once:
//! each row hears the row that is meant.
//!
//! The state's accesses take up the slots of the block's, so a block that meets the state is in no
//! row ([`PrecompileInfo::slots`](isa::precompile::PrecompileInfo::slots)).
//!
//! Width. Six words of the state are bits in every row, although each becomes the next one in turn: a row
//! before the first would be needed to have them once, and a call has a power of two of rows.

mod air;
mod bits;
mod flags;
mod memory;
#[cfg(feature = "trace")]
mod trace;

use crate::cols::columns;

/// The chip.
pub struct Sha256Rounds;

/// Rows of an octave, and octaves of a call.
const OCTAVE: usize = 8;
/// How far on the row is to which a row tells something.
const STRIDE: u32 = 8;
/// Rows that have words of the state: two each.
const STATE_ROWS: usize = 4;
/// Words of a block.
const BLOCK_WORDS: usize = 16;

columns! {
    /// A row of the chip: a round.
    pub struct Sha256RoundsCols<T> {
        /// Clock of the call.
        pub clk: T,
        /// Index of the state's first word.
        pub state_index: T,
        /// Index of the block's first word.
        pub block_index: T,
        /// Flags of `t / 8`.
        pub octave: [T; OCTAVE],
        /// Flags of `t % 8`.
        pub place: [T; OCTAVE],
        /// Row 0.
        pub is_first: T,
        /// Rows 0 to 3.
        pub is_state: T,
        /// Bits of a, b and c.
        pub abc: [[T; 32]; 3],
        /// Bits of e, f and g.
        pub efg: [[T; 32]; 3],
        /// Limbs of d.
        pub d: [T; 2],
        /// Limbs of h.
        pub h: [T; 2],
        /// Bits of the word of the schedule.
        pub w: [[T; 32]; 1],
        /// Bits of the carries out of both limbs of the next e.
        pub carry_e: [[T; 3]; 2],
        /// Bits of the carries out of both limbs of the next a, and one.
        pub carry_a: [[T; 2]; 2],
        /// Limbs of `σ0(w)`.
        pub sigma0: [T; 2],
        /// Limbs of `σ1(w)`.
        pub sigma1: [T; 2],
        /// Rows 0 to 3: timestamps of the previous accesses to both words of the state. From row 9 on:
        /// limbs of `σ1` of the word before.
        pub state_prev_ts_or_sigma1: [T; 2],
        /// What the row tells.
        pub told: [[T; 2]; 2],
        /// What it hears.
        pub heard: [[T; 2]; 2],
        /// Timestamp of the previous access to the block's word.
        pub block_prev_ts: T,
        /// Rows 0 to 3: what both words of the state are left with. From row 16 on: bits of the carries
        /// out of both limbs of `w`.
        pub state_after_or_carry: [[T; 2]; 2],
    }
}
