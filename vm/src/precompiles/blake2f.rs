//! A round of BLAKE2b's compression, in place.

use isa::blake2b::{LANES, SIGMA, WORDS, round_told};

use super::inner::honest;
use crate::error::TrapKind;

/// The lanes of a vector's words.
pub fn lanes(words: &[u32; WORDS]) -> [u64; LANES] {
    core::array::from_fn(|lane| u64::from(words[2 * lane]) | u64::from(words[2 * lane + 1]) << 32)
}

/// The words of a vector: of each lane the low one first.
pub fn words(lanes: &[u64; LANES]) -> [u32; WORDS] {
    core::array::from_fn(|word| (lanes[word / 2] >> (32 * (word % 2))) as u32)
}

/// The working vector after round `number`; nothing if that is not below 10.
pub fn mixed(v: &[u32; WORDS], message: &[u32; WORDS], number: u32) -> Option<[u32; WORDS]> {
    mixed_told(v, message, number, &mut honest)
}

/// As [`mixed`], with a hook for inner values: the lanes in the middle of each mixing.
fn mixed_told(
    v: &[u32; WORDS],
    message: &[u32; WORDS],
    number: u32,
    inner: &mut impl FnMut(u32) -> u32,
) -> Option<[u32; WORDS]> {
    let sigma = SIGMA.get(number as usize)?;
    let mut v = lanes(v);
    round_told(&mut v, &lanes(message), sigma, &mut |lane| told(lane, inner));
    Some(words(&v))
}

/// What `inner` makes of a lane: of its low word, then of the high one.
pub fn told(lane: u64, inner: &mut impl FnMut(u32) -> u32) -> u64 {
    let low = inner(lane as u32);
    u64::from(low) | u64::from(inner((lane >> 32) as u32)) << 32
}

/// As [`mixed`], on vector, message and number; a number that is too large is a trap.
pub(super) fn apply(all: &mut [u32], inner: &mut impl FnMut(u32) -> u32) -> Result<(), TrapKind> {
    if let Some((v, rest)) = all.split_first_chunk_mut::<WORDS>()
        && let Some((message, &mut [number])) = rest.split_first_chunk_mut::<WORDS>()
    {
        *v = mixed_told(v, message, number, inner)
            .ok_or(TrapKind::RoundTooLarge { round: number })?;
    }
    Ok(())
}
