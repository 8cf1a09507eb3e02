//! Rows of a division, honest or not, in which all follows from what they claim.

use isa::semantics::{divu, remu};
use p3_field::{PrimeCharacteristicRing, PrimeField32};

use super::DivRemCols;
use crate::F;
use crate::cpu::bytes::{BytePair, products, word_bytes};
use crate::testing::value;
use crate::word::{inverse_power_of_two, limbs};

fn set_bytes(pairs: &mut [BytePair<F>; 2], word: u32) {
    for (pair, limb) in pairs.iter_mut().zip([word & 0xffff, word >> 16]) {
        pair.bytes = [limb & 0xff, limb >> 8].map(F::from_u32);
        pair.and = F::from_u32(limb & limb >> 8 & 0xff);
    }
}

pub fn get_bytes(pairs: &[BytePair<F>; 2]) -> u32 {
    u32::from_le_bytes(word_bytes(*pairs).map(|byte| byte.as_canonical_u32() as u8))
}

/// `word`, or its negative modulo `2^32`.
pub fn negate(word: u32, negative: F) -> u32 {
    if negative == F::ONE { word.wrapping_neg() } else { word }
}

/// The magnitudes of dividend and divisor, by the signs that the row claims. With a sign of one
/// half the equations would take any dividend for `2^31`.
pub fn magnitudes(row: &DivRemCols<F>) -> (u32, u32) {
    let is_half = row.a_negative == inverse_power_of_two(1);
    let a = if is_half { 1 << 31 } else { negate(value(row.a), row.a_negative) };
    (a, negate(value(row.b), row.b_negative))
}

/// The negative of a word modulo `2^32` if its limbs are in range, else of each limb.
fn negative(word: [F; 2]) -> [F; 2] {
    let in_range = word.iter().all(|limb| limb.as_canonical_u32() >> 16 == 0);
    if in_range { limbs(value(word).wrapping_neg()) } else { word.map(|limb| -limb) }
}

/// Puts magnitudes into a row, honest or not, and sets all that follows from them and from the
/// row's flags.
pub fn conclude(row: &mut DivRemCols<F>, divisor: u32, quotient: u32, remainder: [F; 2]) {
    set_bytes(&mut row.divisor, divisor);
    set_bytes(&mut row.quotient, quotient);
    row.remainder = remainder;
    let [p0, p1, ..] = products(&word_bytes(row.quotient), &word_bytes(row.divisor));
    let a0 = row.a[0] * (F::ONE - row.a_negative.double());
    row.carry = (p0 + p1 * F::from_u32(256) + row.remainder[0] - a0) * inverse_power_of_two(16);
    let high_equal = row.b_zero == F::ZERO && remainder[1] == limbs(divisor)[1];
    set_high_equal(row, F::from_bool(high_equal));
    let q = limbs(quotient);
    let select = |i: usize| (F::ONE - row.is_rem) * q[i] + row.is_rem * remainder[i];
    row.magnitude = [select(0), select(1)];
    let (a, b) = (row.a_negative, row.b_negative);
    let differ = a + b - a * b.double() - a * row.b_zero;
    row.c_negative = (F::ONE - row.is_rem) * differ + row.is_rem * a;
    let is_negative = row.c_negative == F::ONE;
    row.c = if is_negative { negative(row.magnitude) } else { row.magnitude };
}

/// Sets the flag, honest or not, and the margin that follows.
pub fn set_high_equal(row: &mut DivRemCols<F>, flag: F) {
    let divisor = limbs(get_bytes(&row.divisor));
    let [low, high] = [0, 1].map(|i| divisor[i] - row.remainder[i]);
    row.high_equal = flag;
    row.margin = high + (low - high) * flag;
}

/// Divides honestly, by the flags that the row claims.
pub fn divide(row: &mut DivRemCols<F>) {
    let (a, b) = magnitudes(row);
    let zero = row.b_zero == F::ONE;
    let (quotient, remainder) = if zero { (u32::MAX, a) } else { (divu(a, b), remu(a, b)) };
    conclude(row, b, quotient, limbs(remainder));
}

/// The row with another quotient and remainder.
pub fn with_division(row: &DivRemCols<F>, quotient: u32, remainder: [F; 2]) -> DivRemCols<F> {
    let mut row = *row;
    let (_, divisor) = magnitudes(&row);
    conclude(&mut row, divisor, quotient, remainder);
    row
}
