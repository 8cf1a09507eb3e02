//! BabyBear's extension of degree five, the field of a proof's challenges, as precompiles have it.
//!
//! It is `F[X] / (X^5 - 2)`. An element `e_0 + e_1 X + … + e_4 X^4` is five words, `e_0` first, each in
//! canonical form: below [`MODULUS`](crate::precompile::MODULUS).

/// Degree over the base field, and words of an element.
pub const DEGREE: usize = 5;
/// Products that a call of `ext_dot` adds.
pub const DOT_TERMS: usize = 4;
/// Coefficients that a call of `ext_horner` takes.
pub const HORNER_TERMS: usize = 8;
/// Coefficients, of the base field, that a call of `ext_horner_base` takes.
pub const HORNER_BASE_TERMS: usize = 40;

/// Words of an element.
pub type Element = [u32; DEGREE];
