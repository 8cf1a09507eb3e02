//! The numbers of a call: operands, and the witnesses for them.

use core::array::from_fn;

use isa::curve;
use vm::precompiles::ec::add_told;
use vm::precompiles::u256::{U256, WORDS};
use vm::records::{CallRecord, Write};

use super::{IDENTITIES, P};
use crate::precompiles::identity::{BYTES, POSITIONS};

/// A number modulo `2^320`: so also a negative one.
type Wide = [u64; 5];
/// `2^256` times this is above 256 bits.
const TOP: usize = 4;
/// What the digits of the slope and of the quotients lack.
const HALF: Wide = [0x8080_8080_8080_8080, HALF_WORD, HALF_WORD, HALF_WORD, 0];
const HALF_WORD: u64 = 0x8080_8080_8080_8080;

/// A call's numbers.
#[derive(Clone)]
pub struct Numbers {
    /// Number of the curve.
    pub curve: usize,
    /// P and Q are the same.
    pub is_double: bool,
    /// x1, y1, x2, y2, x3, y3.
    pub coordinates: [U256; 6],
    /// `x1^2` modulo p.
    pub square: U256,
    /// Bytes of the slope, each counting less 128.
    pub slope: [u8; BYTES],
    /// Bytes of the quotients; all but the first count them less 128.
    pub quotients: [[u8; BYTES]; IDENTITIES],
    /// What `2^256` is multiplied by in each quotient.
    pub tops: [i64; IDENTITIES],
}

impl Numbers {
    /// Those of a call, whose slope is found.
    pub fn new(record: &CallRecord) -> Self {
        let number = |start: usize| -> U256 { from_fn(|i| record.words[start + i].value) };
        let [p, q] = [16, 32].map(|start| [number(start), number(start + WORDS)]);
        let found = add_told(record.words[48].value, &p, &q, &mut record.inner.again(0));
        let slope = found.map_or([0; WORDS], |found| found.slope);
        let modulus = wide(&curve::TABLE[curve_of(record)].p);
        // Of the two residues next to zero, the one that has 32 digits.
        let [above, below] = [wide(&slope), sub(&wide(&slope), &modulus)].map(|s| sum(&s, &HALF));
        let digits = if above[TOP] == 0 { above } else { below };
        Self::of_slope(record, p[0] == q[0], low_bytes(&digits))
    }

    /// Those of a call, with a slope, which may be any.
    pub fn of_slope(record: &CallRecord, is_double: bool, slope: [u8; BYTES]) -> Self {
        let number = |start: usize| -> U256 { from_fn(|i| record.words[start + i].value) };
        let coordinates = [16, 24, 32, 40, 0, 8].map(number);
        let [x1, y1, x2, y2, x3, y3] = coordinates.map(|number| wide(&number));
        let curve = curve_of(record);
        let info = &curve::TABLE[curve];
        let square =
            vm::precompiles::u256::muladd_mod(&coordinates[0], &coordinates[0], &[0; 8], &info.p);
        let square = square.map_or([0; WORDS], |[_, remainder]| remainder);
        let s = wide(&square);
        let l = sub(&wide_of_bytes(&slope), &HALF);
        let (run, rise) = if is_double {
            (sum(&y1, &y1), sub(&sum(&sum(&s, &s), &s), &small(info.minus_a)))
        } else {
            (sub(&x2, &x1), sub(&y2, &y1))
        };
        let multiples = [
            sub(&product(&x1, &x1), &s),
            sub(&product(&l, &run), &rise),
            sub(&product(&l, &l), &sum(&sum(&x1, &x2), &x3)),
            sub(&product(&l, &sub(&x1, &x3)), &sum(&y1, &y3)),
        ];
        let inverse = inverse(&wide(&info.p));
        let mut quotients = multiples.map(|multiple| product(&multiple, &inverse));
        for quotient in &mut quotients[1..] {
            *quotient = sum(quotient, &HALF);
        }
        let tops = quotients.map(|quotient| quotient[TOP] as i64);
        let quotients = quotients.map(|quotient| low_bytes(&quotient));
        Self { curve, is_double, coordinates, square, slope, quotients, tops }
    }

