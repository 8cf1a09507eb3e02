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
    let mut factors = Factors::new();
    let (mut top, mut is_odd) = (7, false);
    loop {
        while top > 0 && now.a[top % 8] == 0 {
            top -= 1;
        }
        if top == 0 {
            break;
        }
        let steps = Steps::of_leading(now.leading(top));
        // Of one step u0 is zero, and of none v0: a division takes at least one.
        if steps.u[0] == 0 || steps.v[0] == 0 {
            is_odd = !is_odd;
            now.divide(next)?;
        } else {
            is_odd ^= steps.is_odd;
            now.take(&steps, &mut factors, next);
        }
        swap(&mut now, &mut next);
    }
    let (last, steps) = Steps::to_the_end([now.a[0], now.b[0]]);
    is_odd ^= steps.is_odd;
    factors.add_products([steps.u[0], steps.v[0]], [&now.s, &now.t], &mut next.s);
    // After an odd number of steps, a = s x.
    let inverse = if is_odd { next.s } else { difference(m, &next.s) };
    (last == 1).then_some(inverse)
}

/// Two remainders and their cofactors.
struct State {
    a: Number,
    b: Number,
    s: Number,
    t: Number,
}

impl State {
    /// The highest 64 bits of a, whose highest word that is not zero is `a[top]`, for `top > 0`; and
    /// the bits of b at the same places.
    #[inline(always)]
    fn leading(&self, top: usize) -> [u64; 2] {
        let shift = self.a[top % 8].leading_zeros();
        [&self.a, &self.b].map(|number| {
            let high = u64::from(number[top % 8]) << 32 | u64::from(number[(top - 1) % 8]);
            if shift == 0 {
                return high;
            }
            let low = if top > 1 { number[(top - 2) % 8] >> (32 - shift) } else { 0 };
            high << shift | u64::from(low)
        })
    }

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
    fn take(&self, steps: &Steps, factors: &mut Factors, next: &mut Self) {
        let ([u0, u1], [v0, v1]) = (steps.u, steps.v);
        let Self { a, b, s, t } = self;
        if steps.is_odd {
            factors.subtract_products([v0, u0], [b, a], &mut next.a);
            factors.subtract_products([u1, v1], [a, b], &mut next.b);
        } else {
            factors.subtract_products([u0, v0], [a, b], &mut next.a);
            factors.subtract_products([v1, u1], [b, a], &mut next.b);
        }
        factors.add_products([u0, v0], [s, t], &mut next.s);
        factors.add_products([u1, v1], [s, t], &mut next.t);
    }
}

/// Places for factors of one word: only their lowest words change.
struct Factors {
    positive: Number,
    /// Modulo `2^256`.
    negative: Number,
    product: Number,
}

impl Factors {
    fn new() -> Self {
        Self { positive: ZERO, negative: [!0; 8], product: ZERO }
    }

    /// `product = x a`.
    #[inline(always)]
    fn product(&mut self, x: u32, a: &Number) {
        self.positive[0] = x;
        muladd_to(&mut self.product, &self.positive, a, &ZERO, &ZERO);
    }

    /// `to = x a + y b`, of at most 256 bits.
    #[inline(always)]
    fn add_products(&mut self, [x, y]: [u32; 2], [a, b]: [&Number; 2], to: &mut Number) {
        self.product(x, a);
        self.positive[0] = y;
        muladd_to(to, &self.positive, b, &self.product, &ZERO);
    }

    /// `to = x a - y b`, which is not negative and has at most 256 bits; y is not zero.
    #[inline(always)]
    fn subtract_products(&mut self, [x, y]: [u32; 2], [a, b]: [&Number; 2], to: &mut Number) {
        self.product(x, a);
        self.negative[0] = y.wrapping_neg();
        muladd_to(to, &self.negative, b, &self.product, &ZERO);
    }
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

    /// As many as the highest 32 bits allow: after each, [`are_exact`](Self::are_exact) holds.
    #[inline(always)]
    fn of_words([mut x, mut y]: [u32; 2]) -> Self {
        let [mut u0, mut u1, mut v0, mut v1] = [1, 0, 0, 1];
        if y == 0 {
            return Self::NONE;
        }
        // Two steps a turn, so that no variable need take the value of another.
        loop {
            let Some((x2, u2, v2)) = step([x, y], [u0, u1], [v0, v1]) else {
                return Self { u: [u0, u1], v: [v0, v1], is_odd: false };
            };
            let Some((y2, u3, v3)) = step([y, x2], [u1, u2], [v1, v2]) else {
                return Self { u: [u1, u2], v: [v1, v2], is_odd: true };
            };
            (x, u0, v0) = (x2, u2, v2);
            (y, u1, v1) = (y2, u3, v3);
        }
    }

    /// All steps from two numbers, and the greatest common divisor, where they end.
    fn to_the_end([mut x, mut y]: [u32; 2]) -> (u32, Self) {
        let mut steps = Self::NONE;
        while y != 0 {
            let quotient = x / y;
            let next = |[before, last]: [u32; 2]| [last, before + quotient * last];
            steps = Self { u: next(steps.u), v: next(steps.v), is_odd: !steps.is_odd };
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
}

/// The next remainder and its entries, if the steps are exact with it. Both numbers are not zero; after a
/// step that is exact they are not, as `y >= v1 >= 1`.
#[inline(always)]
fn step([x, y]: [u32; 2], [u0, u1]: [u32; 2], [v0, v1]: [u32; 2]) -> Option<(u32, u32, u32)> {
    let quotient = x / y;
    let rest = x - quotient * y;
    let (u2, v2) = (u0 + quotient * u1, v0 + quotient * v1);
    // Of entries and remainders, x v1 + y v0 is constant: so v2 has 32 bits, and no more than 16 if it is at
    // most the rest.
    (rest >= v2 && y - rest >= v1 + v2).then_some((rest, u2, v2))
}
