use super::identity::{BYTES, Identity, WORDS};
use super::{OPERANDS, STEPS};
use crate::cols::columns;
use crate::cpu::bytes::BytePair;
use crate::cpu::frame::Frame;

columns! {
    /// A register that the call reads, and whether eight words fit from where it points to.
    pub struct Register<T> {
        /// Its value.
        pub value: [T; 2],
        /// Timestamp of its previous access.
        pub prev_ts: T,
        /// The last word's address has another high limb than the first one's.
        pub carry: T,
    }
}

columns! {
    /// A word that is read, in bytes.
    pub struct ReadBytes<T> {
        /// Its bytes.
        pub bytes: [BytePair<T>; 2],
        /// Timestamp of its previous access.
        pub prev_ts: T,
    }
}

columns! {
    /// A word that is read, in limbs.
    pub struct ReadLimbs<T> {
        /// Its limbs.
        pub value: [T; 2],
        /// Timestamp of its previous access.
        pub prev_ts: T,
    }
}

columns! {
    /// A word that is written, in bytes.
    pub struct WriteBytes<T> {
        /// Limbs before.
        pub before: [T; 2],
        /// Bytes after.
        pub bytes: [BytePair<T>; 2],
        /// Timestamp of its previous access.
        pub prev_ts: T,
    }
}

columns! {
    /// A word that is written, in limbs.
    pub struct WriteLimbs<T> {
        /// Limbs before.
        pub before: [T; 2],
        /// Limbs after.
        pub after: [T; 2],
        /// Timestamp of its previous access.
        pub prev_ts: T,
    }
}

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
        /// Of `m - r - 1`: what the low limb is short by already, what it borrows from the high limb,
        /// what that borrows from the next row's.
        pub borrow: [T; 3],
    }
}

const _: () = assert!(STEPS == WORDS);
