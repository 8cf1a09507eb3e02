//! Multiples of a generator, computed when the guest is compiled.
//!
//! The arithmetic is that of a field of 256 bits in Montgomery's form, whose elements are here as four
//! words of 64 bits.

use isa::curve::POINT_WORDS;

use crate::crypto::number::Number;

type Element = [u64; 4];
/// Coordinates of a finite point.
type Point = [Element; 2];

/// `i G + 2^128 j G` at place `i + 16 j`, each x before y, of the generator G of a curve over the field of p
/// elements with the coefficient a.
pub(super) const fn multiples(p: &Number, a: &Number, generator: &[Number; 2]) -> Words {
    let field = Field::new(from_words(p));
    let a = field.enter(from_words(a));
    let [x, y] = generator;
    let generator = [field.enter(from_words(x)), field.enter(from_words(y))];
    let mut table = [[[0; 4]; 2]; 256];
    table[1] = generator;
    table[16] = field.doubled(generator, 128, &a);
    // From 1 to s multiples there are 1 to 2 s, of both points: sums of one with the s-th.
    let mut s = 1;
    while s < 16 {
        let mut sums = Sums::new();
        let mut k = 1;
        while k <= s && s + k < 16 {
            sums.push(s + k, s, k);
            sums.push(16 * (s + k), 16 * s, 16 * k);
            k += 1;
        }
        field.fill(&mut table, &sums, &a);
        s *= 2;
    }
    let mut sums = Sums::new();
    let mut place = 17;
    while place < 256 {
        if place % 16 != 0 {
            sums.push(place, place % 16, place - place % 16);
        }
        place += 1;
    }
    field.fill(&mut table, &sums, &a);
    field.leave_all(&table)
}

/// Words of the points.
pub(super) type Words = [[u32; POINT_WORDS]; 256];

/// Places to fill with the sums of two others.
struct Sums {
    places: [[usize; 3]; 256],
    count: usize,
}

impl Sums {
    const fn new() -> Self {
        Self { places: [[0; 3]; 256], count: 0 }
    }

    const fn push(&mut self, to: usize, p: usize, q: usize) {
        self.places[self.count] = [to, p, q];
        self.count += 1;
    }
}

/// The field of p elements; an element x is `2^256 x` modulo p.
struct Field {
    p: Element,
    /// `-1 / p` modulo `2^64`.
    minus_inverse: u64,
    /// `2^512` modulo p: the form of `2^256`.
    form: Element,
}

impl Field {
    const fn new(p: Element) -> Self {
        // Newton's iteration: x (2 - p x) has twice as many bits right.
        let (mut inverse, mut bits) = (1u64, 1);
        while bits < 64 {
            inverse = inverse.wrapping_mul(2u64.wrapping_sub(p[0].wrapping_mul(inverse)));
            bits *= 2;
        }
        let mut field = Self { p, minus_inverse: inverse.wrapping_neg(), form: [1, 0, 0, 0] };
        let mut doublings = 0;
        while doublings < 512 {
            field.form = field.add(&field.form, &field.form);
            doublings += 1;
        }
        field
    }

    const fn enter(&self, x: Element) -> Element {
        self.multiply(&x, &self.form)
    }

    /// The words of points.
    const fn leave_all(&self, points: &[Point; 256]) -> Words {
        let mut all = [[0; POINT_WORDS]; 256];
        let mut index = 0;
        while index < 256 * POINT_WORDS {
            let (place, word) = (index / POINT_WORDS, index % POINT_WORDS);
            let element = self.multiply(&points[place][word / 8], &[1, 0, 0, 0]);
            all[place][word] = (element[word % 8 / 2] >> (word % 2 * 32)) as u32;
            index += 1;
        }
        all
    }

    /// `x - y`, where `high` is a fifth word of x, modulo `2^256`; and whether it is negative.
    const fn wide_difference(x: &Element, high: u64, y: &Element) -> (Element, bool) {
        let mut difference = [0; 4];
        let (mut borrow, mut index) = (false, 0);
        while index < 4 {
            let (word, first) = x[index].overflowing_sub(y[index]);
            let (word, second) = word.overflowing_sub(borrow as u64);
            difference[index] = word;
            borrow = first | second;
            index += 1;
        }
        (difference, borrow && high == 0)
    }

    /// A number below `2 p`, modulo p.
    const fn reduce(&self, x: &Element, high: u64) -> Element {
        let (reduced, is_negative) = Self::wide_difference(x, high, &self.p);
        if is_negative { *x } else { reduced }
    }

    const fn wide_sum(x: &Element, y: &Element) -> (Element, u64) {
        let mut sum = [0; 4];
        let (mut carry, mut index) = (0, 0);
        while index < 4 {
            let word = x[index] as u128 + y[index] as u128 + carry;
            sum[index] = word as u64;
            carry = word >> 64;
            index += 1;
        }
        (sum, carry as u64)
    }

    const fn add(&self, x: &Element, y: &Element) -> Element {
        let (sum, high) = Self::wide_sum(x, y);
        self.reduce(&sum, high)
    }

    const fn subtract(&self, x: &Element, y: &Element) -> Element {
        let (difference, is_negative) = Self::wide_difference(x, 0, y);
        if is_negative { Self::wide_sum(&difference, &self.p).0 } else { difference }
    }

