//! A block absorbed into a state of Keccak, in place.

use isa::keccak::{BLOCK_WORDS, LANES, STATE_WORDS, State, permute_told};

/// The lanes of a state's words.
pub fn lanes(words: &[u32; STATE_WORDS]) -> State {
    core::array::from_fn(|lane| u64::from(words[2 * lane]) | u64::from(words[2 * lane + 1]) << 32)
}

/// The words of a state: of each lane the low one first.
pub fn words(state: &State) -> [u32; STATE_WORDS] {
    core::array::from_fn(|word| (state[word / 2] >> (32 * (word % 2))) as u32)
}

/// The words of `state`, combined with those of `block`.
pub fn absorb(mut state: [u32; STATE_WORDS], block: &[u32; BLOCK_WORDS]) -> [u32; STATE_WORDS] {
    for (word, block) in state.iter_mut().zip(block) {
        *word ^= block;
    }
    state
}

/// A state of which each word has gone through `inner`.
pub fn told(state: &State, inner: &mut impl FnMut(u32) -> u32) -> State {
    lanes(&words(state).map(inner))
}

/// Changes the words of a state; those of the block, which follow it, stay.
///
/// Inner values: the words of the state before chi, and after each round.
pub(super) fn apply(all: &mut [u32], inner: &mut impl FnMut(u32) -> u32) {
    let Some((state, block)) = all.split_first_chunk_mut::<STATE_WORDS>() else { return };
    if let Ok(block) = <&[u32; BLOCK_WORDS]>::try_from(&*block) {
        let taken = lanes(&absorb(*state, block));
        *state = words(&permute_told(taken, |state| told(&state, inner)));
    }
}

const _: () = assert!(STATE_WORDS == 2 * LANES);
