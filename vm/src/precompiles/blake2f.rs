//! A round of BLAKE2b's compression, in place.

use isa::blake2b::{LANES, SIGMA, WORDS, round};

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
    let sigma = SIGMA.get(number as usize)?;
    let mut v = lanes(v);
    round(&mut v, &lanes(message), sigma);
    Some(words(&v))
}

/// As [`mixed`], on vector, message and number; a number that is too large is a trap.
pub(super) fn apply(all: &mut [u32]) -> Result<(), TrapKind> {
    if let Some((v, rest)) = all.split_first_chunk_mut::<WORDS>()
        && let Some((message, &mut [number])) = rest.split_first_chunk_mut::<WORDS>()
    {
        *v = mixed(v, message, number).ok_or(TrapKind::RoundTooLarge { round: number })?;
    }
    Ok(())
}
