//! A loaded program: what the ELF says, in the form that executor and proof need.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use crate::decode::Instruction;

/// A program ready to run. Instructions are fetched from here and never from memory, so a guest
/// that writes over its own text goes on running the text as loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Byte address of the first instruction; a multiple of four.
    pub entry: u32,
    /// Byte address of `instructions[0]`; a multiple of four.
    pub base: u32,
    /// One entry for each word from `base` on; `None` where there is no valid instruction.
    pub instructions: Vec<Option<Instruction>>,
    /// Initial memory: byte address of a word (a multiple of four) to its non-zero value.
    pub image: BTreeMap<u32, u32>,
    /// Function symbols, byte address to name: to say where a trap happened.
    pub symbols: BTreeMap<u32, String>,
}

impl Program {
    /// The instruction at byte address `pc`; `None` if there is none.
    pub fn fetch(&self, pc: u32) -> Option<Instruction> {
        if !pc.is_multiple_of(4) {
            return None;
        }
        // Wraps to a huge index for pc below base, which is then out of range.
        *self.instructions.get((pc.wrapping_sub(self.base) / 4) as usize)?
    }

    /// All valid instructions with their byte addresses, by rising address.
    pub fn iter(&self) -> impl Iterator<Item = (u32, Instruction)> + '_ {
        self.instructions
            .iter()
            .enumerate()
            .filter_map(|(index, slot)| slot.map(|insn| (self.base + 4 * index as u32, insn)))
    }

    /// The function symbol at or below `pc`, with the distance to it.
    pub fn symbol(&self, pc: u32) -> Option<(&str, u32)> {
        let (address, name) = self.symbols.range(..=pc).next_back()?;
        Some((name, pc - address))
    }
}
