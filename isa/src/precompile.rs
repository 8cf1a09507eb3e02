//! The one table of precompiles: syscalls that do in a few rows of a chip of their own what would
//! take a guest thousands of instructions.
//!
//! The guest puts the number in a7, pointers to words in a0, a1, …, and executes `ecall`. No
//! register changes. A precompile traps before it has any effect, for the first of these reasons
//! that applies: a pointer is no multiple of four; its words do not fit below `2^32`; a word is no
//! value that the precompile takes; the gas limit; the memory limit.
//!
//! What a precompile computes is said in `vm/src/precompiles`, which may use the field.

use crate::clock::SLOTS;
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
}

/// Order of the BabyBear field: words that stand for its elements are below it.
pub const MODULUS: u32 = 0x7800_0001;

/// One row of the table of precompiles.
#[derive(Clone, Copy, Debug)]
pub struct PrecompileInfo {
    /// The precompile.
    pub precompile: Precompile,
    /// Number in a7.
    pub number: u32,
    /// Name for people.
    pub name: &'static str,
    /// Words that a0, a1, … point to, in this order.
    pub operands: &'static [u32],
    /// Gas of a call: committed cells of its rows, in units of 16 cells, rounded.
    pub gas: u32,
    /// Name of the chip that proves it.
    pub chip: &'static str,
}

/// Number of precompiles.
pub const COUNT: usize = 1;

/// All precompiles, in the order of [`Precompile`].
pub const TABLE: [PrecompileInfo; COUNT] = [PrecompileInfo {
    precompile: Precompile::Poseidon2,
    number: FIRST_PRECOMPILE,
    name: "poseidon2",
    operands: &[16],
    gas: 53,
    chip: "Poseidon2Call",
}];

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
        self.info().operands.iter().sum()
    }
}

// The accesses of a call are stamped within its gas. No number is one of the other syscalls: their
// chip and that of a precompile tell them apart by it.
const _: () = {
    assert!(WRITE < FIRST_PRECOMPILE && EXIT < FIRST_PRECOMPILE);
    let mut index = 0;
    while index < COUNT {
        assert!(TABLE[index].gas >= SLOTS && TABLE[index].precompile as usize == index);
        assert!(TABLE[index].number >= FIRST_PRECOMPILE);
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
}
