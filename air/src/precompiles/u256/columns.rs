use super::OPERANDS;
use crate::cols::columns;
use crate::cpu::frame::Frame;
use crate::precompiles::below::Below;
use crate::precompiles::eight::{Register, STEPS};
use crate::precompiles::identity::{BYTES, Identity, WORDS};
use crate::precompiles::words::{ReadBytes, ReadLimbs, WriteBytes, WriteLimbs};

columns! {
    /// Row `i` of a call: word `i` of each operand.
    pub struct U256Cols<T> {
        /// Which row it is; none is set on padding.
        pub step: [T; STEPS],
        /// The call as an instruction; on all its rows.
        pub frame: Frame<T>,
        /// Register `a0 + i`.
        pub register: Register<T>,
        /// Indices of the operands' first words; on all rows of the call.
        pub first_word: [T; OPERANDS],
        /// Word of the remainder.
        pub r: WriteLimbs<T>,
        /// Word of the first factor.
        pub a: ReadBytes<T>,
        /// Word of the second factor.
        pub b: ReadBytes<T>,
        /// Word of the summand.
        pub c: ReadLimbs<T>,
        /// Word of the modulus.
        pub m: ReadBytes<T>,
        /// Word of the quotient.
        pub q: WriteBytes<T>,
        /// All bytes of the second factor; on all rows of the call.
        pub all_b: [T; BYTES],
        /// All bytes of the modulus; on all rows of the call.
        pub all_m: [T; BYTES],
        /// The modulus is zero, and stands for `2^256`; on all rows of the call.
        pub is_wide: T,
        /// `a b + c - q m - r = 0`.
        pub identity: Identity<T>,
        /// `r < m`.
        pub below: Below<T>,
    }
}

const _: () = assert!(STEPS == WORDS);
