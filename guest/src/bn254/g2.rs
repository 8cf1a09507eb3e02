//! The second group: points of order `r` on the twist `y^2 = x^3 + 3 / xi` over `Fp2`.

use super::constants::{FROBENIUS, SEED_DIGITS, TWIST_3B, TWIST_B};
use super::fp::Fp;
use super::fp2::Fp2;

/// A point on the twist other than infinity.
#[derive(Clone, Copy, PartialEq)]
pub struct Affine {
    pub x: Fp2,
    pub y: Fp2,
}

/// A point `(X / Z, Y / Z)`; infinity if `Z = 0`.
#[derive(Clone, Copy)]
pub struct Projective {
    x: Fp2,
    y: Fp2,
    z: Fp2,
}

/// A line through points of the twist, at a point `(x, y)` of the first group: `a y + b x w + c w^3`, up to
/// a factor in `Fp2`, which the final exponentiation makes one.
pub struct Line {
    pub a: Fp2,
    pub b: Fp2,
    pub c: Fp2,
}

impl Affine {
    pub fn is_on_curve(&self) -> bool {
        self.y.square() == self.x.square().mul(&self.x).add(&TWIST_B)
    }

    pub fn neg(&self) -> Self {
        Self { x: self.x, y: self.y.neg() }
    }

    /// The endomorphism that acts on the second group as multiplication by `p`: Frobenius's, of the
    /// untwisted point.
    pub fn frobenius(&self) -> Self {
        Self {
            x: self.x.conjugate().mul(&FROBENIUS[1]),
            y: self.y.conjugate().mul(&FROBENIUS[2]),
        }
    }

    /// Whether a point of the twist has order `r`.
    ///
    /// With `f` for [`Self::frobenius`], it has if and only if `[x + 1] Q + f([x] Q) + f^2([x] Q) = f^3([2 x] Q)`
    /// (El Housni, Guillevic, Piellard: Co-factor clearing and subgroup membership testing on
    /// pairing-friendly curves, section 3).
    pub fn is_in_subgroup(&self) -> bool {
        let multiple = self.times_seed();
        let first = multiple.frobenius();
        let second = first.frobenius();
        let third = second.frobenius();
        let left = multiple.add(&Projective::from(self)).add(&first).add(&second);
        left.equals(&third.add(&third))
    }

    fn times_seed(&self) -> Projective {
        let (plus, minus) = (Projective::from(self), Projective::from(&self.neg()));
        let mut multiple = plus;
        for digit in SEED_DIGITS.iter().rev().skip(1) {
            multiple = multiple.add(&multiple);
            match digit {
                1 => multiple = multiple.add(&plus),
                -1 => multiple = multiple.add(&minus),
                _ => {}
            }
        }
        multiple
    }
}

impl From<&Affine> for Projective {
    fn from(point: &Affine) -> Self {
        Self { x: point.x, y: point.y, z: Fp2::ONE }
    }
}

impl Projective {
    fn frobenius(&self) -> Self {
        Self {
            x: self.x.conjugate().mul(&FROBENIUS[1]),
            y: self.y.conjugate().mul(&FROBENIUS[2]),
            z: self.z.conjugate(),
        }
    }

    fn equals(&self, other: &Self) -> bool {
        self.x.mul(&other.z) == other.x.mul(&self.z)
            && self.y.mul(&other.z) == other.y.mul(&self.z)
            && self.z.is_zero() == other.z.is_zero()
    }

    /// The sum of any two points, by complete formulas (Renes, Costello, Batina: Complete addition
    /// formulas for prime order elliptic curves, algorithm 7, as sums of products). They hold for points
    /// whose difference is not of order two; the twist has none of those, its order is odd.
    fn add(&self, other: &Self) -> Self {
        let cross = |a: &Fp2, b: &Fp2, c: &Fp2, d: &Fp2| sum_of_products(a, d, b, c);
        let xx = self.x.mul(&other.x);
        let yy = self.y.mul(&other.y);
        let zz = self.z.mul(&other.z).mul(&TWIST_3B);
        let xy = cross(&self.x, &self.y, &other.x, &other.y);
        let yz = cross(&self.y, &self.z, &other.y, &other.z);
        let xz = cross(&self.x, &self.z, &other.x, &other.z).mul(&TWIST_3B);
        let xx = xx.scale(&Fp::small(3));
        let (sum, difference) = (yy.add(&zz), yy.sub(&zz));
        Self {
            x: sum_of_products(&xy, &difference, &yz, &xz.neg()),
            y: sum_of_products(&difference, &sum, &xx, &xz),
            z: sum_of_products(&sum, &yz, &xx, &xy),
        }
    }

    /// Doubles the point, and gives the tangent (Costello, Lange, Naehrig: Faster pairing computations
    /// on curves with high-degree twists, section 5; coordinates times four).
    pub fn double_step(&mut self) -> Line {
        let Self { x, y, z } = self;
        let (xx, yy) = (x.square(), y.square());
        let (xy, yz) = (x.mul(y), y.mul(z));
        // 3 b z^2
        let e = z.square().mul(&TWIST_3B);
        let f = e.scale(&Fp::small(3));
        let line = Line { a: yz.scale(&Fp::MINUS_TWO), b: xx.scale(&Fp::small(3)), c: e.sub(&yy) };
        let sum = yy.add(&f);
        *self = Self {
            x: xy.add(&xy).mul(&yy.sub(&f)),
            y: e.square().scale(&Fp::small(12)).scale_add(&Fp::MINUS_ONE, &sum.square()),
            z: yy.mul(&yz).scale(&Fp::small(8)),
        };
        line
    }

    /// Adds another point, and gives the line through the two. They differ, and so do their negatives.
    pub fn add_step(&mut self, other: &Affine) -> Line {
        let Self { x, y, z } = self;
        let theta = y.sub(&other.y.mul(z));
        let lambda = x.sub(&other.x.mul(z));
        let square = lambda.square();
        let cube = square.mul(&lambda);
        let g = x.mul(&square);
        let h = theta.square().mul(z).add(&cube).sub(&g.scale(&Fp::small(2)));
        let line = Line {
            a: lambda,
            b: theta.neg(),
            c: sum_of_products(&theta, &other.x, &lambda, &other.y.neg()),
        };
        *self = Self {
            x: lambda.mul(&h),
            y: sum_of_products(&theta, &g.sub(&h), &cube, &y.neg()),
            z: z.mul(&cube),
        };
        line
    }
}

/// `a b + c d`.
fn sum_of_products(a: &Fp2, b: &Fp2, c: &Fp2, d: &Fp2) -> Fp2 {
    let mut sum = a.mul(b);
    sum.accumulate(c, d, &d.c1.neg());
    sum
}
