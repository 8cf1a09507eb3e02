//! `Fp[u]` with `u^2 = -1`.

use super::fp::{Fp, fma, unset};

/// `c0 + c1 u`.
#[derive(Clone, Copy, PartialEq)]
pub struct Fp2 {
    pub c0: Fp,
    pub c1: Fp,
}

impl Fp2 {
    pub const ZERO: Self = Self { c0: Fp::ZERO, c1: Fp::ZERO };
    pub const ONE: Self = Self { c0: Fp::ONE, c1: Fp::ZERO };

    pub const fn new(c0: [u32; 8], c1: [u32; 8]) -> Self {
        Self { c0: Fp::new(c0), c1: Fp::new(c1) }
    }

    /// The place for a result.
    pub const fn unset() -> Self {
        Self { c0: unset(), c1: unset() }
    }

    pub fn is_zero(&self) -> bool {
        self.c0.is_zero() && self.c1.is_zero()
    }

    pub fn mul(&self, other: &Self) -> Self {
        let mut product = Self::unset();
        let minus = other.c1.neg();
        let mut part = unset();
        fma(&mut part, &self.c0, &other.c0, &Fp::ZERO);
        fma(&mut product.c0, &self.c1, &minus, &part);
        fma(&mut part, &self.c0, &other.c1, &Fp::ZERO);
        fma(&mut product.c1, &self.c1, &other.c0, &part);
        product
    }

    /// `self += a b`, where `minus` is `-b.c1`.
    #[inline(always)]
    pub fn accumulate(&mut self, a: &Self, b: &Self, minus: &Fp) {
        let mut part = unset();
        fma(&mut part, &a.c0, &b.c0, &self.c0);
        fma(&mut self.c0, &a.c1, minus, &part);
        fma(&mut part, &a.c0, &b.c1, &self.c1);
        fma(&mut self.c1, &a.c1, &b.c0, &part);
    }

    pub fn square(&self) -> Self {
        self.mul(self)
    }

    /// Of each part.
    pub fn scale(&self, factor: &Fp) -> Self {
        self.scale_add(factor, &Self::ZERO)
    }

    /// `factor self + other`.
    pub fn scale_add(&self, factor: &Fp, other: &Self) -> Self {
        let mut sum = Self::unset();
        fma(&mut sum.c0, &self.c0, factor, &other.c0);
        fma(&mut sum.c1, &self.c1, factor, &other.c1);
        sum
    }

    pub fn add(&self, other: &Self) -> Self {
        self.scale_add(&Fp::ONE, other)
    }

    pub fn sub(&self, other: &Self) -> Self {
        other.scale_add(&Fp::MINUS_ONE, self)
    }

    pub fn neg(&self) -> Self {
        self.scale(&Fp::MINUS_ONE)
    }

    pub fn conjugate(&self) -> Self {
        Self { c0: self.c0, c1: self.c1.neg() }
    }

    /// `xi self` with `xi = 9 + u`.
    pub fn mul_xi(&self) -> Self {
        let mut product = Self::unset();
        let minus = self.c1.neg();
        fma(&mut product.c0, &self.c0, &Fp::NINE, &minus);
        fma(&mut product.c1, &self.c1, &Fp::NINE, &self.c0);
        product
    }

    /// Of a number that is not zero.
    pub fn inverse(&self) -> Self {
        let mut norm = unset();
        fma(&mut norm, &self.c1, &self.c1, &self.c0.mul(&self.c0));
        self.conjugate().scale(&norm.inverse())
    }
}
