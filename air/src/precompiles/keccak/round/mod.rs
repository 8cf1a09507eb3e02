//! Eight slices of a round, one row; eight rows are a state.
//!
//! - Given: chi's input, by the group of rows of the round before; of the first group, which is
//!   before any round, what chi takes to the state that the slices give.
//! - Proves: the group of the next round is given the bits after chi, iota, theta, rho and pi; the
//!   slices are given the state after chi and iota of the last.
//! - Columns: [`KeccakRoundCols`].
//! - Constraints: flags boolean and one-hot (2), the same in a group (2), products of them (2), the
//!   round's constant (3); bits boolean (2); chi where iota follows (3); parities (3), the last ones
//!   of the row before (2); theta (5); the state in bytes (3).
//! - Messages: ternary 5; on the hash bus, keccak pieces 4 and 4, keccak state 2.
//!
//! Row `k` of a group has bits `8 k` to `8 k + 7` of every lane. Say `B` for chi's input, `A` for the
//! state after chi and iota, `C` for the parities of its columns, and
//! `D[x, z] = C[x - 1, z] ^ C[x + 1, z - 1]`. Then theta leaves `A ^ D`, where
//!
//! - `B`, `C` are columns, `A = b0 ^ (1 - b1) b2` has degree 3, `D` degree 2, `A ^ D` degree 5;
//! - `sum over y of A[x, y, z] = C[x, z] + 2 q[x, z]`, as numbers with digits `z` of base 8: both sides
//!   have digits of at most 5, as `q`, looked up, has digits up to 2; so digits are equal, and `C`,
//!   a bit, is the parity;
//! - the bits `A ^ D` are packed by the rows that they go to. There the same packs of bits of the
//!   next group are received, and so are these bits.
//!
//! Why no row stands alone. The table begins with row 0 of a group, and each row is followed by the
//! next one. Tables are lifted, so what follows the last row may be no row of the table; but there the
//! selector of first rows holds again, so it is row 0, and the last row is row 7, of which
//! nothing else looks at what follows: the messages that do are those of even rows. So groups are
//! whole. Clock and round are the same in all of a group, so it is in use as a whole. A group
//! takes the eight messages of its clock and round, from the group of the round before, or the slices
//! if it is the first; each was sent once. So each call has one group for every round, from the first
//! to the last, which alone gives the slices what they take.

mod air;
#[cfg(feature = "trace")]
mod trace;

use isa::keccak::LANES;

use super::pieces::PIECES;
use super::{PACKED, ROWS, SLICES};
use crate::cols::columns;

/// The chip.
pub struct KeccakRound;

/// Slices of a row to which iota may add: bits `2^j - 1` of a lane.
pub const IOTA: [usize; 4] = [0, 1, 3, 7];

columns! {
    /// A row of the chip.
    pub struct KeccakRoundCols<T> {
        /// Clock of the call.
        pub clk: T,
        /// The first of the eight slices, by number of the row.
        pub row: [T; ROWS],
        /// Rounds done when chi is, divided by five; none set if the row is not in use.
        pub fifth: [T; 5],
        /// The rest of the division.
        pub rest: [T; 5],
        /// In the first group.
        pub first: T,
        /// In the last group.
        pub last: T,
        /// An even row in use, not in the last group.
        pub sends: T,
        /// An even row in use, not in the first group.
        pub receives: T,
        /// What iota adds to the slices [`IOTA`] of lane 0.
        pub constant: [T; 4],
        /// Chi's input, by lane.
        pub bits: [[T; SLICES]; LANES],
        /// Chi's output in the slices [`IOTA`] of lane 0.
        pub chi: [T; 4],
        /// Parities after iota, by sheet.
        pub parity: [[T; SLICES]; 5],
        /// Half of what the sums of columns are above their parities, by sheet; base 8.
        pub half: [T; 5],
        /// Parities of the slice before these.
        pub carry: [T; 5],
        /// Parities of the last slice of the state, the same in a group; base 2.
        pub wrap: T,
        /// Bits after theta, as [`pieces`](super::pieces) says.
        pub pieces: [T; PIECES],
        /// The state after iota, three lanes' bytes in each.
        pub state: [T; PACKED],
    }
}
