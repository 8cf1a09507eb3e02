//! Functions of words as bits, lowest first, and words as limbs of 16 bits.

use core::array::from_fn;

use p3_air::AirBuilder;
use p3_field::PrimeCharacteristicRing;

use crate::word::Word;

/// A word of 32 bits.
pub type Bits<T> = [T; 32];

/// The limbs of a word. Degree as that of its bits.
pub fn pack<E: PrimeCharacteristicRing>(bits: &Bits<E>) -> Word<E> {
    from_fn(|limb| {
        let bits = bits[16 * limb..16 * limb + 16].iter().rev();
        bits.fold(E::ZERO, |sum, bit| sum.double() + bit.clone())
    })
}

/// As expressions.
pub fn expr<AB: AirBuilder>(bits: &Bits<AB::Var>) -> Bits<AB::Expr> {
    from_fn(|i| bits[i].into())
}

/// `x ^ y`. Degree 2.
fn xor<E: PrimeCharacteristicRing>(x: E, y: E) -> E {
    x.clone() + y.clone() - (x * y).double()
}

/// The three words XORed, each rotated to the right; or, if `shift`, the last one shifted. Degree 3.
fn sigma<E: PrimeCharacteristicRing>(x: &Bits<E>, [k, l, m]: [usize; 3], shift: bool) -> Word<E> {
    let rotated = |i: usize, by: usize| x[(i + by) % 32].clone();
    pack(&from_fn(|i| {
        let two = xor(rotated(i, k), rotated(i, l));
        if shift && i + m >= 32 { two } else { xor(two, rotated(i, m)) }
    }))
}

/// `Σ0`.
pub fn big_sigma0<E: PrimeCharacteristicRing>(x: &Bits<E>) -> Word<E> {
    sigma(x, [2, 13, 22], false)
}

/// `Σ1`.
pub fn big_sigma1<E: PrimeCharacteristicRing>(x: &Bits<E>) -> Word<E> {
    sigma(x, [6, 11, 25], false)
}

/// `σ0`.
pub fn small_sigma0<E: PrimeCharacteristicRing>(x: &Bits<E>) -> Word<E> {
    sigma(x, [7, 18, 3], true)
}

/// `σ1`.
pub fn small_sigma1<E: PrimeCharacteristicRing>(x: &Bits<E>) -> Word<E> {
    sigma(x, [17, 19, 10], true)
}

/// `Ch`: y where x is set, else z. Degree 2.
pub fn choice<E: PrimeCharacteristicRing>([x, y, z]: &[Bits<E>; 3]) -> Word<E> {
    pack(&from_fn(|i| z[i].clone() + x[i].clone() * (y[i].clone() - z[i].clone())))
}

/// `Maj`: what two or three are. Degree 3.
pub fn majority<E: PrimeCharacteristicRing>([x, y, z]: &[Bits<E>; 3]) -> Word<E> {
    pack(&from_fn(|i| {
        let both = x[i].clone() * y[i].clone();
        both + z[i].clone() * xor(x[i].clone(), y[i].clone())
    }))
}

/// The limbs of the word whose bytes are those of this one in reverse: as memory has a word of the
/// message.
pub fn swap_bytes<E: PrimeCharacteristicRing>(bits: &Bits<E>) -> Word<E> {
    pack(&from_fn(|i| bits[24 - i / 8 * 8 + i % 8].clone()))
}
