//! SHA-256's compression (FIPS 180-4, section 6.2.2).

use std::array::from_fn;

use isa::sha256::{K, ROUNDS};

use super::inner::honest;
use crate::error::TrapKind;

/// Words of a state.
const STATE: usize = 8;

/// The message's words for all rounds. `block` has its bytes as memory has them. Those that are
/// computed are inner values.
pub fn schedule(block: [u32; 16], inner: &mut impl FnMut(u32) -> u32) -> [u32; ROUNDS] {
    let mut words = [0; ROUNDS];
    for (word, bytes) in words.iter_mut().zip(block) {
        *word = bytes.swap_bytes();
    }
    for t in 16..ROUNDS {
        let word = small_sigma1(words[t - 2])
            .wrapping_add(words[t - 7])
            .wrapping_add(small_sigma0(words[t - 15]))
            .wrapping_add(words[t - 16]);
        words[t] = inner(word);
    }
    words
}

/// `σ0` of the schedule.
pub fn small_sigma0(x: u32) -> u32 {
    x.rotate_right(7) ^ x.rotate_right(18) ^ x >> 3
}

/// `σ1` of the schedule.
pub fn small_sigma1(x: u32) -> u32 {
    x.rotate_right(17) ^ x.rotate_right(19) ^ x >> 10
}

/// One round: the state after it.
fn round(
    [a, b, c, d, e, f, g, h]: [u32; STATE],
    w: u32,
    k: u32,
    inner: &mut impl FnMut(u32) -> u32,
) -> [u32; STATE] {
    let sigma0 = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
    let sigma1 = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
    let choice = e & f ^ !e & g;
    let majority = a & b ^ a & c ^ b & c;
    let t1 = inner([sigma1, choice, k, w].into_iter().fold(h, u32::wrapping_add));
    let t2 = sigma0.wrapping_add(majority);
    [inner(t1.wrapping_add(t2)), a, b, c, inner(d.wrapping_add(t1)), e, f, g]
}

/// The states before each round and after the last. Of each round `T1`, and the words that are new, are
/// inner values.
pub fn states(
    state: [u32; STATE],
    words: &[u32; ROUNDS],
    inner: &mut impl FnMut(u32) -> u32,
) -> [[u32; STATE]; ROUNDS + 1] {
    let mut states = [state; ROUNDS + 1];
    for t in 0..ROUNDS {
        states[t + 1] = round(states[t], words[t], K[t], inner);
    }
    states
}

/// The state after `block`, whose bytes are as memory has them.
pub fn compress(state: [u32; STATE], block: [u32; 16]) -> [u32; STATE] {
    compress_told(state, block, &mut honest)
}

/// As [`compress`], with a hook for inner values: of the schedule, then of the rounds.
fn compress_told(
    state: [u32; STATE],
    block: [u32; 16],
    inner: &mut impl FnMut(u32) -> u32,
) -> [u32; STATE] {
    let words = schedule(block, inner);
    let last = states(state, &words, inner)[ROUNDS];
    from_fn(|i| state[i].wrapping_add(last[i]))
}

/// Compresses the last 16 words into the first 8.
pub(super) fn apply(words: &mut [u32], inner: &mut impl FnMut(u32) -> u32) -> Result<(), TrapKind> {
    if let Some((state, block)) = words.split_first_chunk_mut::<STATE>()
        && let Ok(block) = <[u32; 16]>::try_from(&*block)
    {
        *state = compress_told(*state, block, inner);
    }
    Ok(())
}