    /// The positions of the identities.
    pub fn sums(&self) -> [[i64; POSITIONS]; IDENTITIES] {
        let p = P[self.curve].map(i32::from);
        let [x1, y1, x2, y2, x3, y3] = self.coordinates.map(|number| bytes(&number));
        let square = bytes(&self.square);
        let slope = self.slope.map(digit);
        let run: [i32; BYTES] = from_fn(|i| if self.is_double { 2 * y1[i] } else { x2[i] - x1[i] });
        let fall = from_fn(|i| x1[i] - x3[i]);
        let mut rise: [i32; BYTES] =
            from_fn(|i| if self.is_double { 3 * square[i] } else { y2[i] - y1[i] });
        if self.is_double {
            rise[0] -= curve::TABLE[self.curve].minus_a as i32;
        }
        let [q0, quotients @ ..] = self.quotients;
        let [q1, q2, q3] = quotients.map(|quotient| quotient.map(digit));
        let mut quotients = [q0.map(i32::from), q1, q2, q3];
        for (quotient, top) in quotients.iter_mut().zip(self.tops) {
            quotient[BYTES - 1] += 256 * top as i32;
        }
        let less = [square, rise, from_fn(|i| x1[i] + x2[i] + x3[i]), from_fn(|i| y1[i] + y3[i])];
        let products = [(x1, x1), (run, slope), (slope, slope), (fall, slope)];
        from_fn(|i| {
            let mut sums = [0; 2 * POSITIONS];
            accumulate(&mut sums, &products[i].0, &products[i].1);
            accumulate(&mut sums, &quotients[i].map(|digit| -digit), &p);
            for (sum, less) in sums.iter_mut().zip(less[i]) {
                *sum -= less;
            }
            from_fn(|n| i64::from(sums[2 * n]) + 256 * i64::from(sums[2 * n + 1]))
        })
    }

    /// Limbs one of which is not zero, as integers: of `x1 - x2`, or of y1.
    pub fn divisor(&self) -> [[i32; 2]; WORDS] {
        let [x1, y1, x2, ..] = &self.coordinates;
        let limbs = |word: u32| [word & 0xffff, word >> 16].map(|limb| limb as i32);
        from_fn(|i| {
            if self.is_double {
                return limbs(y1[i]);
            }
            let ([a, b], [c, d]) = (limbs(x1[i]), limbs(x2[i]));
            [a - c, b - d]
        })
    }
}

/// Number of the call's curve; the first, if there is none.
fn curve_of(record: &CallRecord) -> usize {
    let number = record.words.last().map_or(0, |Write { value, .. }| *value as usize);
    if number < curve::COUNT { number } else { 0 }
}

fn digit(byte: u8) -> i32 {
    i32::from(byte) - 128
}

fn bytes(number: &U256) -> [i32; BYTES] {
    from_fn(|i| i32::from(number[i / 4].to_le_bytes()[i % 4]))
}

/// Adds a product of digits.
fn accumulate(sums: &mut [i32; 2 * POSITIONS], a: &[i32; BYTES], b: &[i32; BYTES]) {
    for (i, a) in a.iter().enumerate() {
        for (sum, b) in sums[i..].iter_mut().zip(b) {
            *sum += a * b;
        }
    }
}

fn wide(number: &U256) -> Wide {
    let word = |i: usize| u64::from(number.get(i).copied().unwrap_or(0));
    from_fn(|i| word(2 * i) | word(2 * i + 1) << 32)
}

fn wide_of_bytes(bytes: &[u8; BYTES]) -> Wide {
    wide(&from_fn(|i| u32::from_le_bytes(from_fn(|j| bytes[4 * i + j]))))
}

fn small(number: u32) -> Wide {
    [u64::from(number), 0, 0, 0, 0]
}

fn low_bytes(number: &Wide) -> [u8; BYTES] {
    from_fn(|i| number[i / 8].to_le_bytes()[i % 8])
}

/// `a + b`.
fn sum(a: &Wide, b: &Wide) -> Wide {
    let mut carry = 0;
    from_fn(|i| {
        let sum = u128::from(a[i]) + u128::from(b[i]) + carry;
        carry = sum >> 64;
        sum as u64
    })
}

/// `a - b`.
fn sub(a: &Wide, b: &Wide) -> Wide {
    sum(&sum(a, &b.map(|word| !word)), &small(1))
}

/// `a b`.
fn product(a: &Wide, b: &Wide) -> Wide {
    let mut product = [0; 5];
    for (i, &a) in a.iter().enumerate() {
        let mut carry = 0;
        for (place, &b) in product[i..].iter_mut().zip(b) {
            let t = u128::from(a) * u128::from(b) + u128::from(*place) + carry;
            *place = t as u64;
            carry = t >> 64;
        }
    }
    product
}

/// The inverse of an odd number, by which a multiple of it is divided: Newton's iteration
/// `x (2 - p x)` doubles the bits that are right, and of `p` itself three are, as `p^2 = 1` modulo 8.
fn inverse(p: &Wide) -> Wide {
    let two = small(2);
    (0..7).fold(*p, |x, _| product(&x, &sub(&two, &product(p, &x))))
}
