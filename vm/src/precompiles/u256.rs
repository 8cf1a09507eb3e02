//! Arithmetic of 256 bits: `a b + c = q m + r` with `r < m`.

use super::inner::honest;
use crate::error::TrapKind;

/// Words of a number.
pub const WORDS: usize = 8;
/// A number below `2^256`, the lowest word first.
pub type U256 = [u32; WORDS];

/// Quotient and remainder of `a b + c` by `m`, where `m = 0` stands for `2^256`; nothing if the
/// quotient is `2^256` or more.
pub fn muladd_mod(a: &U256, b: &U256, c: &U256, m: &U256) -> Option<[U256; 2]> {
    muladd_mod_told([a, b, c, m], &mut honest)
}

/// As [`muladd_mod`], with a hook for inner values: sums of partial products, then digits of the
/// quotient.
fn muladd_mod_told(
    [a, b, c, m]: [&U256; 4],
    inner: &mut impl FnMut(u32) -> u32,
) -> Option<[U256; 2]> {
    let [low, high] = muladd(a, b, c, inner);
    if *m == [0; WORDS] {
        return Some([high, low]);
    }
    let is_below = high.iter().rev().lt(m.iter().rev());
    is_below.then(|| divide(low, high, m, inner))
}

/// As [`muladd_mod`], on r, a, b, c, m and q; a quotient that is too long is a trap.
pub(super) fn apply(words: &mut [u32], inner: &mut impl FnMut(u32) -> u32) -> Result<(), TrapKind> {
    let ([r, a, b, c, m, q], []) = words.as_chunks_mut() else { return Ok(()) };
    [*q, *r] = muladd_mod_told([a, b, c, m], inner).ok_or(TrapKind::QuotientTooLong)?;
    Ok(())
}

/// The halves of `a b + c`, the lower first. It fits: `(2^256 - 1)^2 + 2^256 - 1 < 2^512`.
///
/// Each word of each sum is an inner value.
fn muladd(a: &U256, b: &U256, c: &U256, inner: &mut impl FnMut(u32) -> u32) -> [U256; 2] {
    let mut sum = [0; 2 * WORDS];
    sum[..WORDS].copy_from_slice(c);
    for (i, &x) in a.iter().enumerate() {
        let mut carry = 0;
        for (place, &y) in sum[i..].iter_mut().zip(b) {
            // At most (2^32 - 1)^2 + 2 (2^32 - 1) = 2^64 - 1.
            let t = u64::from(x) * u64::from(y) + u64::from(*place) + carry;
            *place = inner(t as u32);
            carry = t >> 32;
        }
        sum[i + WORDS] = carry as u32;
    }
    let half = |start: usize| core::array::from_fn(|i| sum[start + i]);
    [half(0), half(WORDS)]
}

/// Quotient and remainder of `low + 2^256 high` by `m > high`: long division in words (Knuth, The
/// Art of Computer Programming, volume 2, 4.3.1, algorithm D).
///
/// Each digit is an inner value. The rest is that of the digit told, so of a last digit that is one less
/// it is the modulus more.
fn divide(low: U256, high: U256, m: &U256, inner: &mut impl FnMut(u32) -> u32) -> [U256; 2] {
    let length = WORDS - m.iter().rev().take_while(|&&word| word == 0).count();
    // Shifted so that the divisor's top word has its top bit: then a digit is estimated at most
    // two too large.
    let shift = m[length - 1].leading_zeros();
    let divisor: [u32; WORDS + 1] = shifted(m, shift);
    let mut rest: [u32; 2 * WORDS + 1] = shifted(&[low, high].concat(), shift);
    let mut quotient = [0; WORDS];
    for (place, word) in quotient.iter_mut().enumerate().rev() {
        let window = &mut rest[place..=place + length];
        let top = u64::from(window[length]) << 32 | u64::from(window[length - 1]);
        let mut digit = (top / u64::from(divisor[length - 1])).min(u64::from(u32::MAX));
        let mut borrow = subtract(window, digit, &divisor);
        while borrow != 0 {
            digit -= 1;
            borrow -= add(window, &divisor);
        }
        *word = inner(digit as u32);
        // Nothing, unless another digit was told; of a smaller one the difference is negative.
        subtract(window, u64::from(word.wrapping_sub(digit as u32)), &divisor);
        if u64::from(*word) < digit {
            add(&mut window[1..], &divisor);
        }
    }
    let bits = |i: usize| u64::from(rest[i]) | u64::from(rest[i + 1]) << 32;
    [quotient, core::array::from_fn(|i| (bits(i) >> shift) as u32)]
}

/// `words` times `2^shift`, for a shift below 32.
fn shifted<const N: usize>(words: &[u32], shift: u32) -> [u32; N] {
    let word = |i: usize| u64::from(words.get(i).copied().unwrap_or(0));
    let below = |i: usize| i.checked_sub(1).map_or(0, word);
    core::array::from_fn(|i| ((word(i) << 32 | below(i)) << shift >> 32) as u32)
}

/// Subtracts `digit` times `divisor`; returns what is borrowed from above.
fn subtract(window: &mut [u32], digit: u64, divisor: &[u32]) -> u64 {
    let mut borrow = 0;
    for (word, &d) in window.iter_mut().zip(divisor) {
        let t = digit * u64::from(d) + borrow;
        let (difference, is_less) = word.overflowing_sub(t as u32);
        *word = difference;
        borrow = (t >> 32) + u64::from(is_less);
    }
    borrow
}

/// Adds `divisor`; returns the carry.
fn add(window: &mut [u32], divisor: &[u32]) -> u64 {
    let mut carry = 0;
    for (word, &d) in window.iter_mut().zip(divisor) {
        let t = u64::from(*word) + u64::from(d) + carry;
        *word = t as u32;
        carry = t >> 32;
    }
    carry
}
