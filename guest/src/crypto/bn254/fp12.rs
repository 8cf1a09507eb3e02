//! `Fp2[w]` with `w^6 = xi`: the field in which pairings take their values.
//!
//! There is no tower between `Fp2` and this field: six coefficients, multiplied as polynomials.

use super::constants::{FROBENIUS, SEED_DIGITS};
use super::fp::{Fp, unset};
use super::fp2::Fp2;

/// `c[0] + c[1] w + … + c[5] w^5`.
#[derive(Clone, Copy, PartialEq)]
pub struct Fp12([Fp2; 6]);

impl Fp12 {
    pub const ONE: Self = Self([Fp2::ONE, Fp2::ZERO, Fp2::ZERO, Fp2::ZERO, Fp2::ZERO, Fp2::ZERO]);
    /// The place for a result.
    pub const UNSET: Self = Self([Fp2::unset(); 6]);

    pub fn mul(&self, other: &Self) -> Self {
        let mut product = Self::UNSET;
        product.set_product(self, other);
        product
    }

    /// `self = a b`.
    pub fn set_product(&mut self, a: &Self, b: &Self) {
        let mut minus = [unset(); 6];
        set_minus(&mut minus, &b.0);
        let [b0, b1, b2, b3, b4, b5] = &b.0;
        self.set_terms(a, [(0, b0), (1, b1), (2, b2), (3, b3), (4, b4), (5, b5)], &minus);
    }

    /// `self = a (terms[0] + terms[1] w + terms[2] w^3)`.
    pub fn set_product_by_line(&mut self, a: &Self, terms: [&Fp2; 3]) {
        let mut minus = [unset(); 3];
        set_minus(&mut minus, terms);
        let [b0, b1, b3] = terms;
        self.set_terms(a, [(0, b0), (1, b1), (3, b3)], &minus);
    }

    /// `self = a b`, where b is the sum of `terms`, each a power of `w` and its coefficient; `minus` holds the
    /// negated second parts of these.
    #[inline(always)]
    fn set_terms<const N: usize>(&mut self, a: &Self, terms: [(usize, &Fp2); N], minus: &[Fp; N]) {
        let [c0, c1, c2, c3, c4, c5] = &mut self.0;
        set_coefficient::<0, N>(c0, a, &terms, minus);
        set_coefficient::<1, N>(c1, a, &terms, minus);
        set_coefficient::<2, N>(c2, a, &terms, minus);
        set_coefficient::<3, N>(c3, a, &terms, minus);
        set_coefficient::<4, N>(c4, a, &terms, minus);
        set_coefficient::<5, N>(c5, a, &terms, minus);
    }

    /// `self = a^2`.
    pub fn set_square(&mut self, a: &Self) {
        let mut twice = [Fp2::unset(); 6];
        for (twice, c) in twice.iter_mut().zip(&a.0) {
            twice.set_scaled(&Fp::ONE, c, c);
        }
        let (mut minus, mut twice_minus) = ([unset(); 6], [unset(); 6]);
        set_minus(&mut minus, &a.0);
        set_minus(&mut twice_minus, &twice);
        let square = Square { of: a, minus: &minus, twice: &twice, twice_minus: &twice_minus };
        let [c0, c1, c2, c3, c4, c5] = &mut self.0;
        square.set_coefficient::<0>(c0);
        square.set_coefficient::<1>(c1);
        square.set_coefficient::<2>(c2);
        square.set_coefficient::<3>(c3);
        square.set_coefficient::<4>(c4);
        square.set_coefficient::<5>(c5);
    }

