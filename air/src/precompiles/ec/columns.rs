use isa::curve;

use super::{IDENTITIES, POINTS};
use crate::cols::columns;
use crate::cpu::bytes::BytePair;
use crate::cpu::frame::Frame;
use crate::precompiles::below::Below;
use crate::precompiles::eight::{Register, STEPS};
use crate::precompiles::identity::{BYTES, Identity, WORDS};
use crate::precompiles::words::{ReadBytes, ReadLimbs, WriteBytes, WriteLimbs};

columns! {
    /// A row's part of the proof that the divisor of the slope is not zero.
    pub struct Nonzero<T> {
        /// What the limbs are multiplied by: the inverse of one of them that is not zero, once.
        pub inverse: [T; 2],
        /// The sum of the products on the rows before; one after the last.
        pub sum: T,
    }
}

columns! {
    /// Row `i` of a call: word `i` of each coordinate.
    pub struct EcCols<T> {
        /// Which row it is; none is set on padding.
        pub step: [T; STEPS],
        /// The call as an instruction; on all its rows.
        pub frame: Frame<T>,
        /// Register `a0 + i`.
        pub register: Register<T>,
        /// Indices of the first words of R, P and Q; on all rows of the call.
        pub first_word: [T; POINTS],
        /// Which curve it is; on all rows of the call.
        pub curve: [T; curve::COUNT],
        /// Timestamp of the previous access to the curve's number, on the row that reads it.
        pub curve_prev_ts: T,
        /// P and Q are the same; on all rows of the call.
        pub is_double: T,
        /// Limbs of p.
        pub p: [T; 2],
        /// Word of x1.
        pub x1: ReadBytes<T>,
        /// Word of y1.
        pub y1: ReadBytes<T>,
        /// Word of x2.
        pub x2: ReadBytes<T>,
        /// Word of y2.
        pub y2: ReadLimbs<T>,
        /// Word of x3.
        pub x3: WriteBytes<T>,
        /// Word of y3.
        pub y3: WriteLimbs<T>,
        /// Word of the square: `x1^2` modulo p.
        pub square: [T; 2],
        /// Bytes of the slope, each of which counts less 128.
        pub slope: [BytePair<T>; 2],
        /// All bytes of x1; on all rows of the call.
        pub all_x1: [T; BYTES],
        /// All bytes of the slope, as they are there; on all rows of the call.
        pub all_slope: [T; BYTES],
        /// Quotients of the identities. All but the first count their bytes less 128.
        pub quotients: [[BytePair<T>; 2]; IDENTITIES],
        /// What `2^256` is multiplied by in the quotients of the slope and of y3: told by row 7.
        pub top: [T; 2],
        /// The identities: of the square, the slope, x3 and y3.
        pub identities: [Identity<T>; IDENTITIES],
        /// x1, y1, x2, y2, x3 and y3 are below p.
        pub below: [Below<T>; 2 * POINTS],
        /// The slope's divisor is not zero.
        pub nonzero: Nonzero<T>,
    }
}

const _: () = assert!(STEPS == WORDS && curve::WORDS == WORDS);
