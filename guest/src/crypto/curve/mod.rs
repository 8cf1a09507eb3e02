//! Elliptic curves `y^2 = x^3 + a x + b`, complete: points, the point at infinity, products with scalars.
//!
//! The precompile `ec_add` does the addition of two points whose sum is finite. What this module adds is
//! the cases that it does not take, and which sums to ask it for. An [`Affine`] is a point of its curve by
//! how it is made, so no call traps, whatever the input of a guest.

mod bn254;
mod endomorphism;
mod multiples;
mod multiply;
mod secp256k1;
mod secp256r1;
mod table;

use core::arch::asm;
use core::fmt;
use core::marker::PhantomData;

use isa::Precompile;
use isa::curve::{POINT_WORDS, TABLE, WORDS};

pub use self::bn254::Bn254;
pub use self::endomorphism::Endomorphism;
pub use self::multiply::{linear_combination, multiply};
pub use self::secp256k1::Secp256k1;
pub use self::secp256r1::Secp256r1;
use super::number::{
    Number, ONE, difference, is_less, multiply_to, pair_from_be_bytes, pair_to_be_bytes,
};
use super::{muladd_mod, mulmod};

/// A curve of the precompile, over the field of `P` elements.
///
/// Its points and the one at infinity are a group of the prime order `N`: so none is its own negative.
pub trait Curve: Copy + fmt::Debug + Eq + 'static {
    /// Its number in [`isa::curve`].
    const NUMBER: u32;
    /// Order of the field.
    const P: Number = TABLE[Self::NUMBER as usize].p;
    /// Coefficient of x.
    const A: Number = match TABLE[Self::NUMBER as usize].minus_a {
        0 => [0; 8],
        minus_a => difference(&Self::P, &[minus_a, 0, 0, 0, 0, 0, 0, 0]),
    };
    /// The constant coefficient.
    const B: Number;
    /// Order of the group.
    const N: Number;
    /// The standard's generator: x and y.
    const GENERATOR: [Number; 2];
    /// What halves the doublings of a product, if the curve has it.
    const ENDOMORPHISM: Option<Endomorphism>;
}

/// A curve with multiples of its generator in the program.
pub trait Generator: Curve {
    /// `i G + 2^128 j G` at place `i + 16 j`, for i and j below 16. Place 0 means nothing.
    fn multiples() -> &'static [Affine<Self>; 256];
}

/// A finite point of the curve `C`.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub struct Affine<C> {
    /// x and y, less than `P`.
    words: [u32; POINT_WORDS],
    curve: PhantomData<C>,
}

impl<C: Curve> Affine<C> {
    /// The curve's generator.
    pub const GENERATOR: Self = Self::of(C::GENERATOR);

    /// The point with these coordinates, if they are below `P` and it is on the curve.
    pub fn new(x: &Number, y: &Number) -> Option<Self> {
        if !is_less(x, &C::P) || !is_less(y, &C::P) {
            return None;
        }
        (mulmod(y, y, &C::P) == Self::square_of_y(x)).then_some(Self::of([*x, *y]))
    }

    /// The point with these coordinates, x and then y, the highest byte of each first.
    pub fn from_be_bytes(bytes: &[u8; 64]) -> Option<Self> {
        let [x, y] = pair_from_be_bytes(bytes);
        Self::new(&x, &y)
    }

    /// Its coordinates, x and then y, the highest byte of each first.
    pub fn to_be_bytes(&self) -> [u8; 64] {
        pair_to_be_bytes([self.x(), self.y()])
    }

    /// x, less than `P`, the lowest word first.
    pub fn x(&self) -> &Number {
        self.words.first_chunk().expect("a point has more words")
    }

    /// y, less than `P`, the lowest word first. No point has the y zero.
    pub fn y(&self) -> &Number {
        self.words.last_chunk().expect("a point has more words")
    }

    /// `x^3 + a x + b`.
    fn square_of_y(x: &Number) -> Number {
        let slope = muladd_mod(x, x, &C::A, &C::P);
        muladd_mod(&slope, x, &C::B, &C::P)
    }

    /// Coordinates of a point.
    const fn of([x, y]: [Number; 2]) -> Self {
        let mut words = [0; POINT_WORDS];
        words.first_chunk_mut::<WORDS>().expect("a point has more words").copy_from_slice(&x);
        words.last_chunk_mut::<WORDS>().expect("a point has more words").copy_from_slice(&y);
        Self { words, curve: PhantomData }
    }

    /// The point with the opposite y.
    pub fn negated(&self) -> Self {
        Self::of([*self.x(), negated(self.y(), &C::P)])
    }

    /// `self + self`: finite, as no point is its own negative.
    pub fn doubled(&self) -> Self {
        let mut double = *self;
        // SAFETY: the place is a point's.
        unsafe { add_to(&mut double, self, self) };
        double
    }
}

impl<C: Curve> fmt::Debug for Affine<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Affine").field("x", self.x()).field("y", self.y()).finish()
    }
}

/// `p + q`, where `None` is the point at infinity.
pub fn add<C: Curve>(p: Option<&Affine<C>>, q: Option<&Affine<C>>) -> Option<Affine<C>> {
    let (Some(p), Some(q)) = (p, q) else { return p.or(q).copied() };
    if p.x() == q.x() && p.y() != q.y() {
        return None;
    }
    let mut sum = *p;
    // SAFETY: the place is a point's.
    unsafe { add_to(&mut sum, p, q) };
    Some(sum)
}

/// `-number` modulo `p`, of a number from 1 to `p - 1`.
fn negated(number: &Number, p: &Number) -> Number {
    let mut negative = [0; 8];
    multiply_to(&mut negative, number, &difference(p, &ONE), p);
    negative
}

/// Writes `p + q`, or `2 p` if they are the same. They are not each other's negatives.
///
/// # Safety
///
/// `to` can be written, and is no part of p and q. It need not be a point before.
#[inline(always)]
unsafe fn add_to<C: Curve>(to: *mut Affine<C>, p: &Affine<C>, q: &Affine<C>) {
    // SAFETY: the call reads the words of p, q and the number, writes the 16 words of `to`, and
    // changes no register. The sum of points of a curve is one.
    unsafe {
        asm!(
            "ecall",
            in("a7") const { Precompile::EcAdd.info().number },
            in("a0") to,
            in("a1") p,
            in("a2") q,
            in("a3") const { &C::NUMBER },
            options(nostack),
        );
    }
}
