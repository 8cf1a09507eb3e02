//! Products of points with scalars, and their sums: the digits of all scalars at once, from the highest
//! (E. Straus, 1964), so that they share the doublings.
//!
//! A digit of what is multiplied by a variable point is four bits: two of each half of the scalar if the
//! curve has an endomorphism, with 128 doublings in all; else four of the scalar, with 256. A digit of what is
//! multiplied by the generator is eight: four of each half of the scalar.

use core::mem::{MaybeUninit, swap};

use super::table::{of_halves, of_multiples};
use super::{Affine, Curve, Generator, add_to};
use crate::crypto::number::{Number, ZERO};

/// `k P`; `None` is the point at infinity.
pub fn multiply<C: Curve>(k: &Number, point: &Affine<C>) -> Option<Affine<C>> {
    sum_of_products(&ZERO, None, k, point)
}

/// `u G + v P`, of the curve's generator G; `None` is the point at infinity.
pub fn linear_combination<C: Generator>(
    u: &Number,
    v: &Number,
    point: &Affine<C>,
) -> Option<Affine<C>> {
    sum_of_products(u, Some(C::multiples()), v, point)
}

/// What a digit of eight bits selects: see [`Generator::multiples`].
type FixedTable<C> = [Affine<C>; 256];

/// `u G + v P`, where multiples of G are given.
fn sum_of_products<C: Curve>(
    u: &Number,
    multiples: Option<&FixedTable<C>>,
    v: &Number,
    point: &Affine<C>,
) -> Option<Affine<C>> {
    let (mut value, mut spare) = (*point, *point);
    let mut sum = Sum { value: &mut value, spare: &mut spare, is_finite: false };
    let mut places = [const { MaybeUninit::uninit() }; 16];
    if let Some(endomorphism) = &C::ENDOMORPHISM {
        let halves = endomorphism.split::<C>(v);
        let table = of_halves(&mut places, endomorphism, &halves, point);
        for index in (0..4).rev() {
            let mut halves = halves.map(|half| half.words[index]);
            let mut fixed = [u[index], u[index + 4]];
            for _ in 0..8 {
                for _ in 0..2 {
                    sum.double(2);
                    sum.add(select(table, highest::<2>(&mut halves)));
                }
                sum.add(multiples.and_then(|table| select(table, highest::<4>(&mut fixed))));
            }
        }
    } else {
        let table = of_multiples(&mut places, point);
        for index in (0..8).rev() {
            let mut words = [v[index], 0];
            let mut fixed = if index < 4 { [u[index], u[index + 4]] } else { [0; 2] };
            for _ in 0..8 {
                sum.double(4);
                sum.add(select(table, highest::<4>(&mut words)));
                sum.add(multiples.and_then(|table| select(table, highest::<4>(&mut fixed))));
            }
        }
    }
    sum.is_finite.then_some(*sum.value)
}

/// Takes the highest bits of two words: those of the first are the low ones of the digit.
#[inline(always)]
fn highest<const BITS: u32>(words: &mut [u32; 2]) -> u8 {
    let [low, high] = words.map(|word| word >> (32 - BITS));
    *words = words.map(|word| word << BITS);
    (low | high << BITS) as u8
}

/// The point that a digit selects, if it is not zero.
#[inline(always)]
fn select<C, const N: usize>(table: &[Affine<C>; N], digit: u8) -> Option<&Affine<C>> {
    (digit != 0).then(|| &table[usize::from(digit) % N])
}

/// A sum in the making. It changes its place with each addition, since the precompile writes
/// where it does not read.
struct Sum<'a, C> {
    value: &'a mut Affine<C>,
    spare: &'a mut Affine<C>,
    /// If not, it is the point at infinity, whatever the value.
    is_finite: bool,
}

impl<C: Curve> Sum<'_, C> {
    /// Doubles it so many times.
    #[inline(always)]
    fn double(&mut self, times: usize) {
        if self.is_finite {
            for _ in 0..times {
                // SAFETY: the spare place is a point's, and none of the value.
                unsafe { add_to(self.spare, self.value, self.value) };
                swap(&mut self.value, &mut self.spare);
            }
        }
    }

    /// Adds a point, if there is one.
    #[inline(always)]
    fn add(&mut self, point: Option<&Affine<C>>) {
        let Some(point) = point else { return };
        if !self.is_finite {
            (*self.value, self.is_finite) = (*point, true);
            return;
        }
        // The first words tell nearly all points apart.
        let is_like = self.value.words[0] == point.words[0] && self.value.x() == point.x();
        if is_like && self.value.y() != point.y() {
            self.is_finite = false;
            return;
        }
        // SAFETY: the spare place is a point's, and none of the value or of the point.
        unsafe { add_to(self.spare, self.value, point) };
        swap(&mut self.value, &mut self.spare);
    }
}
