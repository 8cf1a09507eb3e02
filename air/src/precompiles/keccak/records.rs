//! What the rows of calls are filled from.

use isa::Precompile;
use isa::keccak::{LANES, ROUND_CONSTANTS, STATE_WORDS, State, chi, rho_pi, theta};
use vm::precompiles::keccak::{absorb, lanes, told};
use vm::records::{CallRecord, Records, Write};

use super::{GROUPS, ROWS, SLICES};

/// A word of a state.
#[derive(Clone, Debug)]
pub struct WordRecord {
    /// Clock of the call.
    pub clk: u32,
    /// Number of the word.
    pub number: u32,
    /// Index of the word.
    pub state_index: u32,
    /// Index of the block's word.
    pub block_index: u32,
    /// The access to the word.
    pub state: Write,
    /// The access to the block's word.
    pub block: Option<Write>,
}

/// A byte of each lane.
#[derive(Clone, Debug)]
pub struct SliceRecord {
    /// Clock of the call.
    pub clk: u32,
    /// Which byte.
    pub byte: u32,
    /// Before the permutation.
    pub before: [u8; LANES],
    /// After it.
    pub after: [u8; LANES],
}

/// A round.
#[derive(Clone, Copy, Debug)]
pub struct RoundRecord {
    /// Clock of the call.
    pub clk: u32,
    /// Rounds done when chi is.
    pub round: u32,
    /// Chi's input.
    pub input: State,
    /// The state after the round.
    pub state: State,
}

/// Records of all calls of a shard.
#[derive(Debug, Default)]
pub struct KeccakRecords {
    /// Of words.
    pub words: Vec<WordRecord>,
    /// Of slices.
    pub slices: Vec<SliceRecord>,
    /// Of rounds.
    pub rounds: Vec<RoundRecord>,
}

impl KeccakRecords {
    /// The records of a shard's calls.
    pub fn new(records: &Records) -> Self {
        let mut all = Self::default();
        for call in &records.calls[Precompile::KeccakF1600 as usize] {
            all.push(call);
        }
        all
    }

    /// Adds those of a call. One that has other words than a call has gets none.
    pub fn push(&mut self, call: &CallRecord) {
        let Some((state, block)) = call.words.split_first_chunk::<STATE_WORDS>() else { return };
        let Some(block) = block.first_chunk() else { return };
        let [state_index, block_index] = [0, 1].map(|i: usize| call.arguments[i].value / 4);
        let words = (0..).zip(state).map(|(number, write)| WordRecord {
            clk: call.clk,
            number,
            state_index: state_index.wrapping_add(number),
            block_index: block_index.wrapping_add(number.min(block.len() as u32)),
            state: *write,
            block: block.get(number as usize).copied(),
        });
        self.words.extend(words);

        let other = block.map(|write: Write| write.value);
        let taken = lanes(&absorb(state.map(|write| write.prev_value), &other));
        let left = lanes(&state.map(|write| write.value));
        let bytes = |state: &State, byte| state.map(|lane| (lane >> (SLICES * byte)) as u8);
        self.slices.extend((0..ROWS).map(|byte| SliceRecord {
            clk: call.clk,
            byte: byte as u32,
            before: bytes(&taken, byte),
            after: bytes(&left, byte),
        }));

        let mut round = RoundRecord { clk: call.clk, round: 0, input: unchi(&taken), state: taken };
        self.rounds.push(round);
        let mut inner = call.inner.again(0);
        for number in 1..GROUPS as u32 {
            round.round = number;
            round.input = told(&rho_pi(&theta(&round.state)), &mut inner);
            round.state = told(&after_chi(&round.input, number), &mut inner);
            self.rounds.push(round);
        }
    }
}

/// What iota adds after `round` rounds.
pub fn constant_of(round: u32) -> u64 {
    round.checked_sub(1).and_then(|round| ROUND_CONSTANTS.get(round as usize)).map_or(0, |c| *c)
}

/// The state after `round` rounds, from chi's input.
pub fn after_chi(input: &State, round: u32) -> State {
    let mut state = chi(input);
    state[0] ^= constant_of(round);
    state
}

/// The state that chi takes to this one: chi of rows of five bits has order 4.
pub fn unchi(state: &State) -> State {
    chi(&chi(&chi(state)))
}
