use crate::cols::columns;
use crate::cpu::frame::Frame;

columns! {
    /// A byte's place in memory, and the word that it is in.
    pub struct Place<T> {
        /// Word index.
        pub word: T,
        /// Which byte of the word: one flag is set.
        pub byte: [T; 4],
        /// The word before, in limbs.
        pub value: [T; 2],
        /// The low byte of each limb.
        pub low_bytes: [T; 2],
        /// Timestamp of the word's previous access.
        pub prev_ts: T,
    }
}

columns! {
    /// A row of the copy chip.
    pub struct CopyCols<T> {
        /// pc of the `ecall`; clk of this byte.
        pub frame: Frame<T>,
        /// Bytes still to copy, with this one.
        pub remaining: T,
        /// Where the byte comes from.
        pub source: Place<T>,
        /// Where it goes to.
        pub destination: Place<T>,
        /// The byte.
        pub copied: T,
        /// The destination's word after.
        pub after: [T; 2],
        /// No byte follows.
        pub is_last: T,
    }
}
