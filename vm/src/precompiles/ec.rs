//! Addition of points of an elliptic curve in short Weierstrass form, in affine coordinates.

use isa::curve::{Curve, POINT_WORDS, from_number};

use super::inner::honest;
use super::inverse::inverse;
use super::u256::{U256, WORDS, muladd_mod};
use crate::error::TrapKind;

/// x and y.
pub type Point = [U256; 2];

/// A sum of points, and how it came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Addition {
    /// Slope of the chord through the points, or of the tangent: below p.
    pub slope: U256,
    /// The sum.
    pub sum: Point,
}

/// Adds points of curve number `curve`; what they must be says
/// [`Precompile::EcAdd`](isa::Precompile::EcAdd), and what happens otherwise, the trap.
///
/// ```text
/// slope = (y2 - y1) / (x2 - x1), or (3 x1^2 + a) / (2 y1)
/// x3 = slope^2 - x1 - x2
/// y3 = slope (x1 - x3) - y1
/// ```
pub fn add(curve: u32, p: &Point, q: &Point) -> Result<Addition, TrapKind> {
    add_told(curve, p, q, &mut honest)
}

/// As [`add`], with a hook for inner values: the words of the slope.
pub fn add_told(
    curve: u32,
    p: &Point,
    q: &Point,
    inner: &mut impl FnMut(u32) -> u32,
) -> Result<Addition, TrapKind> {
    let field = Field(from_number(curve).ok_or(TrapKind::UnknownCurve { curve })?);
    for (number, coordinate) in p.iter().chain(q).zip(["x1", "y1", "x2", "y2"]) {
        if !field.has(number) {
            return Err(TrapKind::NotReduced { coordinate, curve });
        }
    }
    let ([x1, y1], [x2, y2]) = (p, q);
    let (rise, run) = if x1 != x2 {
        (field.sub(y2, y1), field.sub(x2, x1))
    } else if y1 == y2 && *y1 != [0; WORDS] {
        let minus_a = small(field.0.minus_a);
        let square = field.muladd(x1, x1, &[0; WORDS]);
        let rise = field.sub(&field.muladd(&square, &small(3), &[0; WORDS]), &minus_a);
        (rise, field.muladd(y1, &small(1), y1))
    } else {
        return Err(TrapKind::NoFiniteSum);
    };
    let slope = field.muladd(&rise, &inverse(&run, &field.0.p), &[0; WORDS]).map(inner);
    let square = field.muladd(&slope, &slope, &[0; WORDS]);
    let x3 = field.sub(&field.sub(&square, x1), x2);
    let y3 = field.sub(&field.muladd(&slope, &field.sub(x1, &x3), &[0; WORDS]), y1);
    Ok(Addition { slope, sum: [x3, y3] })
}

/// As [`add`], on R, P, Q and the number of the curve.
pub(super) fn apply(words: &mut [u32], inner: &mut impl FnMut(u32) -> u32) -> Result<(), TrapKind> {
    let Some((sum, [p @ .., curve])) = words.split_first_chunk_mut::<POINT_WORDS>() else {
        return Ok(());
    };
    let ([x1, y1, x2, y2], []) = p.as_chunks() else { return Ok(()) };
    let Addition { sum: [x3, y3], .. } = add_told(*curve, &[*x1, *y1], &[*x2, *y2], inner)?;
    sum[..WORDS].copy_from_slice(&x3);
    sum[WORDS..].copy_from_slice(&y3);
    Ok(())
}

/// A number of one word.
fn small(word: u32) -> U256 {
    let mut number = [0; WORDS];
    number[0] = word;
    number
}

/// The field of a curve; its elements are below p.
struct Field(&'static Curve);

impl Field {
    /// Whether `a` is below p.
    fn has(&self, a: &U256) -> bool {
        a.iter().rev().lt(self.0.p.iter().rev())
    }

    /// `a b + c`.
    fn muladd(&self, a: &U256, b: &U256, c: &U256) -> U256 {
        // There is a quotient, as `a < p`.
        muladd_mod(a, b, c, &self.0.p).map_or([0; WORDS], |[_, remainder]| remainder)
    }

    /// `a - b`, as `(p - 1) b + a`.
    fn sub(&self, a: &U256, b: &U256) -> U256 {
        // p is odd, so this borrows nothing.
        let mut minus_one = self.0.p;
        minus_one[0] -= 1;
        self.muladd(b, &minus_one, a)
    }
}

const _: () = assert!(WORDS == isa::curve::WORDS);
