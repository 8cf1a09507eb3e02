//! The one table of precompiles: syscalls that do in a few rows of a chip of their own what would
//! take a guest thousands of instructions.
//!
//! The guest puts the number in a7, pointers to words in a0, a1, …, and executes `ecall`. No
//! register changes. A precompile traps before it has any effect, for the first of these reasons
//! that applies: a pointer is no multiple of four; its words do not fit below `2^32`; words that are
//! written are also words of another operand; a word is no value that the precompile takes; the gas
//! limit; the memory limit. Operands that are only read may lie as they like.
//!
//! What a precompile computes is said in `vm/src/precompiles`, which may use the field.

use crate::clock::{SLOT_MEMORY, SLOTS};
use crate::curve::POINT_WORDS;
use crate::keccak::{BLOCK_WORDS, STATE_WORDS};
use crate::syscall::{EXIT, FIRST_PRECOMPILE, WRITE};

/// Every precompile. The discriminant is its place in [`TABLE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Precompile {
    /// The machine's own permutation, Poseidon2 of width 16 over BabyBear, in place.
    ///
    /// a0 points to 16 words, each a field element in canonical form: below
    /// [`MODULUS`], before and after.
    Poseidon2,
    /// SHA-256's compression of a block into a state.
    ///
    /// a0 points to the state, 8 words, native ones; a1 to the block, 64 bytes as they come in the
    /// message. The state is changed in place.
    Sha256Compress,
    /// Arithmetic of 256 bits: `a b + c = q m + r` with `r < m`.
    ///
    /// a0 to a5 point to r, a, b, c, m and q, of eight words each, the lowest first; r and q are
    /// written. `m = 0` stands for `2^256`: then q and r are the halves of `a b + c`. A quotient of more
    /// than 256 bits is a trap; there is none where `a < m` or `b < m`, whatever the others.
    U256MulAddMod,
    /// Absorbs a block of Keccak-256 into a state: Keccak-f\[1600\] after an exclusive or.
    ///
    /// a0 points to the 50 words of a state, lane after lane, the low word of each first; a1 to the 34
    /// words of a block, which are combined with the state's first before the permutation. Over
    /// a block of zeros that is the permutation alone.
    KeccakF1600,
    /// Adds points of an elliptic curve in short Weierstrass form: `R = P + Q`, or `2 P` if they are the
    /// same.
    ///
    /// a0 to a3 point to R, P and Q, 16 words each, x before y, the lowest word of each first, and to
    /// the number of the curve, one word: its place in [`curve::TABLE`](crate::curve::TABLE). R is
    /// written. Coordinates are below the field's order, before and after. There must be a sum with
    /// coordinates: P and Q differ in x, or they are the same point and its y is not zero. Whether the
    /// points are on the curve is not checked: R is what the formulas of chord and tangent give.
    EcAdd,
}

/// Order of the BabyBear field: words that stand for its elements are below it.
pub const MODULUS: u32 = 0x7800_0001;

/// What a pointer leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operand {
    /// Number of words.
    pub words: u32,
    /// Whether the call writes them; if not, it only reads them.
    pub written: bool,
}

impl Operand {
    /// Words that a call leaves as they are.
    pub const fn read(words: u32) -> Self {
        Self { words, written: false }
    }

    /// Words that a call changes in place.
    pub const fn written(words: u32) -> Self {
        Self { words, written: true }
    }
}

/// Slots of the clock that an access takes up: the word's previous access comes before the first,
/// and the access is stamped with the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slots {
    /// The first.
    pub first: u32,
    /// The last.
    pub last: u32,
}

/// One row of the table of precompiles.
#[derive(Clone, Copy, Debug)]
pub struct PrecompileInfo {
    /// The precompile.
    pub precompile: Precompile,
    /// Number in a7.
    pub number: u32,
    /// Name for people.
    pub name: &'static str,
    /// What a0, a1, … point to, in this order.
    pub operands: &'static [Operand],
    /// Gas of a call: committed cells of its rows, in units of 16 cells, rounded.
    pub gas: u32,
}

/// Number of precompiles.
pub const COUNT: usize = 5;

