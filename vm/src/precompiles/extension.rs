//! Arithmetic of BabyBear's extension of degree five: dot products, and Horner's rule.

use isa::extension::{DEGREE, DOT_TERMS, Element};
use p3_baby_bear::BabyBear;
use p3_field::extension::BinomialExtensionField;
use p3_field::{BasedVectorSpace, PrimeCharacteristicRing, PrimeField32};

use super::inner::honest;
use super::{check_canonical, poseidon2};
use crate::error::TrapKind;

/// The extension.
pub type Extension = BinomialExtensionField<BabyBear, DEGREE>;

/// The element that five words stand for.
pub fn element(words: &Element) -> Extension {
    Extension::from_basis_coefficients_fn(|i| BabyBear::from_u32(words[i]))
}

/// The words of an element.
pub fn words(element: Extension) -> Element {
    let coefficients: &[BabyBear] = element.as_basis_coefficients_slice();
    core::array::from_fn(|i| coefficients[i].as_canonical_u32())
}

/// `acc` plus the sum of `a_i b_i`, of words in canonical form.
pub fn dot(acc: &Element, a: &[Element], b: &[Element]) -> Element {
    dot_told(acc, a, b, &mut honest)
}

/// As [`dot`], with a hook for inner values: the products.
fn dot_told(
    acc: &Element,
    a: &[Element],
    b: &[Element],
    inner: &mut impl FnMut(u32) -> u32,
) -> Element {
    let products = a.iter().zip(b).map(|(a, b)| told(element(a) * element(b), inner));
    words(element(acc) + products.sum::<Extension>())
}

/// What `acc` comes to when, for one coefficient `c` after the other, it becomes `acc x + c`; of words in
/// canonical form.
pub fn horner(acc: &Element, x: &Element, coefficients: &[Element]) -> Element {
    horner_told(acc, x, coefficients.iter().map(element), &mut honest)
}

/// As [`horner`], with coefficients of the base field.
pub fn horner_base(acc: &Element, x: &Element, coefficients: &[u32]) -> Element {
    horner_told(acc, x, coefficients.iter().map(base), &mut honest)
}

/// Horner's rule, with a hook for inner values: the sum with each coefficient.
fn horner_told(
    acc: &Element,
    x: &Element,
    coefficients: impl Iterator<Item = Extension>,
    inner: &mut impl FnMut(u32) -> u32,
) -> Element {
    let x = element(x);
    words(coefficients.fold(element(acc), |acc, c| told(acc * x + c, inner)))
}

/// An element of the base field as one of the extension.
fn base(word: &u32) -> Extension {
    BabyBear::from_u32(*word).into()
}

/// What `inner` makes of an element, coefficient by coefficient.
fn told(element: Extension, inner: &mut impl FnMut(u32) -> u32) -> Extension {
    let coefficients: &[BabyBear] = element.as_basis_coefficients_slice();
    Extension::from_basis_coefficients_fn(|i| poseidon2::told(coefficients[i], inner))
}

/// As [`dot`], on the accumulator and both operands; a word that is no element's canonical form is a trap.
pub(super) fn apply_dot(
    words: &mut [u32],
    inner: &mut impl FnMut(u32) -> u32,
) -> Result<(), TrapKind> {
    check_canonical(words)?;
    if let Some((acc, terms)) = words.as_chunks_mut().0.split_first_mut() {
        let (a, b) = terms.split_at(DOT_TERMS);
        *acc = dot_told(acc, a, b, inner);
    }
    Ok(())
}

/// As [`horner`], on the accumulator, `x` and coefficients; a word that is no element's canonical form
/// is a trap.
pub(super) fn apply_horner(
    words: &mut [u32],
    inner: &mut impl FnMut(u32) -> u32,
) -> Result<(), TrapKind> {
    check_canonical(words)?;
    if let Some(([acc, x], coefficients)) = words.as_chunks_mut().0.split_first_chunk_mut() {
        *acc = horner_told(acc, x, coefficients.iter().map(element), inner);
    }
    Ok(())
}

/// As [`horner_base`], likewise.
pub(super) fn apply_horner_base(
    words: &mut [u32],
    inner: &mut impl FnMut(u32) -> u32,
) -> Result<(), TrapKind> {
    check_canonical(words)?;
    if let Some((elements, coefficients)) = words.split_first_chunk_mut::<{ 2 * DEGREE }>()
        && let [acc, x] = elements.as_chunks_mut().0
    {
        *acc = horner_told(acc, x, coefficients.iter().map(base), inner);
    }
    Ok(())
}
