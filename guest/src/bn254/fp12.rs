//! `Fp2[w]` with `w^6 = xi`: the field in which pairings take their values.
//!
//! There is no tower between `Fp2` and this field: six coefficients, multiplied as polynomials.

use super::constants::{FROBENIUS, SEED_DIGITS};
use super::fp::Fp;
use super::fp2::Fp2;

/// `c[0] + c[1] w + … + c[5] w^5`.
#[derive(Clone, Copy, PartialEq)]
pub struct Fp12([Fp2; 6]);

impl Fp12 {
    pub const ONE: Self =
        Self([Fp2::ONE, Fp2::ZERO, Fp2::ZERO, Fp2::ZERO, Fp2::ZERO, Fp2::ZERO]);
    const UNSET: Self = Self([Fp2::unset(); 6]);

    pub fn mul(&self, other: &Self) -> Self {
        let minus = other.0.map(|c| c.c1.neg());
        let [a, b, c, d, e, f] = &other.0;
        self.mul_terms([(0, a), (1, b), (2, c), (3, d), (4, e), (5, f)], &minus)
    }

    /// The product with `terms[0] + terms[1] w + terms[2] w^3`.
    pub fn mul_line(&self, terms: &[Fp2; 3]) -> Self {
        let minus = [0, 1, 2].map(|i| terms[i].c1.neg());
        self.mul_terms([(0, &terms[0]), (1, &terms[1]), (3, &terms[2])], &minus)
    }

    /// The product with the sum of `terms`, each a power of `w` and its coefficient; `minus` holds
    /// the negated second parts of these.
    ///
    /// `product[k] = sum of self[k - j] term[j] over j <= k + xi (sum of self[6 + k - j] term[j] over j > k)`
    #[inline(always)]
    fn mul_terms<const N: usize>(&self, terms: [(usize, &Fp2); N], minus: &[Fp; N]) -> Self {
        let mut product = Self::UNSET;
        for k in 0..6 {
            let mut sum = Fp2::ZERO;
            for ((j, term), minus) in terms.iter().zip(minus).rev() {
                if *j > k {
                    sum.accumulate(&self.0[6 + k - j], term, minus);
                }
            }
            if terms.iter().any(|(j, _)| *j > k) {
                sum = sum.mul_xi();
            }
            for ((j, term), minus) in terms.iter().zip(minus) {
                if *j <= k {
                    sum.accumulate(&self.0[k - j], term, minus);
                }
            }
            product.0[k] = sum;
        }
        product
    }

    pub fn square(&self) -> Self {
        let minus = self.0.map(|c| c.c1.neg());
        let twice = self.0.map(|c| c.add(&c));
        let twice_minus = minus.map(|c| c.add(&c));
        let mut square = Self::UNSET;
        for k in 0..6 {
            // Each pair once, in the order i <= j: first those that sum to k + 6.
            let mut sum = Fp2::ZERO;
            let mut add = |sum: &mut Fp2, i: usize, j: usize| match i == j {
                true => sum.accumulate(&self.0[i], &self.0[j], &minus[j]),
                false => sum.accumulate(&self.0[i], &twice[j], &twice_minus[j]),
            };
            for i in k + 1..=(k + 6) / 2 {
                add(&mut sum, i, k + 6 - i);
            }
            if k < 5 {
                sum = sum.mul_xi();
            }
            for i in 0..=k / 2 {
                add(&mut sum, i, k - i);
            }
            square.0[k] = sum;
        }
        square
    }

    /// The square of an element whose norm over `Fp4` is one, as all are after [`Self::unitary`] and a
    /// Frobenius map (Granger, Scott: Faster squaring in the cyclotomic subgroup of sixth degree
    /// extensions, section 3.1).
    ///
    /// With `s = w^3` and `A, B, C` in `Fp4 = Fp2[s]`, and the bar for `s -> -s`:
    /// `(A + B w + C w^2)^2 = 3 A^2 - 2 Ā + (3 s C^2 + 2 B̄) w + (3 B^2 - 2 C̄) w^2`.
    pub fn cyclotomic_square(&self) -> Self {
        const TWO: Fp = Fp::small(2);
        const THREE: Fp = Fp::small(3);
        // 3 square + sign 2 other
        let combine = |square: &Fp2, other: &Fp2, sign: &Fp| {
            square.scale_add(&THREE, &other.scale(sign))
        };
        let [a0, b0, c0, a1, b1, c1] = &self.0;
        let [a, b, c] = [square_fp4(a0, a1), square_fp4(b0, b1), square_fp4(c0, c1)];
        let (minus, plus) = (&Fp::MINUS_TWO, &TWO);
        Self([
            combine(&a[0], a0, minus),
            combine(&c[1].mul_xi(), b0, plus),
            combine(&b[0], c0, minus),
            combine(&a[1], a1, plus),
            combine(&c[0], b1, minus),
            combine(&b[1], c1, plus),
        ])
    }

    /// The image under `x -> x^(p^6)`: `w` becomes `-w`. The inverse, of what [`Self::unitary`] gives.
    pub fn conjugate(&self) -> Self {
        let [a, b, c, d, e, f] = &self.0;
        Self([*a, b.neg(), *c, d.neg(), *e, f.neg()])
    }

    /// The image under `x -> x^p`.
    pub fn frobenius(&self) -> Self {
        let mut image = Self::UNSET;
        image.0[0] = self.0[0].conjugate();
        for (k, factor) in (1..6).zip(&FROBENIUS) {
            image.0[k] = self.0[k].conjugate().mul(factor);
        }
        image
    }

    /// `self^(p^6 - 1)`, of what is not zero.
    pub fn unitary(&self) -> Self {
        let conjugate = self.conjugate();
        // The norm over Fp6 = Fp2[w^2], whose odd coefficients are zero: a + b v + c v^2, v = w^2. Its
        // inverse is that of its own norm over Fp2 times (ra + rb v + rc v^2).
        let [a, _, b, _, c, _] = self.mul(&conjugate).0;
        let ra = a.square().sub(&b.mul(&c).mul_xi());
        let rb = c.square().mul_xi().sub(&a.mul(&b));
        let rc = b.square().sub(&a.mul(&c));
        let norm = a.mul(&ra).add(&c.mul(&rb).add(&b.mul(&rc)).mul_xi());
        let inverse = norm.inverse();
        let even = |c: Fp2| c.mul(&inverse);
        let zero = Fp2::ZERO;
        let inverse = Self([even(ra), zero, even(rb), zero, even(rc), zero]);
        conjugate.mul(&conjugate).mul(&inverse)
    }

    /// `self^x` with the curve's parameter `x`, of an element as in [`Self::cyclotomic_square`].
    pub fn pow_seed(&self) -> Self {
        let inverse = self.conjugate();
        let mut power = *self;
        for digit in SEED_DIGITS.iter().rev().skip(1) {
            power = power.cyclotomic_square();
            match digit {
                1 => power = power.mul(self),
                -1 => power = power.mul(&inverse),
                _ => {}
            }
        }
        power
    }
}

/// `(x + y s)^2` with `s^2 = xi`.
fn square_fp4(x: &Fp2, y: &Fp2) -> [Fp2; 2] {
    let mut first = y.square().mul_xi();
    first.accumulate(x, x, &x.c1.neg());
    let product = x.mul(y);
    [first, product.add(&product)]
}