/// All precompiles, in the order of [`Precompile`].
pub const TABLE: [PrecompileInfo; COUNT] = [
    PrecompileInfo {
        precompile: Precompile::Poseidon2,
        number: FIRST_PRECOMPILE,
        name: "poseidon2",
        operands: &[Operand::written(16)],
        gas: 43,
    },
    PrecompileInfo {
        precompile: Precompile::Sha256Compress,
        number: FIRST_PRECOMPILE + 1,
        name: "sha256_compress",
        operands: &[Operand::written(8), Operand::read(16)],
        gas: 1336,
    },
    PrecompileInfo {
        precompile: Precompile::U256MulAddMod,
        number: FIRST_PRECOMPILE + 2,
        name: "u256_muladd_mod",
        operands: &[
            Operand::written(8),
            Operand::read(8),
            Operand::read(8),
            Operand::read(8),
            Operand::read(8),
            Operand::written(8),
        ],
        gas: 114,
    },
    PrecompileInfo {
        precompile: Precompile::KeccakF1600,
        number: FIRST_PRECOMPILE + 3,
        name: "keccak_f1600",
        operands: &[Operand::written(STATE_WORDS as u32), Operand::read(BLOCK_WORDS as u32)],
        gas: 4670,
    },
    PrecompileInfo {
        precompile: Precompile::EcAdd,
        number: FIRST_PRECOMPILE + 4,
        name: "ec_add",
        operands: &[
            Operand::written(POINT_WORDS as u32),
            Operand::read(POINT_WORDS as u32),
            Operand::read(POINT_WORDS as u32),
            Operand::read(1),
        ],
        gas: 195,
    },
];

/// The most pointers that a precompile takes.
pub const MAX_OPERANDS: usize = {
    let (mut max, mut index) = (0, 0);
    while index < COUNT {
        if TABLE[index].operands.len() > max {
            max = TABLE[index].operands.len();
        }
        index += 1;
    }
    max
};

/// The largest gas of any call.
pub const MAX_GAS: u32 = {
    let (mut max, mut index) = (0, 0);
    while index < COUNT {
        if TABLE[index].gas > max {
            max = TABLE[index].gas;
        }
        index += 1;
    }
    max
};

impl Precompile {
    /// This precompile's row of [`TABLE`].
    pub const fn info(self) -> &'static PrecompileInfo {
        &TABLE[self as usize]
    }

    /// The precompile with this number, if there is one.
    pub fn from_number(number: u32) -> Option<Self> {
        TABLE.iter().find(|info| info.number == number).map(|info| info.precompile)
    }

    /// Words that a call accesses in memory.
    pub fn words(self) -> u32 {
        self.info().operands.iter().map(|operand| operand.words).sum()
    }
}

impl PrecompileInfo {
    /// Slots of the accesses to the words of operand number `operand`.
    ///
    /// An operand that is read has a slot of its own, one that is written has those of all. Accesses
    /// to one word must not share a slot, as each comes after the one before it: so words may be
    /// read by several operands, but those that are written belong to no other.
    pub const fn slots(&self, operand: usize) -> Slots {
        let last = SLOT_MEMORY + self.operands.len() as u32 - 1;
        if self.operands[operand].written {
            return Slots { first: SLOT_MEMORY, last };
        }
        let slot = SLOT_MEMORY + operand as u32;
        Slots { first: slot, last: slot }
    }
}

// The accesses of a call are stamped within its gas. No number is one of the other syscalls: their
// chip and that of a precompile tell them apart by it.
const _: () = {
    assert!(WRITE < FIRST_PRECOMPILE && EXIT < FIRST_PRECOMPILE);
    let mut index = 0;
    while index < COUNT {
        let info = &TABLE[index];
        assert!(info.precompile as usize == index && info.number >= FIRST_PRECOMPILE);
        assert!(info.gas >= SLOTS && info.gas >= SLOT_MEMORY + info.operands.len() as u32);
        // Any more would be in no register of arguments.
        assert!(!info.operands.is_empty() && info.operands.len() <= 7);
        index += 1;
    }
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_unique_and_lead_back() {
        for (index, info) in TABLE.iter().enumerate() {
            assert!(TABLE[..index].iter().all(|other| other.number != info.number));
            assert_eq!(Precompile::from_number(info.number), Some(info.precompile));
        }
        assert_eq!(Precompile::from_number(FIRST_PRECOMPILE + COUNT as u32), None);
    }

    #[test]
    fn slots_are_shared_with_written_operands_only() {
        const OPERANDS: &[Operand] = &[Operand::read(8), Operand::written(2), Operand::read(8)];
        let info = PrecompileInfo { operands: OPERANDS, ..TABLE[0] };
        let [a, b, c] = [0, 1, 2].map(|operand| info.slots(operand));
        assert_eq!([a, b, c].map(|slots| (slots.first, slots.last)), [(2, 2), (2, 4), (4, 4)]);
        // Accesses to one word are possible in an order in which each begins after the last ended.
        let may_follow = |a: Slots, b: Slots| a.last < b.first;
        assert!(may_follow(a, c));
        for (a, b) in [(a, b), (b, c), (b, b)] {
            assert!(!may_follow(a, b) && !may_follow(b, a));
        }
        // Alone, an operand has the slot of a load.
        let one = Precompile::Poseidon2.info().slots(0);
        assert_eq!((one.first, one.last), (SLOT_MEMORY, SLOT_MEMORY));
    }
}
