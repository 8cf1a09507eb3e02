//! Products of optimal ate pairings.

use alloc::vec::Vec;

use super::constants::LOOP_DIGITS;
use super::fp::Fp;
use super::fp12::Fp12;
use super::g2::{self, Line, Projective};
use crate::crypto::curve::{Affine, Bn254};

/// Points of both groups, neither of them infinity.
pub type Pair = (Affine<Bn254>, g2::Affine);

/// Whether the product of the pairings of all pairs is one.
pub fn product_is_one(pairs: &[Pair]) -> bool {
    pairs.is_empty() || final_exponentiation(&miller_loop(pairs)) == Fp12::ONE
}

/// The product of Miller's functions of length `6 x + 2`, with the two more lines of the optimal ate
/// pairing (Vercauteren: Optimal pairings; Naehrig, Niederhagen, Schwabe: New software speed
/// records for cryptographic pairings, algorithm 1). One squaring serves all pairs.
fn miller_loop(pairs: &[Pair]) -> Fp12 {
    let mut points: Vec<Projective> = pairs.iter().map(|(_, q)| q.into()).collect();
    let mut value = Fp12::ONE;
    for digit in LOOP_DIGITS.iter().rev().skip(1) {
        value = value.square();
        for ((p, q), point) in pairs.iter().zip(&mut points) {
            value = at(&value, &point.double_step(), p);
            value = match digit {
                1 => at(&value, &point.add_step(q), p),
                -1 => at(&value, &point.add_step(&q.neg()), p),
                _ => continue,
            };
        }
    }
    for ((p, q), point) in pairs.iter().zip(&mut points) {
        let first = q.frobenius();
        let second = first.frobenius().neg();
        value = at(&value, &point.add_step(&first), p);
        value = at(&value, &point.add_step(&second), p);
    }
    value
}

/// `value` times the line at `p`.
fn at(value: &Fp12, line: &Line, p: &Affine<Bn254>) -> Fp12 {
    let [x, y] = [p.x(), p.y()].map(|number| Fp::new(*number));
    value.mul_line(&[line.a.scale(&y), line.b.scale(&x), line.c])
}

/// `value^((p^12 - 1) / r)` (Scott, Benger, Charlemagne, Dominguez Perez, Kachisa: On the final
/// exponentiation for calculating pairings on ordinary elliptic curves, section 5).
fn final_exponentiation(value: &Fp12) -> Fp12 {
    // (p^6 - 1) (p^2 + 1)
    let f = value.unitary();
    let f = f.frobenius().frobenius().mul(&f);
    // f, f^p, f^(p^2), f^(p^3) and the same of f^x, f^(x^2), f^(x^3), as far as needed. The hard part is
    // y0 y1^2 y2^6 y3^12 y4^18 y5^30 y6^36.
    let fx = f.pow_seed();
    let fx2 = fx.pow_seed();
    let fx3 = fx2.pow_seed();
    let fp = f.frobenius();
    let fp2 = fp.frobenius();
    let fp3 = fp2.frobenius();
    let fx2_p = fx2.frobenius();
    let y0 = fp.mul(&fp2).mul(&fp3);
    let y1 = f.conjugate();
    let y2 = fx2_p.frobenius();
    let y3 = fx.frobenius().conjugate();
    let y4 = fx.mul(&fx2_p).conjugate();
    let y5 = fx2.conjugate();
    let y6 = fx3.mul(&fx3.frobenius()).conjugate();
    let a = y6.cyclotomic_square().mul(&y4).mul(&y5);
    let b = y3.mul(&y5).mul(&a);
    let b = b.cyclotomic_square().mul(&a.mul(&y2)).cyclotomic_square();
    let a = b.mul(&y1).cyclotomic_square();
    a.mul(&b.mul(&y0))
}
