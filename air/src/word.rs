//! 32-bit words as two 16-bit limbs, low limb first.

use p3_air::AirBuilder;
use p3_field::PrimeCharacteristicRing;

use crate::F;

/// Low limb, high limb.
pub type Word<T> = [T; 2];

/// The limbs of a value, as field elements.
pub fn limbs(value: u32) -> Word<F> {
    [F::from_u32(value & 0xffff), F::from_u32(value >> 16)]
}

/// The word as expressions.
pub fn expr<AB: AirBuilder>(word: Word<AB::Var>) -> Word<AB::Expr> {
    word.map(Into::into)
}

/// `2^-n` for `n <= 27`: divides an expression that is a multiple of `2^n`.
///
/// `p = 15 * 2^27 + 1`, hence `2^-27 = -15` and `2^-n = -15 * 2^(27 - n)`.
pub const fn inverse_power_of_two(n: u32) -> F {
    F::new(15 * (1 << 27) + 1 - (15 << (27 - n)))
}

/// Asserts, where `condition` is one, that `a + b = c` modulo `2^32`, given that all limbs are in
/// range.
///
/// With carries `k0 = (a0 + b0 - c0) / 2^16` and `k1 = (a1 + b1 + k0 - c1) / 2^16`, both must be
/// boolean. The carry out `k1` is dropped. Degree 2 plus that of `condition`.
pub fn assert_add<AB: AirBuilder<F = F>>(
    builder: &mut AB,
    condition: AB::Expr,
    a: Word<AB::Expr>,
    b: Word<AB::Expr>,
    c: Word<AB::Expr>,
) {
    for carry in carries::<AB>(a, b, c) {
        builder.assert_zero(condition.clone() * carry.bool_check());
    }
}

/// The carries out of both limbs of `a + b = c`.
pub fn carries<AB: AirBuilder<F = F>>(
    [a0, a1]: Word<AB::Expr>,
    [b0, b1]: Word<AB::Expr>,
    [c0, c1]: Word<AB::Expr>,
) -> Word<AB::Expr> {
    let shrink = inverse_power_of_two(16);
    let low = (a0 + b0 - c0) * shrink;
    let high = (a1 + b1 + low.clone() - c1) * shrink;
    [low, high]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inverse_powers_of_two() {
        for n in 0..=27 {
            assert_eq!(inverse_power_of_two(n) * F::from_u32(1 << n), F::ONE);
        }
    }
}
