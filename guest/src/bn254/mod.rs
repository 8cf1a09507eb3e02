//! The curve BN254 (`alt_bn128` of EIP-196 and EIP-197): its first group, and the check of pairings.
//!
//! Points come as the EVM has them: coordinates of 32 bytes, big endian, of the second group the coefficient of
//! `u` first. The point at infinity is all zeros. What is no point of its group gives an error.

mod constants;
mod fp;
mod fp12;
mod fp2;
mod g2;
mod pairing;

use alloc::vec::Vec;

use fp::Fp;
use fp2::Fp2;
use pairing::G1;

/// Bytes that are no point: a coordinate is not below the modulus, or the point is not on the curve or,
/// of the second group, not in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAPoint;

/// Whether the product of the pairings of all pairs is one, as it is of no pairs.
///
/// # Errors
/// If any of the points is none, also if the other one of its pair is infinity.
pub fn pairing_check<'a>(
    pairs: impl IntoIterator<Item = (&'a [u8; 64], &'a [u8; 128])>,
) -> Result<bool, NotAPoint> {
    let mut finite = Vec::new();
    for (p, q) in pairs {
        if let (Some(p), Some(q)) = (g1(p)?, g2(q)?) {
            finite.push((p, q));
        }
    }
    Ok(pairing::product_is_one(&finite))
}

/// A point of the first group; nothing if it is infinity.
fn g1(bytes: &[u8; 64]) -> Result<Option<G1>, NotAPoint> {
    let [x, y] = coordinates(bytes)?;
    if x.is_zero() && y.is_zero() {
        return Ok(None);
    }
    // The group is all of y^2 = x^3 + 3.
    let right = x.mul(&x).mul(&x).add(&Fp::small(3));
    if y.mul(&y) == right { Ok(Some(G1 { x, y })) } else { Err(NotAPoint) }
}

/// A point of the second group; nothing if it is infinity.
fn g2(bytes: &[u8; 128]) -> Result<Option<g2::Affine>, NotAPoint> {
    let [x1, x0, y1, y0] = coordinates(bytes)?;
    let point = g2::Affine { x: Fp2 { c0: x0, c1: x1 }, y: Fp2 { c0: y0, c1: y1 } };
    if point.x.is_zero() && point.y.is_zero() {
        return Ok(None);
    }
    if point.is_on_curve() && point.is_in_subgroup() { Ok(Some(point)) } else { Err(NotAPoint) }
}

/// Numbers of 32 bytes each, all below the modulus.
fn coordinates<const N: usize>(bytes: &[u8]) -> Result<[Fp; N], NotAPoint> {
    let mut numbers = [Fp::ZERO; N];
    for (number, bytes) in numbers.iter_mut().zip(bytes.as_chunks().0) {
        *number = Fp::from_bytes(bytes).ok_or(NotAPoint)?;
    }
    Ok(numbers)
}
