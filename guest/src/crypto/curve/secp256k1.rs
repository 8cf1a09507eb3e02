//! secp256k1 (SEC 2, section 2.4.1).

use isa::curve::SECP256K1;

use super::multiples::multiples;
use super::{Affine, Curve, Endomorphism, Generator};
use crate::crypto::number::{Number, hex, is_less, multiply_to, squared};

/// secp256k1: `y^2 = x^3 + 7`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Secp256k1;

impl Curve for Secp256k1 {
    const NUMBER: u32 = SECP256K1;
    const B: Number = [7, 0, 0, 0, 0, 0, 0, 0];
    const N: Number = hex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
    const GENERATOR: [Number; 2] = [
        hex("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"),
        hex("483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8"),
    ];
    const ENDOMORPHISM: Option<Endomorphism> = Some(Endomorphism {
        beta: hex("7ae96a2b657c07106e64479eac3434e99cf0497512f58995c1396c28719501ee"),
        lambda: hex("5363ad4cc05c30e0a5261c028812645a122e22ea20816678df02967c1b23bd72"),
        minus_b1: hex("00000000000000000000000000000000e4437ed6010e88286f547fa90abfe4c3"),
        b2: hex("000000000000000000000000000000003086d221a7d46bcde86c90e49284eb15"),
    });
}

static MULTIPLES: [Affine<Secp256k1>; 256] = {
    let words = multiples(&Secp256k1::P, &Secp256k1::A, &Secp256k1::GENERATOR);
    let mut points = [Affine::<Secp256k1>::GENERATOR; 256];
    let mut place = 0;
    while place < 256 {
        points[place].words = words[place];
        place += 1;
    }
    points
};

impl Generator for Secp256k1 {
    fn multiples() -> &'static [Affine<Self>; 256] {
        &MULTIPLES
    }
}

impl Affine<Secp256k1> {
    /// The point with this x, below P, and with an odd or an even y, if there is one.
    pub fn decompress(x: &Number, is_y_odd: bool) -> Option<Self> {
        if !is_less(x, &Secp256k1::P) {
            return None;
        }
        let square = Self::square_of_y(x);
        let root = square_root(&square);
        let point = Self::new(x, &root)?;
        Some(if (root[0] % 2 == 1) == is_y_odd { point } else { point.negated() })
    }
}

/// The square root of a square, modulo P.
///
/// P is 3 modulo 4, so it is the power `(P + 1) / 4 = 2^254 - 2^30 - 244`. In binary that is 223 ones, a
/// zero, 22 ones, and `00001100`; the powers of `n` ones are made of each other.
fn square_root(square: &Number) -> Number {
    let p = &Secp256k1::P;
    let shift_and_multiply = |power: &Number, bits: u32, by: &Number| {
        let mut product = [0; 8];
        multiply_to(&mut product, &squared(power, bits, p), by, p);
        product
    };
    let ones_2 = shift_and_multiply(square, 1, square);
    let ones_3 = shift_and_multiply(&ones_2, 1, square);
    let ones_6 = shift_and_multiply(&ones_3, 3, &ones_3);
    let ones_9 = shift_and_multiply(&ones_6, 3, &ones_3);
    let ones_11 = shift_and_multiply(&ones_9, 2, &ones_2);
    let ones_22 = shift_and_multiply(&ones_11, 11, &ones_11);
    let ones_44 = shift_and_multiply(&ones_22, 22, &ones_22);
    let ones_88 = shift_and_multiply(&ones_44, 44, &ones_44);
    let ones_176 = shift_and_multiply(&ones_88, 88, &ones_88);
    let ones_220 = shift_and_multiply(&ones_176, 44, &ones_44);
    let ones_223 = shift_and_multiply(&ones_220, 3, &ones_3);
    let high = shift_and_multiply(&ones_223, 23, &ones_22);
    squared(&shift_and_multiply(&high, 6, &ones_2), 2, p)
}
