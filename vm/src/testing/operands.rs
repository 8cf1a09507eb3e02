//! Calls of every precompile, for tests that ask the same of all: words that one takes, and where they
//! lie.

use isa::blake2b::SIGMA;
use isa::curve::{self, WORDS};
use isa::precompile::MODULUS;
use isa::{Opcode, Precompile, Program};

use super::generator::Random;
use super::{Elf, Segment, asm, li};
use crate::precompiles::inner::honest;
use crate::precompiles::{apply, u256};
use crate::{TrapKind, load_elf};

/// Words that a call takes, by operand: random ones, with a liking for the corners. Operands that are
/// written and not read have words too, which the call overwrites.
///
/// What a call leaves is taken by another one on the same words.
pub fn operands(precompile: Precompile, random: &mut Random) -> Vec<Vec<u32>> {
    let mut any = || -> Vec<Vec<u32>> {
        let operands = precompile.info().operands.iter();
        operands.map(|operand| (0..operand.words).map(|_| random.word()).collect()).collect()
    };
    match precompile {
        Precompile::Sha256Compress | Precompile::KeccakF1600 => any(),
        Precompile::Poseidon2
        | Precompile::Poseidon2Width24
        | Precompile::ExtDot
        | Precompile::ExtHorner
        | Precompile::ExtHornerBase => {
            let words = any().into_iter();
            words.map(|words| words.into_iter().map(|word| word % MODULUS).collect()).collect()
        }
        Precompile::U256MulAddMod => loop {
            let words = any();
            let number =
                |operand: usize| -> u256::U256 { core::array::from_fn(|i| words[operand][i]) };
            let [a, b, c, m] = [1, 2, 3, 4].map(number);
            if u256::muladd_mod(&a, &b, &c, &m).is_some() {
                return words;
            }
        },
        Precompile::Blake2f => {
            let mut words = any();
            for number in words.iter_mut().skip(2).flatten() {
                *number %= SIGMA.len() as u32;
            }
            words
        }
        // The tops are less than those of all orders, so coordinates are below them.
        Precompile::EcAdd => {
            let mut words = any();
            for top in
                words.iter_mut().flat_map(|point| point.iter_mut().skip(WORDS - 1).step_by(WORDS))
            {
                *top >>= 4;
            }
            for number in words.iter_mut().skip(3).flatten() {
                *number %= curve::COUNT as u32;
            }
            let same_x = words[1][..WORDS] == words[2][..WORDS];
            words[2][0] ^= u32::from(same_x);
            words
        }
    }
}

/// The words of all operands after a call on them.
///
/// # Errors
///
/// The trap of words that the precompile does not take.
pub fn called(precompile: Precompile, operands: &[Vec<u32>]) -> Result<Vec<Vec<u32>>, TrapKind> {
    let mut words = operands.concat();
    apply(precompile, &mut words, &mut honest)?;
    let mut rest = words.as_slice();
    let after = operands.iter().map(|operand| {
        let (words, others) = rest.split_at(operand.len());
        rest = others;
        words.to_vec()
    });
    Ok(after.collect())
}

/// Text that stores `words` from `address` on. Overwrites x8 and x9.
pub fn store(address: u32, words: &[u32]) -> Vec<u32> {
    let store = |(word, &value): (u32, &u32)| {
        let store = asm(Opcode::Sw, 0, 8, 9, 0);
        [&li(8, address.wrapping_add(4 * word))[..], &li(9, value), &[store]].concat()
    };
    (0..).zip(words).flat_map(store).collect()
}

/// Words of a guest's image, one operand after the other.
#[derive(Clone, Debug)]
pub struct Data {
    address: u32,
    bytes: Vec<u8>,
}

impl Data {
    /// From `address` on, a multiple of four.
    pub const fn new(address: u32) -> Self {
        Self { address, bytes: Vec::new() }
    }

    /// Places the words of operands, each behind the last, and returns the pointers.
    pub fn place(&mut self, operands: &[Vec<u32>]) -> Vec<u32> {
        let pointers = operands.iter().map(|words| {
            let pointer = self.address + self.bytes.len() as u32;
            self.bytes.extend(words.iter().flat_map(|word| word.to_le_bytes()));
            pointer
        });
        pointers.collect()
    }

    /// The program of `text`, linked and entered at `base`, with these words in its image.
    ///
    /// # Panics
    ///
    /// If the loader refuses it.
    pub fn program(self, base: u32, text: &[u32]) -> Program {
        let text = text.iter().flat_map(|word| word.to_le_bytes()).collect();
        let mut segments = vec![Segment::text(base, text)];
        if !self.bytes.is_empty() {
            segments.push(Segment::data(self.address, self.bytes));
        }
        let elf = Elf { entry: base, segments, ..Elf::default() };
        load_elf(&elf.write()).expect("a valid program")
    }
}
