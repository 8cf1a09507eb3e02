//! Arithmetic of BabyBear's extension of degree five: dot products, and Horner's rule.

use isa::extension::{DEGREE, DOT_TERMS, Element};
use p3_baby_bear::BabyBear;
use p3_field::extension::BinomialExtensionField;
use p3_field::{BasedVectorSpace, PrimeCharacteristicRing, PrimeField32};

use super::check_canonical;
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
    let products = a.iter().zip(b).map(|(a, b)| element(a) * element(b));
    words(element(acc) + products.sum::<Extension>())
}

/// What `acc` comes to when, for one coefficient `c` after the other, it becomes `acc x + c`; of words in
/// canonical form.
pub fn horner(acc: &Element, x: &Element, coefficients: &[Element]) -> Element {
    let x = element(x);
    words(coefficients.iter().fold(element(acc), |acc, c| acc * x + element(c)))
}

/// As [`horner`], with coefficients of the base field.
pub fn horner_base(acc: &Element, x: &Element, coefficients: &[u32]) -> Element {
    let x = element(x);
    words(coefficients.iter().fold(element(acc), |acc, &c| acc * x + BabyBear::from_u32(c)))
}

/// As [`dot`], on the accumulator and both operands; a word that is no element's canonical form is a trap.
pub(super) fn apply_dot(words: &mut [u32]) -> Result<(), TrapKind> {
    check_canonical(words)?;
    if let Some((acc, terms)) = words.as_chunks_mut().0.split_first_mut() {
        let (a, b) = terms.split_at(DOT_TERMS);
        *acc = dot(acc, a, b);
    }
    Ok(())
}

/// As [`horner`], on the accumulator, `x` and coefficients; a word that is no element's canonical form
/// is a trap.
pub(super) fn apply_horner(words: &mut [u32]) -> Result<(), TrapKind> {
    check_canonical(words)?;
    if let Some(([acc, x], coefficients)) = words.as_chunks_mut().0.split_first_chunk_mut() {
        *acc = horner(acc, x, coefficients);
    }
    Ok(())
}

/// As [`horner_base`], likewise.
pub(super) fn apply_horner_base(words: &mut [u32]) -> Result<(), TrapKind> {
    check_canonical(words)?;
    if let Some((elements, coefficients)) = words.split_first_chunk_mut::<{ 2 * DEGREE }>()
        && let [acc, x] = elements.as_chunks_mut().0
    {
        *acc = horner_base(acc, x, coefficients);
    }
    Ok(())
}
