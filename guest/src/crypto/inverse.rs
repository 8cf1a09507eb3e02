//! Inverses modulo a number, by Lehmer's form of the extended Euclidean algorithm.
//!
//! Remainders `a > b` go down from `(m, x)`, with `a = ±s x` and `b = ∓t x` modulo `m`: the signs
//! change with each step, so s and t only grow, and stay below m. Most steps are found in plain
//! instructions from the leading words of a and b: together they are a matrix, with entries below
//! `2^32`, that eight calls of the precompile bring onto a, b, s and t. Ten such rounds take the place
//! of 150 steps of two calls each, or of the 300 calls of Fermat's theorem.

use core::mem::swap;

use super::number::{Number, ONE, ZERO, difference, is_less, muladd_to};
use super::{muladd_div_rem, muladd_mod};

/// `1 / x` modulo `m`, of numbers of 256 bits, the lowest word first. `None` if x and m have a common
/// divisor, or if m is zero or one.
pub fn invmod(x: &Number, m: &Number) -> Option<Number> {
    if is_less(m, &[2, 0, 0, 0, 0, 0, 0, 0]) {
        return None;
    }
    if is_less(x, m) { of_less(x, m) } else { of_less(&muladd_mod(&ZERO, &ZERO, x, m), m) }
}

/// The inverse of `x < m`, for `m > 1`.
fn of_less(x: &Number, m: &Number) -> Option<Number> {
    let mut now = State { a: *m, b: *x, s: ZERO, t: ONE };
    let mut next = State { a: ZERO, b: ZERO, s: ZERO, t: ZERO };
    let (mut now, mut next) = (&mut now, &mut next);
    let (mut top, mut is_odd) = (7, false);
    loop {
        while top > 0 && now.a[top] == 0 {
            top -= 1;
        }
        if top == 0 {
            break;
        }
        let steps = Steps::of_leading([&now.a, &now.b].map(|number| leading(number, &now.a, top)));
        // Of one step u0 is zero, and of none v0: a division takes at least one.
        if steps.u[0] == 0 || steps.v[0] == 0 {
            is_odd = !is_odd;
            now.divide(next)?;
        } else {
            is_odd ^= steps.is_odd;
            now.take(&steps, next);
        }
        swap(&mut now, &mut next);
    }
    let (last, steps) = Steps::to_the_end([now.a[0], now.b[0]]);
    is_odd ^= steps.is_odd;
    steps.row_of_cofactors(0, now, &mut next.s);
    // After an odd number of steps, a = s x.
    let inverse = if is_odd { next.s } else { difference(m, &next.s) };
    (last == 1).then_some(inverse)
}

/// The 64 bits of a number that stand where the highest 64 of `a` stand, whose highest word that is
/// not zero is `a[top]`.
#[inline(always)]
fn leading(number: &Number, a: &Number, top: usize) -> u64 {
    let shift = a[top].leading_zeros();
    let word = |below: usize| top.checked_sub(below).map_or(0, |index| number[index]);
    let [high, middle, low] = [0, 1, 2].map(word);
    let high = u64::from(high) << 32 | u64::from(middle);
    if shift == 0 { high } else { high << shift | u64::from(low >> (32 - shift)) }
}

/// Two remainders and their cofactors.
struct State {
    a: Number,
    b: Number,
    s: Number,
    t: Number,
}

impl State {
    /// One step by division. `None` if there is nothing to divide by: then `a` is a common divisor.
    fn divide(&self, next: &mut Self) -> Option<()> {
        if self.b == ZERO {
            return None;
        }
        let [quotient, remainder] = muladd_div_rem(&ZERO, &ZERO, &self.a, &self.b);
        muladd_to(&mut next.t, &quotient, &self.t, &self.s, &ZERO);
        (next.a, next.b, next.s) = (self.b, remainder, self.t);
        Some(())
    }

    /// Several steps, two at least.
    fn take(&self, steps: &Steps, next: &mut Self) {
        let ([u0, u1], [v0, v1]) = (steps.u, steps.v);
        let (a, b) = (&self.a, &self.b);
        if steps.is_odd {
            subtract_products((v0, b), (u0, a), &mut next.a);
            subtract_products((u1, a), (v1, b), &mut next.b);
        } else {
            subtract_products((u0, a), (v0, b), &mut next.a);
            subtract_products((v1, b), (u1, a), &mut next.b);
        }
        steps.row_of_cofactors(0, self, &mut next.s);
        steps.row_of_cofactors(1, self, &mut next.t);
    }
}