    /// `self = a^2`, where the norm of `a` over `Fp4` is one, as it is after [`Self::unitary`] and raising
    /// to the power `p^2 + 1` (Granger, Scott: Faster squaring in the cyclotomic subgroup of sixth degree
    /// extensions, section 3.1).
    ///
    /// With `s = w^3` and `A, B, C` in `Fp4 = Fp2[s]`, and the bar for `s -> -s`:
    /// `(A + B w + C w^2)^2 = 3 A^2 - 2 Ā + (3 s C^2 + 2 B̄) w + (3 B^2 - 2 C̄) w^2`.
    pub fn set_cyclotomic_square(&mut self, a: &Self) {
        let [a0, b0, c0, a1, b1, c1] = &a.0;
        let (mut a, mut b, mut c) = ([Fp2::unset(); 2], [Fp2::unset(); 2], [Fp2::unset(); 2]);
        set_square_fp4(&mut a, a0, a1);
        set_square_fp4(&mut b, b0, b1);
        set_square_fp4(&mut c, c0, c1);
        // 3 square + sign 2 other
        let set = |place: &mut Fp2, square: &Fp2, sign_two: &Fp, other: &Fp2| {
            place.set_scaled(&THREE, square, &other.scale(sign_two));
        };
        let places = &mut self.0;
        set(&mut places[0], &a[0], &Fp::MINUS_TWO, a0);
        set(&mut places[1], &c[1].xi_times(), &TWO, b0);
        set(&mut places[2], &b[0], &Fp::MINUS_TWO, c0);
        set(&mut places[3], &a[1], &TWO, a1);
        set(&mut places[4], &c[0], &Fp::MINUS_TWO, b1);
        set(&mut places[5], &b[1], &TWO, c1);
    }

    /// The image under `x -> x^(p^6)`: `w` becomes `-w`. The inverse, of what [`Self::unitary`] gives.
    pub fn conjugate(&self) -> Self {
        let mut image = *self;
        for odd in [1, 3, 5] {
            image.0[odd] = self.0[odd].neg();
        }
        image
    }

    /// The image under `x -> x^p`.
    pub fn frobenius(&self) -> Self {
        let mut image = Self::UNSET;
        image.0[0] = self.0[0].conjugate();
        for (k, factor) in (1..6).zip(&FROBENIUS) {
            image.0[k] = self.0[k].conjugate().mul(factor);
        }
        image
    }

    /// `self^(p^6 - 1)`, of what is not zero.
    pub fn unitary(&self) -> Self {
        let conjugate = self.conjugate();
        // The norm over Fp6 = Fp2[w^2], whose odd coefficients are zero: a + b v + c v^2, v = w^2. Its
        // inverse is that of its own norm over Fp2 times (ra + rb v + rc v^2).
        let [a, _, b, _, c, _] = self.mul(&conjugate).0;
        let ra = a.square().sub(&b.mul(&c).xi_times());
        let rb = c.square().xi_times().sub(&a.mul(&b));
        let rc = b.square().sub(&a.mul(&c));
        let norm = a.mul(&ra).add(&Fp2::sum_of_products(&c, &rb, &b, &rc).xi_times());
        let inverse = norm.inverse();
        let even = |c: Fp2| c.mul(&inverse);
        let zero = Fp2::ZERO;
        let inverse = Self([even(ra), zero, even(rb), zero, even(rc), zero]);
        conjugate.mul(&conjugate).mul(&inverse)
    }

    /// `self^x` with the curve's parameter `x`, of an element as in [`Self::set_cyclotomic_square`].
    pub fn pow_seed(&self) -> Self {
        let inverse = self.conjugate();
        let mut power = Accumulator::new(*self);
        for digit in SEED_DIGITS.iter().rev().skip(1) {
            power.apply(Self::set_cyclotomic_square);
            match digit {
                1 => power.apply(|next, power| next.set_product(power, self)),
                -1 => power.apply(|next, power| next.set_product(power, &inverse)),
                _ => {}
            }
        }
        *power.value()
    }

    /// [`Self::set_cyclotomic_square`] to a place of its own.
    pub fn cyclotomic_square(&self) -> Self {
        let mut square = Self::UNSET;
        square.set_cyclotomic_square(self);
        square
    }
}

const TWO: Fp = Fp::small(2);
const THREE: Fp = Fp::small(3);

/// A value that is replaced again and again: the next one goes to the other place.
pub struct Accumulator {
    places: [Fp12; 2],
    at: usize,
}

impl Accumulator {
    pub fn new(value: Fp12) -> Self {
        Self { places: [value, Fp12::UNSET], at: 0 }
    }

    pub fn value(&self) -> &Fp12 {
        &self.places[self.at]
    }

