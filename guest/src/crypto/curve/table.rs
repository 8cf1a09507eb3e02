//! Sums of multiples of a variable point, for digits of four bits to select from.
//!
//! They are written where they stay, place after place. None is infinite, as the point's order is the
//! prime n, of more bits than any factor here, and no short vector of the endomorphism's lattice is as short as
//! `(3, 3)`.

use core::mem::MaybeUninit;

use super::endomorphism::{Endomorphism, Half};
use super::{Affine, Curve, add_to, negated};
use crate::crypto::number::multiply_to;

/// Places of the table. Place 0, which no digit selects, has the point itself.
pub(super) type Places<C> = [MaybeUninit<Affine<C>>; 16];

/// `i P` at place i.
pub(super) fn of_multiples<'a, C: Curve>(
    places: &'a mut Places<C>,
    point: &Affine<C>,
) -> &'a [Affine<C>; 16] {
    let mut table = Table::new(places, point);
    for i in 2..16 {
        table.add(i - 1, 1);
    }
    table.finish()
}

/// `i s1 P + j s2 lambda P` at place `i + 4 j`, with the signs of two halves of a scalar.
pub(super) fn of_halves<'a, C: Curve>(
    places: &'a mut Places<C>,
    endomorphism: &Endomorphism,
    [first, second]: &[Half; 2],
    point: &Affine<C>,
) -> &'a [Affine<C>; 16] {
    let first_multiple = if first.is_negative { &point.negated() } else { point };
    let mut table = Table::new(places, first_multiple);
    table.add(1, 1);
    table.add(2, 1);
    let is_opposite = first.is_negative != second.is_negative;
    for j in 1..4 {
        table.push_image(endomorphism, is_opposite, j);
        for i in 1..4 {
            table.add(4 * j, i);
        }
    }
    table.finish()
}

/// A table, filled from its first place on.
struct Table<'a, C> {
    places: &'a mut Places<C>,
    filled: usize,
}

impl<'a, C: Curve> Table<'a, C> {
    /// With the point at places 0 and 1.
    fn new(places: &'a mut Places<C>, point: &Affine<C>) -> Self {
        places[0].write(*point);
        places[1].write(*point);
        Self { places, filled: 2 }
    }

    /// The places that are filled, and the next one.
    #[inline(always)]
    fn split(&mut self) -> (&[Affine<C>], &mut MaybeUninit<Affine<C>>) {
        let (filled, rest) = self.places.split_at_mut(self.filled);
        self.filled += 1;
        // SAFETY: these places have been written, and a place has the layout of a point.
        (unsafe { &*(&raw const *filled as *const [Affine<C>]) }, &mut rest[0])
    }

    /// Fills the next place with the sum of two.
    #[inline(always)]
    fn add(&mut self, p: usize, q: usize) {
        let (filled, next) = self.split();
        // SAFETY: the place is a point's, and not among those that are filled.
        unsafe { add_to(next.as_mut_ptr(), &filled[p], &filled[q]) };
    }

    /// Fills the next place with the image of one, or with its negative.
    #[inline(always)]
    fn push_image(&mut self, endomorphism: &Endomorphism, is_negative: bool, of: usize) {
        let (filled, next) = self.split();
        let of = &filled[of];
        let mut x = [0; 8];
        multiply_to(&mut x, of.x(), &endomorphism.beta, &C::P);
        let y = if is_negative { negated(of.y(), &C::P) } else { *of.y() };
        next.write(Affine::of([x, y]));
    }

    /// The table, which has all its places filled.
    fn finish(self) -> &'a [Affine<C>; 16] {
        assert!(self.filled == 16, "the loops above fill 16 places");
        // SAFETY: all places have been written, and a place has the layout of a point.
        unsafe { &*(&raw const *self.places).cast() }
    }
}
