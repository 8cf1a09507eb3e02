use super::STEPS;
use super::mixing::{LIMBS, Mixing};
use crate::cols::columns;
use crate::cpu::frame::Frame;

/// Words that a mixing changes: two of each lane.
pub(super) const CHANGED: usize = 8;
/// Flags of the rest of a round's number, divided by five.
pub(super) const RESTS: usize = 5;

columns! {
    /// A register that the call reads, or the number of the round.
    pub struct Argument<T> {
        /// Index of the word; zero on a row that reads none.
        pub index: T,
        /// Its value.
        pub value: [T; 2],
        /// Timestamp of its previous access.
        pub prev_ts: T,
        /// Of a pointer: the last word's address has another high limb than the first one's.
        pub carry: T,
    }
}

columns! {
    /// A lane of the message.
    pub struct MessageLane<T> {
        /// Index of its low word.
        pub index: T,
        /// Its limbs, the lowest first.
        pub limbs: [T; LIMBS],
        /// Timestamps of the previous accesses to its words.
        pub prev_ts: [T; 2],
    }
}

columns! {
    /// Row `i` of a call: mixing `i`.
    pub struct Blake2fCols<T> {
        /// Which row it is; none is set on padding.
        pub step: [T; STEPS],
        /// The call as an instruction; on all its rows.
        pub frame: Frame<T>,
        /// What the row reads of the call.
        pub argument: Argument<T>,
        /// Indices of the first words of the working vector and of the message; on all rows of the call.
        pub first_word: [T; 2],
        /// The number of the round is five or more; on all rows of the call.
        pub is_upper: T,
        /// The rest of that number, divided by five; on all rows of the call, none set on padding.
        pub rest: [T; RESTS],
        /// The lanes of the message that are mixed in.
        pub message: [MessageLane<T>; 2],
        /// The mixing.
        pub mixing: Mixing<T>,
        /// Timestamps of the previous accesses to the words of a, b, c and d.
        pub prev_ts: [T; CHANGED],
    }
}
