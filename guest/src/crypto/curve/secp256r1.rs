//! secp256r1, also called P-256 (SEC 2, section 2.4.2; FIPS 186-4, D.1.2.3).

use isa::curve::SECP256R1;

use super::multiples::multiples;
use super::{Affine, Curve, Endomorphism, Generator};
use crate::crypto::number::{Number, hex};

/// secp256r1: `y^2 = x^3 - 3 x + b`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Secp256r1;

impl Curve for Secp256r1 {
    const NUMBER: u32 = SECP256R1;
    const B: Number = hex("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b");
    const N: Number = hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    const GENERATOR: [Number; 2] = [
        hex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"),
        hex("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"),
    ];
    const ENDOMORPHISM: Option<Endomorphism> = None;
}

static MULTIPLES: [Affine<Secp256r1>; 256] = {
    let words = multiples(&Secp256r1::P, &Secp256r1::A, &Secp256r1::GENERATOR);
    let mut points = [Affine::<Secp256r1>::GENERATOR; 256];
    let mut place = 0;
    while place < 256 {
        points[place].words = words[place];
        place += 1;
    }
    points
};

impl Generator for Secp256r1 {
    fn multiples() -> &'static [Affine<Self>; 256] {
        &MULTIPLES
    }
}
