//! The precompile `keccak_f1600`: a block absorbed into a state in place, and the permutation.
//!
//! Five chips. What they tell each other carries the clock of the call, which no other call has.
//!
//! | chip | rows a call | what a row is |
//! | --- | --- | --- |
//! | [`head`] | 1 | the call as an instruction; its pointers |
//! | [`word`] | 50 | a word of the state, its change, and the word of the block combined with it |
//! | [`slice`](self::slice) | 8 | eight slices of the state before and after: byte `k` of every lane |
//! | [`round`] | 25 · 8 | eight slices of a round: bits of chi's input, up to the next round's input |
//! | [`ternary`] | shared | which numbers have digits 0 to 2 |
//!
//! Why this layout. What a round costs is decided by how often its 1600 bits are committed. In cells
//! a permutation, without the words, and columns opened, as counted when it was designed:
//!
//! | layout, constraints of degree 3 | columns | cells |
//! | --- | --- | --- |
//! | a round a row, all bits (`p3-keccak-air`) | 2,560 | 61,000 |
//! | eight slices, bits before and after chi | 540 | 107,000 |
//! | planes of whole lanes, parities of sheets by look-ups | 700 | 89,000 |
//! | eight slices, no bits, sums of base-4 digits looked up | 410 | 81,000, and a table of 2^16 rows |
//! | sixteen slices, bits before chi, theta's sums looked up | 740 | 74,000 |
//! | eight slices, bits before chi, theta's sums looked up | 410 | 82,000 |
//! | **of degree 5: eight slices, bits before chi, theta's result in the same constraint** | **350** | **70,000** |
//!
//! A row of whole lanes would get rho for nothing, but is as wide as a proof is long; slices get
//! theta and chi for nothing, and rho costs a message each way, of packed bits.

pub mod head;
pub mod pieces;
#[cfg(feature = "trace")]
pub mod records;
pub mod round;
pub mod slice;
pub mod ternary;
#[cfg(all(test, feature = "trace"))]
mod tests;
pub mod word;

use isa::Precompile;
use isa::keccak::ROUNDS;
use p3_field::PrimeCharacteristicRing;

use super::call::Told;
use crate::bus::{MachineBuilder, constant};

/// Slices of a row: a byte of each lane.
pub const SLICES: usize = 8;
/// Rows of slices of a state.
pub const ROWS: usize = 64 / SLICES;
/// Fields that hold a byte of every lane, three in each.
pub const PACKED: usize = 9;
/// Bytes in a field.
pub const BYTES_PER_FIELD: usize = 3;
/// Groups of rows of a call: chi of the first undoes what the prover did, to take the state in.
pub const GROUPS: usize = ROUNDS + 1;

/// First of the values that rows of a call [tell](crate::precompiles::call::Told) each other: what
/// the rest are about.
#[derive(Clone, Copy, Debug)]
#[repr(u8)]
pub enum Tag {
    /// From a word to the next, whose number is the step: index of its word, index of its block's word,
    /// whether the block has it.
    Word = 1,
    /// From a word to a slice, of the byte whose number is the step: the byte taken in, the byte left.
    Byte,
}

/// What rows of the call at `clk` tell each other about `tag`, with `values`.
fn told<AB: MachineBuilder, const N: usize>(
    tag: Tag,
    clk: AB::Expr,
    step: AB::Expr,
    values: [AB::Expr; N],
) -> Told<AB::Expr> {
    const { assert!(N < 6) };
    let mut values = [constant::<AB>(tag as u32)].into_iter().chain(values);
    let values = core::array::from_fn(|_| values.next().unwrap_or(AB::Expr::ZERO));
    Told { precompile: Precompile::KeccakF1600, clk, step, values }
}
