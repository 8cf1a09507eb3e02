//! Rho and pi as messages: which bits of a row of slices go together.
//!
//! Bit `z` of lane `l` goes to bit `z + r_l` of lane `pi(l)`. So bit `i` of byte `k` goes to byte
//! `k + offset`, where `offset` and the bit there depend on `l` and `i` alone. The 200 bits of a row
//! are sorted by their offset and packed in *pieces*, as digits of base 2.

use isa::keccak::{LANES, ROTATIONS, pi};

use super::{ROWS, SLICES};

/// Digits of a piece, at most: `2^30` is less than the modulus.
pub const DIGITS: usize = 30;
/// Number of pieces.
pub const PIECES: usize = 9;
/// Pairs of rows: a message goes from a pair to a pair.
pub const PAIRS: usize = ROWS / 2;

/// A bit of a row, and where it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digit {
    /// Lane and slice.
    pub from: (usize, usize),
    /// Lane and slice after rho and pi.
    pub to: (usize, usize),
}

/// Bits that go to the same row.
#[derive(Clone, Copy, Debug)]
pub struct Piece {
    /// Rows from here to there, going round.
    pub offset: usize,
    digits: [Digit; DIGITS],
    len: usize,
}

impl Piece {
    /// The digits, least first.
    pub fn digits(&self) -> &[Digit] {
        &self.digits[..self.len]
    }
}

/// All pieces, by offset.
pub const TABLE: [Piece; PIECES] = {
    let zero = Digit { from: (0, 0), to: (0, 0) };
    let mut pieces = [Piece { offset: 0, digits: [zero; DIGITS], len: 0 }; PIECES];
    let (mut number, mut offset) = (0, 0);
    while offset < ROWS {
        pieces[number].offset = offset;
        let mut bit = 0;
        while bit < LANES * SLICES {
            let (lane, slice) = (bit / SLICES, bit % SLICES);
            let moved = slice + ROTATIONS[lane] as usize;
            if moved / SLICES % ROWS == offset {
                if pieces[number].len == DIGITS {
                    number += 1;
                    pieces[number].offset = offset;
                }
                let to = (pi(lane), moved % SLICES);
                pieces[number].digits[pieces[number].len] = Digit { from: (lane, slice), to };
                pieces[number].len += 1;
            }
            bit += 1;
        }
        number += 1;
        offset += 1;
    }
    assert!(number == PIECES);
    pieces
};

/// What the message from a pair of rows to that `offset` pairs on is made of: for each piece, from
/// which row of its pair it comes, and to which it goes.
pub fn message(offset: usize) -> impl Iterator<Item = (usize, usize, usize)> {
    let rows = [(0, 2 * offset), (0, 2 * offset + 1), (1, 2 * offset + ROWS - 1), (1, 2 * offset)];
    rows.into_iter().flat_map(|(from, offset)| {
        let offset = offset % ROWS;
        let pieces = TABLE.iter().enumerate().filter(move |(_, piece)| piece.offset == offset);
        pieces.map(move |(number, _)| (number, from, (from + offset) % 2))
    })
}