/// `to = x a - y b`, which is not negative and has 256 bits; y is not zero.
fn subtract_products((x, a): (u32, &Number), (y, b): (u32, &Number), to: &mut Number) {
    let mut product = ZERO;
    muladd_to(&mut product, &[x, 0, 0, 0, 0, 0, 0, 0], a, &ZERO, &ZERO);
    // Modulo 2^256.
    let minus_y = [y.wrapping_neg(), !0, !0, !0, !0, !0, !0, !0];
    muladd_to(to, &minus_y, b, &product, &ZERO);
}

/// Steps of Euclid's algorithm: from `(a, b)` to `(u0 a - v0 b, v1 b - u1 a)`, or to the negatives of
/// these if the steps are odd in number.
#[derive(Clone, Copy)]
struct Steps {
    u: [u32; 2],
    v: [u32; 2],
    is_odd: bool,
}

impl Steps {
    const NONE: Self = Self { u: [1, 0], v: [0, 1], is_odd: false };

    /// One more, with this quotient.
    #[inline(always)]
    fn then(self, quotient: u32) -> Self {
        let next = |[before, last]: [u32; 2]| [last, before.wrapping_add(quotient * last)];
        Self { u: next(self.u), v: next(self.v), is_odd: !self.is_odd }
    }

    /// Whether the steps, which end at `x` and `y` when done with the leading bits of two numbers, are
    /// those of the numbers themselves. This is Collins' condition (T. Jebelean, "A Double-Digit
    /// Lehmer-Euclid Algorithm", 1995). It makes `2 v1 (v0 + v1)` at most the first `x`. If it holds after
    /// some steps, it does after each of them.
    #[inline(always)]
    fn are_exact(&self, x: u64, y: u64) -> bool {
        let [v0, v1] = self.v.map(u64::from);
        y >= v1 && x - y >= v0 + v1
    }

    /// As many steps as the highest 64 bits of two numbers allow, the first of which is not less.
    fn of_leading([x, y]: [u64; 2]) -> Self {
        let first = Self::of_words([x, y].map(|number| (number >> 32) as u32));
        let [x, y] = first.of([x, y]);
        let shift = x.leading_zeros();
        let second = Self::of_words([x, y].map(|number| (number << shift >> 32) as u32));
        let both = first.and(second);
        let [x, y] = second.of([x, y]);
        if both.are_exact(x, y) { both } else { first }
    }

    /// As many as the highest 32 bits allow.
    #[inline(always)]
    fn of_words([mut x, mut y]: [u32; 2]) -> Self {
        let mut steps = Self::NONE;
        while y != 0 {
            let next = steps.then(x / y);
            (x, y) = (y, x % y);
            if !next.are_exact(x.into(), y.into()) {
                break;
            }
            steps = next;
        }
        steps
    }

    /// All steps from two numbers, and the greatest common divisor, where they end.
    fn to_the_end([mut x, mut y]: [u32; 2]) -> (u32, Self) {
        let mut steps = Self::NONE;
        while y != 0 {
            steps = steps.then(x / y);
            (x, y) = (y, x % y);
        }
        (x, steps)
    }

    /// Where the steps lead from two numbers of which they are steps.
    #[inline(always)]
    fn of(&self, [x, y]: [u64; 2]) -> [u64; 2] {
        let row = |u: u32, v: u32| {
            let [plus, minus] = [x.wrapping_mul(u.into()), y.wrapping_mul(v.into())];
            if self.is_odd { minus.wrapping_sub(plus) } else { plus.wrapping_sub(minus) }
        };
        [row(self.u[0], self.v[0]), row(self.u[1], self.v[1]).wrapping_neg()]
    }

    /// These and then others, both of which are exact for 32 bits: the entries are less than `2^32`,
    /// as `2 v1 (v0 + v1) < 2^32` makes `v1 < 2^15.5` and `v0 + v1 <= 2^16`, and u are less.
    #[inline(always)]
    fn and(&self, other: Self) -> Self {
        let ([u0, u1], [v0, v1]) = (self.u, self.v);
        let row = |index: usize| {
            let (u, v) = (other.u[index], other.v[index]);
            // The second row has its signs reversed, and so has what it is made of.
            (u * u0 + v * u1, u * v0 + v * v1)
        };
        let [first, second] = [0, 1].map(row);
        Self { u: [first.0, second.0], v: [first.1, second.1], is_odd: self.is_odd ^ other.is_odd }
    }

    /// A row of the matrix with the cofactors, whose signs make a sum of it.
    fn row_of_cofactors(&self, row: usize, of: &State, to: &mut Number) {
        let mut product = ZERO;
        muladd_to(&mut product, &[self.u[row], 0, 0, 0, 0, 0, 0, 0], &of.s, &ZERO, &ZERO);
        muladd_to(to, &[self.v[row], 0, 0, 0, 0, 0, 0, 0], &of.t, &product, &ZERO);
    }
}
