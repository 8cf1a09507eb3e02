//! `Fp[u]` with `u^2 = -1`.
//!
//! Moving a number costs half of what multiplying it costs. So what is called often writes its result in its
//! place, and what gives a result is inlined.

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
    #[inline(always)]
    pub const fn unset() -> Self {
        Self { c0: unset(), c1: unset() }
    }

    pub fn is_zero(&self) -> bool {
        self.c0.is_zero() && self.c1.is_zero()
    }

    /// `self = a b`, where `minus` is `-b.c1`.
    #[inline(always)]
    pub fn set_product(&mut self, a: &Self, b: &Self, minus: &Fp) {
        let mut part = unset();
        fma(&mut part, &a.c0, &b.c0, &Fp::ZERO);
        fma(&mut self.c0, &a.c1, minus, &part);
        fma(&mut part, &a.c0, &b.c1, &Fp::ZERO);
        fma(&mut self.c1, &a.c1, &b.c0, &part);
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

    /// `self = factor a + b`, with a factor in `Fp`.
    #[inline(always)]
    pub fn set_scaled(&mut self, factor: &Fp, a: &Self, b: &Self) {
        fma(&mut self.c0, &a.c0, factor, &b.c0);
        fma(&mut self.c1, &a.c1, factor, &b.c1);
    }

    /// `self = xi other` with `xi = 9 + u`.
    #[inline(always)]
    pub fn set_xi_times(&mut self, other: &Self) {
        let mut minus = unset();
        minus.set_neg(&other.c1);
        fma(&mut self.c0, &other.c0, &Fp::NINE, &minus);
        fma(&mut self.c1, &other.c1, &Fp::NINE, &other.c0);
    }

    #[inline(always)]
    pub fn mul(&self, other: &Self) -> Self {
        let mut product = Self::unset();
        let mut minus = unset();
        minus.set_neg(&other.c1);
        product.set_product(self, other, &minus);
        product
    }

    #[inline(always)]
    pub fn square(&self) -> Self {
        self.mul(self)
    }

    /// `a b + c d`.
    #[inline(always)]
    pub fn sum_of_products(a: &Self, b: &Self, c: &Self, d: &Self) -> Self {
        let mut sum = a.mul(b);
        let mut minus = unset();
        minus.set_neg(&d.c1);
        sum.accumulate(c, d, &minus);
        sum
    }

    /// `factor self`.
    #[inline(always)]
    pub fn scale(&self, factor: &Fp) -> Self {
        let mut product = Self::unset();
        product.set_scaled(factor, self, &Self::ZERO);
        product
    }

    #[inline(always)]
    pub fn add(&self, other: &Self) -> Self {
        let mut sum = Self::unset();
        sum.set_scaled(&Fp::ONE, self, other);
        sum
    }

    #[inline(always)]
    pub fn sub(&self, other: &Self) -> Self {
        let mut difference = Self::unset();
        difference.set_scaled(&Fp::MINUS_ONE, other, self);
        difference
    }

    #[inline(always)]
    pub fn neg(&self) -> Self {
        self.scale(&Fp::MINUS_ONE)
    }

    #[inline(always)]
    pub fn xi_times(&self) -> Self {
        let mut product = Self::unset();
        product.set_xi_times(self);
        product
    }

    pub fn conjugate(&self) -> Self {
        let mut conjugate = *self;
        conjugate.c1.set_neg(&self.c1);
        conjugate
    }

    /// Of a number that is not zero.
    pub fn inverse(&self) -> Self {
        let (mut square, mut norm) = (unset(), unset());
        fma(&mut square, &self.c0, &self.c0, &Fp::ZERO);
        fma(&mut norm, &self.c1, &self.c1, &square);
        self.conjugate().scale(&norm.inverse())
    }
}
