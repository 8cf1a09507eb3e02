//! Arithmetic of BabyBear's extension of degree five, by precompiles.

use core::arch::asm;

use isa::Precompile;
use isa::extension::{DEGREE, DOT_TERMS, Element, HORNER_BASE_TERMS, HORNER_TERMS};

/// The element zero.
const ZERO: Element = [0; DEGREE];

/// Adds `a[0] * b[0] + a[1] * b[1] + …` to `acc`, in `F[X] / (X^5 - 2)` over BabyBear.
///
/// A call of the precompile takes four products; what is left over is filled up with zeros. `a` and `b` may
/// be one slice. A word that is no field element in canonical form ends the run with a trap, of which there
/// is no proof; `acc` is left in canonical form.
///
/// # Panics
///
/// If the slices differ in length.
pub fn ext_dot(acc: &mut Element, a: &[Element], b: &[Element]) {
    assert_eq!(a.len(), b.len(), "a dot product of slices of different lengths");
    let ((a, of_a), (b, of_b)) = (a.as_chunks(), b.as_chunks());
    for (a, b) in a.iter().zip(b) {
        add_products(acc, a, b);
    }
    if !of_a.is_empty() {
        let filled = |rest: &[Element]| {
            let mut terms = [ZERO; DOT_TERMS];
            terms[..rest.len()].copy_from_slice(rest);
            terms
        };
        add_products(acc, &filled(of_a), &filled(of_b));
    }
}

/// `a * b`, by the same precompile.
pub fn ext_mul(a: &Element, b: &Element) -> Element {
    let mut product = ZERO;
    ext_dot(&mut product, core::slice::from_ref(a), core::slice::from_ref(b));
    product
}

/// Horner's rule in `F[X] / (X^5 - 2)` over BabyBear: for one coefficient `c` after the other `acc` becomes
/// `acc * x + c`. So a polynomial's value at `x`, from zero on, with the highest coefficient first.
///
/// A call of the precompile takes eight coefficients; what the first ones lack is filled up with zeros. A
/// word that is no field element in canonical form ends the run with a trap, of which there is no proof;
/// `acc` is left in canonical form.
pub fn ext_horner(acc: &mut Element, x: &Element, coefficients: &[Element]) {
    let (first, chunks) = coefficients.as_rchunks();
    if !first.is_empty() {
        // From a sum of zero on, the sum so far is the coefficient before these.
        let mut terms = [ZERO; HORNER_TERMS];
        let (before, last) = terms.split_at_mut(HORNER_TERMS - first.len());
        last.copy_from_slice(first);
        if let Some(slot) = before.last_mut() {
            *slot = *acc;
        }
        *acc = ZERO;
        take_elements(acc, x, &terms);
    }
    for chunk in chunks {
        take_elements(acc, x, chunk);
    }
}

/// The value at `x` of a polynomial with coefficients of BabyBear, the highest first; otherwise as
/// [`ext_horner`]. It is what reduces a row of values by powers of a challenge.
///
/// A call of the precompile takes 40 coefficients; zeros before the first do not change the value.
pub fn ext_horner_base(x: &Element, coefficients: &[u32]) -> Element {
    let mut acc = ZERO;
    let (first, chunks) = coefficients.as_rchunks();
    if !first.is_empty() {
        let mut terms = [0; HORNER_BASE_TERMS];
        terms[HORNER_BASE_TERMS - first.len()..].copy_from_slice(first);
        take_words(&mut acc, x, &terms);
    }
    for chunk in chunks {
        take_words(&mut acc, x, chunk);
    }
    acc
}

/// A call of `ext_dot`.
fn add_products(acc: &mut Element, a: &[Element; DOT_TERMS], b: &[Element; DOT_TERMS]) {
    // SAFETY: the call reads and writes the words of `acc`, reads those of `a` and `b`, and changes no
    // register. The exclusive borrow says that `acc` is no part of the others.
    unsafe {
        asm!(
            "ecall",
            in("a7") const { Precompile::ExtDot.info().number },
            in("a0") acc.as_mut_ptr(),
            in("a1") a.as_ptr(),
            in("a2") b.as_ptr(),
            options(nostack),
        );
    }
}

/// A call of `ext_horner`.
fn take_elements(acc: &mut Element, x: &Element, coefficients: &[Element; HORNER_TERMS]) {
    // SAFETY: as above.
    unsafe {
        asm!(
            "ecall",
            in("a7") const { Precompile::ExtHorner.info().number },
            in("a0") acc.as_mut_ptr(),
            in("a1") x.as_ptr(),
            in("a2") coefficients.as_ptr(),
            options(nostack),
        );
    }
}

/// A call of `ext_horner_base`.
fn take_words(acc: &mut Element, x: &Element, coefficients: &[u32; HORNER_BASE_TERMS]) {
    // SAFETY: as above.
    unsafe {
        asm!(
            "ecall",
            in("a7") const { Precompile::ExtHornerBase.info().number },
            in("a0") acc.as_mut_ptr(),
            in("a1") x.as_ptr(),
            in("a2") coefficients.as_ptr(),
            options(nostack),
        );
    }
}
