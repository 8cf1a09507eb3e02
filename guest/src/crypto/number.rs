//! Numbers of 256 bits, the lowest word first: what the curves need beside the precompile.
//!
//! The instructions around a call cost about as much as its cells, so results are written to where they
//! are wanted, and what takes words one by one looks at the highest first.

use core::cmp::Ordering;
use core::mem::MaybeUninit;

/// A number of 256 bits, the lowest word first.
pub type Number = [u32; 8];

pub(super) const ZERO: Number = [0; 8];
pub(super) const ONE: Number = [1, 0, 0, 0, 0, 0, 0, 0];

/// `to = a * b + c` modulo `m`, as [`super::muladd_mod`].
#[inline(always)]
pub(super) fn muladd_to(to: &mut Number, a: &Number, b: &Number, c: &Number, m: &Number) {
    let mut quotient = MaybeUninit::<Number>::uninit();
    // SAFETY: the quotient is here, and no other borrow has the words of the result.
    unsafe { super::muladd_raw(quotient.as_mut_ptr(), to, a, b, c, m) }
}

/// `to = a * b` modulo `m`.
#[inline(always)]
pub(super) fn multiply_to(to: &mut Number, a: &Number, b: &Number, m: &Number) {
    muladd_to(to, a, b, &ZERO, m);
}

/// `x^(2^n)` modulo `m`.
pub(super) fn squared(x: &Number, n: u32, m: &Number) -> Number {
    let (mut power, mut next) = (*x, ZERO);
    for _ in 0..n / 2 {
        multiply_to(&mut next, &power, &power, m);
        multiply_to(&mut power, &next, &next, m);
    }
    if n % 2 == 1 {
        multiply_to(&mut next, &power, &power, m);
        return next;
    }
    power
}

/// Whether `a < b`.
pub(super) fn is_less(a: &Number, b: &Number) -> bool {
    a.iter().rev().cmp(b.iter().rev()) == Ordering::Less
}

/// `a - b` for `b <= a`.
pub(super) const fn difference(a: &Number, b: &Number) -> Number {
    let mut difference = [0; 8];
    let (mut borrow, mut index) = (false, 0);
    while index < 8 {
        let (word, first) = a[index].overflowing_sub(b[index]);
        let (word, second) = word.overflowing_sub(borrow as u32);
        difference[index] = word;
        borrow = first | second;
        index += 1;
    }
    difference
}

/// `a + b`, if it has 256 bits.
pub(super) fn checked_sum(a: &Number, b: &Number) -> Option<Number> {
    let mut sum = [0; 8];
    let mut carry = false;
    for (to, (a, b)) in sum.iter_mut().zip(a.iter().zip(b)) {
        let (word, first) = a.overflowing_add(*b);
        let (word, second) = word.overflowing_add(u32::from(carry));
        *to = word;
        carry = first | second;
    }
    (!carry).then_some(sum)
}

/// The number of bytes with the highest first.
pub fn from_be_bytes(bytes: &[u8; 32]) -> Number {
    let mut number = [0; 8];
    for (word, bytes) in number.iter_mut().rev().zip(bytes.as_chunks().0) {
        *word = u32::from_be_bytes(*bytes);
    }
    number
}

/// The bytes of a number, the highest first.
pub fn to_be_bytes(number: &Number) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (bytes, word) in bytes.as_chunks_mut().0.iter_mut().zip(number.iter().rev()) {
        *bytes = word.to_be_bytes();
    }
    bytes
}

/// Words of two numbers, one after the other, of bytes in the same order.
pub(super) fn pair_from_be_bytes(bytes: &[u8; 64]) -> [Number; 2] {
    let (high, low) = bytes.split_at(32);
    [high, low].map(|half| from_be_bytes(half.try_into().expect("32 of 64 bytes")))
}

/// Bytes of two numbers, one after the other.
pub(super) fn pair_to_be_bytes(numbers: [&Number; 2]) -> [u8; 64] {
    let mut bytes = [0; 64];
    for (to, number) in bytes.as_chunks_mut().0.iter_mut().zip(numbers) {
        *to = to_be_bytes(number);
    }
    bytes
}

/// The number with these 64 hexadecimal digits, as standards print it.
pub(super) const fn hex(digits: &str) -> Number {
    let digits = digits.as_bytes();
    assert!(digits.len() == 64);
    let mut number = [0; 8];
    let mut index = 0;
    while index < 64 {
        let digit = (digits[63 - index] as char).to_digit(16).expect("a hexadecimal digit");
        number[index / 8] |= digit << (index % 8 * 4);
        index += 1;
    }
    number
}