    /// `set(next, value)`
    #[inline(always)]
    pub fn apply(&mut self, set: impl FnOnce(&mut Fp12, &Fp12)) {
        let [first, second] = &mut self.places;
        if self.at == 0 {
            set(second, first)
        } else {
            set(first, second)
        }
        self.at ^= 1;
    }
}

/// The negated second parts of numbers.
#[inline(always)]
fn set_minus<'a>(minus: &mut [Fp], of: impl IntoIterator<Item = &'a Fp2>) {
    for (minus, number) in minus.iter_mut().zip(of) {
        minus.set_neg(&number.c1);
    }
}

/// A product's coefficient of `w^K`:
/// `sum of a[K - j] term[j] over j <= K + xi (sum of a[6 + K - j] term[j] over j > K)`.
///
/// With constants for all places, the loops are straight lines of calls.
#[inline(always)]
fn set_coefficient<const K: usize, const N: usize>(
    place: &mut Fp2,
    a: &Fp12,
    terms: &[(usize, &Fp2); N],
    minus: &[Fp; N],
) {
    let mut high = Fp2::unset();
    let mut sum = Sum::new(&mut high);
    for ((j, term), minus) in terms.iter().zip(minus) {
        if *j > K {
            sum.add(&a.0[6 + K - j], term, minus);
        }
    }
    let mut sum = sum.xi_times_to(place);
    for ((j, term), minus) in terms.iter().zip(minus) {
        if *j <= K {
            sum.add(&a.0[K - j], term, minus);
        }
    }
}

/// What the square of an element is made of.
struct Square<'a> {
    of: &'a Fp12,
    minus: &'a [Fp; 6],
    twice: &'a [Fp2; 6],
    twice_minus: &'a [Fp; 6],
}

impl Square<'_> {
    /// The coefficient of `w^K`. Each pair of different coefficients stands once, with the second
    /// doubled; first those of `w^(K + 6)`.
    #[inline(always)]
    fn set_coefficient<const K: usize>(&self, place: &mut Fp2) {
        let mut high = Fp2::unset();
        let mut sum = Sum::new(&mut high);
        for i in 0..6 {
            if i > K && 2 * i <= K + 6 {
                self.add_pair(&mut sum, i, K + 6 - i);
            }
        }
        let mut sum = sum.xi_times_to(place);
        for i in 0..6 {
            if 2 * i <= K {
                self.add_pair(&mut sum, i, K - i);
            }
        }
    }

    #[inline(always)]
    fn add_pair(&self, sum: &mut Sum<'_>, i: usize, j: usize) {
        match i == j {
            true => sum.add(&self.of.0[i], &self.of.0[j], &self.minus[j]),
            false => sum.add(&self.of.0[i], &self.twice[j], &self.twice_minus[j]),
        }
    }
}

/// A sum of products in its place, which holds nothing before the first.
struct Sum<'a> {
    place: &'a mut Fp2,
    is_empty: bool,
}

impl<'a> Sum<'a> {
    #[inline(always)]
    fn new(place: &'a mut Fp2) -> Self {
        Self { place, is_empty: true }
    }

    /// Adds `a b`, where `minus` is `-b.c1`.
    #[inline(always)]
    fn add(&mut self, a: &Fp2, b: &Fp2, minus: &Fp) {
        match self.is_empty {
            true => self.place.set_product(a, b, minus),
            false => self.place.accumulate(a, b, minus),
        }
        self.is_empty = false;
    }

    /// `xi` times the sum, in another place.
    #[inline(always)]
    fn xi_times_to(self, place: &'a mut Fp2) -> Self {
        if !self.is_empty {
            place.set_xi_times(self.place);
        }
        Self { place, is_empty: self.is_empty }
    }
}

/// `(x + y s)^2` with `s^2 = xi`.
#[inline(always)]
fn set_square_fp4(square: &mut [Fp2; 2], x: &Fp2, y: &Fp2) {
    let mut minus = unset();
    square[0].set_xi_times(&y.square());
    minus.set_neg(&x.c1);
    square[0].accumulate(x, x, &minus);
    // 2 x y
    let product = y.mul(x);
    square[1].set_scaled(&TWO, &product, &Fp2::ZERO);
}