    /// `x y / 2^256`: a word of x at a time, then what makes the lowest word vanish.
    const fn multiply(&self, x: &Element, y: &Element) -> Element {
        let mut sum = [0; 5];
        let mut index = 0;
        while index < 4 {
            let (with_product, high) = add_product(&sum, x[index], y);
            let factor = with_product[0].wrapping_mul(self.minus_inverse);
            let (vanishing, carry) = add_product(&with_product, factor, &self.p);
            sum = [vanishing[1], vanishing[2], vanishing[3], vanishing[4], high + carry];
            index += 1;
        }
        self.reduce(&[sum[0], sum[1], sum[2], sum[3]], sum[4])
    }

    /// `1 / x`, as `x^(p - 2)`.
    const fn inverse(&self, x: &Element) -> Element {
        let exponent = Self::wide_difference(&self.p, 0, &[2, 0, 0, 0]).0;
        let mut power = self.enter([1, 0, 0, 0]);
        let mut bit = 256;
        while bit > 0 {
            bit -= 1;
            power = self.multiply(&power, &power);
            if exponent[bit / 64] >> (bit % 64) & 1 == 1 {
                power = self.multiply(&power, x);
            }
        }
        power
    }

    /// A point doubled so many times: in Jacobian coordinates, `x / z^2` and `y / z^3`.
    const fn doubled(&self, [mut x, mut y]: Point, times: usize, a: &Element) -> Point {
        let mut z = self.enter([1, 0, 0, 0]);
        let mut done = 0;
        while done < times {
            let yy = self.multiply(&y, &y);
            let xyy = self.multiply(&x, &yy);
            let s = self.add(&self.add(&xyy, &xyy), &self.add(&xyy, &xyy));
            let zz = self.multiply(&z, &z);
            let xx = self.multiply(&x, &x);
            let azzzz = self.multiply(a, &self.multiply(&zz, &zz));
            let m = self.add(&self.add(&self.add(&xx, &xx), &xx), &azzzz);
            let yz = self.multiply(&y, &z);
            x = self.subtract(&self.multiply(&m, &m), &self.add(&s, &s));
            let yyyy = self.multiply(&yy, &yy);
            let yyyy_2 = self.add(&yyyy, &yyyy);
            let yyyy_4 = self.add(&yyyy_2, &yyyy_2);
            let yyyy_8 = self.add(&yyyy_4, &yyyy_4);
            y = self.subtract(&self.multiply(&m, &self.subtract(&s, &x)), &yyyy_8);
            z = self.add(&yz, &yz);
            done += 1;
        }
        let inverse = self.inverse(&z);
        let square = self.multiply(&inverse, &inverse);
        [self.multiply(&x, &square), self.multiply(&y, &self.multiply(&square, &inverse))]
    }

    /// Numerator and denominator of the slope between two points, or at one.
    const fn slope(&self, [x1, y1]: &Point, [x2, y2]: &Point, is_same: bool, a: &Element) -> Point {
        if is_same {
            let xx = self.multiply(x1, x1);
            let numerator = self.add(&self.add(&self.add(&xx, &xx), &xx), a);
            return [numerator, self.add(y1, y1)];
        }
        [self.subtract(y2, y1), self.subtract(x2, x1)]
    }

    /// Fills places with sums. All slopes are divided with one inverse (P. Montgomery's trick).
    const fn fill(&self, table: &mut [Point; 256], sums: &Sums, a: &Element) {
        // The products of the denominators so far.
        let mut products = [self.enter([1, 0, 0, 0]); 257];
        let mut index = 0;
        while index < sums.count {
            let [_, p, q] = sums.places[index];
            let [_, denominator] = self.slope(&table[p], &table[q], p == q, a);
            products[index + 1] = self.multiply(&products[index], &denominator);
            index += 1;
        }
        let mut inverse = self.inverse(&products[sums.count]);
        while index > 0 {
            index -= 1;
            let [to, p, q] = sums.places[index];
            let [numerator, denominator] = self.slope(&table[p], &table[q], p == q, a);
            let slope = self.multiply(&numerator, &self.multiply(&inverse, &products[index]));
            inverse = self.multiply(&inverse, &denominator);
            let [[x1, y1], [x2, _]] = [table[p], table[q]];
            let square = self.multiply(&slope, &slope);
            let x = self.subtract(&self.subtract(&square, &x1), &x2);
            let y = self.subtract(&self.multiply(&slope, &self.subtract(&x1, &x)), &y1);
            table[to] = [x, y];
        }
    }
}

/// `sum + x y`, and its sixth word.
const fn add_product(sum: &[u64; 5], x: u64, y: &Element) -> ([u64; 5], u64) {
    let mut to = *sum;
    let (mut carry, mut index) = (0, 0);
    while index < 4 {
        let word = x as u128 * y[index] as u128 + sum[index] as u128 + carry;
        to[index] = word as u64;
        carry = word >> 64;
        index += 1;
    }
    let (word, overflow) = sum[4].overflowing_add(carry as u64);
    to[4] = word;
    (to, overflow as u64)
}

const fn from_words(words: &Number) -> Element {
    let mut element = [0; 4];
    let mut index = 0;
    while index < 8 {
        element[index / 2] |= (words[index] as u64) << (index % 2 * 32);
        index += 1;
    }
    element
}
