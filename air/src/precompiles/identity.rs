//! A sum of products of numbers of 256 bits is zero: over the integers, on eight rows.
//!
//! Numbers are in bytes, sums in positions of weight `2^16`. Row `i` adds the products of word `i` of
//! some numbers with all bytes of others: to positions `2 i` to `2 i + 17`. With `T_n` the sum of
//! position `n` over all rows, what must hold is
//!
//! ```text
//! T_n + k_(n-1) = 2^16 k_n    for n = 0 .. 31, with k_(-1) = k_31 = 0:
//! ```
//!
//! then `sum of 2^(16 n) T_n = 2^512 k_31 = 0`. The carries `k` are looked up to as many bits as
//! [`Carries`] says, once half of their range is added.
//!
//! A row has in `sums` what the rows before add to its positions. Two positions have all they get
//! after the row: their carries are `low`, and the second one's goes to the next position. The other
//! sixteen are handed on. The last row leaves sixteen positions at once; so that they need no carries
//! there, each row takes `2^16 k_n - k_(n-1)` off the two positions that it is the first to add to:
//! those carries are `high`. Only `k_15`, which row 0 does not know yet, is left to the last row, and
//! all that it hands on is zero.
//!
//! | row | finishes | with carries `low` | first adds to | with carries `high` |
//! | --- | --- | --- | --- | --- |
//! | 0 | 0, 1 | k_0, k_1 | 16, 17 (and all below) | k_16, k_17 |
//! | 1 | 2, 3 | k_2, k_3 | 18, 19 | k_18, k_19 |
//! | 7 | 14, 15 | k_14, k_15 | 30, 31 | k_30, k_31 = 0 |
//!
//! No alias. A position has at most 32 products of digits at either of its two byte weights, and a few
//! limbs: the chip knows the largest sum. So each side of each equation is far from p in size, and
//! equations modulo p hold in the integers, whatever the carries: [`Carries::new`] asserts it.

use core::array::from_fn;

use p3_field::PrimeCharacteristicRing;

use crate::bus::{MachineBuilder, constant};
use crate::cols::columns;

/// Words of a number; rows.
pub const WORDS: usize = 8;
/// Bytes of a number.
pub const BYTES: usize = 4 * WORDS;
/// Positions that a row adds to.
pub const TERMS: usize = 18;
/// Positions that a row hands on.
const SUMS: usize = TERMS - 2;
/// The largest sum of a position of a product: 32 of digits of at most `a` and `b` in size, of weight 1
/// and of 256.
pub const fn max_product(a: u64, b: u64) -> u64 {
    257 * BYTES as u64 * a * b
}

/// How large carries may be.
#[derive(Clone, Copy, Debug)]
pub struct Carries {
    /// Bits of a carry, once half of its range is added.
    bits: u32,
}

impl Carries {
    /// Carries of `bits` bits, where no position's sum is larger in size than `max_term`.
    ///
    /// # Panics
    ///
    /// If an honest carry may be out of range, or an equation hold modulo p only.
    pub const fn new(bits: u32, max_term: u64) -> Self {
        let carry = 1 << (bits - 1);
        assert!(max_term + carry < (carry - 1) << 16);
        assert!(max_term + carry + (carry << 16) < isa::precompile::MODULUS as u64);
        Self { bits }
    }

    /// What makes carries non-negative.
    const fn offset(self) -> u32 {
        1 << (self.bits - 1)
    }
}

columns! {
    /// A row's part of the identity.
    pub struct Identity<T> {
        /// What the rows before add to the row's first 16 positions.
        pub sums: [T; SUMS],
        /// Carries out of the two positions that the row finishes.
        pub low: [T; 2],
        /// Carry into the first of the two positions that the row is the first to add to, but `k_15`.
        pub high_in: T,
        /// Carries out of these two.
        pub high: [T; 2],
    }
}

/// Where a row stands.
#[derive(Clone)]
pub struct Place<E> {
    /// It is row 0.
    pub is_first: E,
    /// It is row 7.
    pub is_last: E,
    /// It is any of the eight.
    pub is_real: E,
}

/// The positions of a product of four bytes and up to 32.
pub fn product<E: PrimeCharacteristicRing>(word: &[E; 4], number: &[E; BYTES]) -> [E; TERMS] {
    let byte = |n: usize| -> E {
        let pairs = word.iter().enumerate().filter_map(|(i, x)| {
            let y = n.checked_sub(i).and_then(|j| number.get(j))?;
            Some(x.clone() * y.clone())
        });
        pairs.sum()
    };
    from_fn(|n| byte(2 * n) + byte(2 * n + 1) * E::from_u32(1 << 8))
}

impl<V: Copy> Identity<V> {
    /// What the row hands on: `terms`, what the rows before add, and the carries. The first two
    /// positions, if their carries are right, are zero.
    fn handed_on<E: PrimeCharacteristicRing>(&self, terms: [E; TERMS]) -> [E; TERMS]
    where
        V: Into<E>,
    {
        let shift = E::from_u32(1 << 16);
        let [k0, k1] = self.low.map(Into::<E>::into);
        let [h0, h1] = self.high.map(Into::<E>::into);
        let mut sums = terms;
        for (sum, before) in sums.iter_mut().zip(self.sums) {
            *sum += before.into();
        }
        sums[0] -= k0.clone() * shift.clone();
        sums[1] += k0 - k1.clone() * shift.clone();
        sums[2] += k1;
        sums[SUMS] += self.high_in.into() - h0.clone() * shift.clone();
        sums[SUMS + 1] += h0 - h1 * shift;
        sums
    }

    /// `terms`, weighed, are zero over the eight rows. Four interactions; one degree more than
    /// `terms`, and 2 at least. Both flags of row 0 and row 7 are zero on rows of padding, where nothing is said.
    pub fn eval<AB: MachineBuilder<Var = V>>(
        &self,
        next: &Self,
        builder: &mut AB,
        carries: Carries,
        terms: [AB::Expr; TERMS],
        place: Place<AB::Expr>,
    ) where
        V: Into<AB::Expr>,
    {
        let Place { is_first, is_last, is_real } = place;
        for carry in self.low.into_iter().chain(self.high) {
            let carry = carry.into() + constant::<AB>(carries.offset());
            builder.range(constant::<AB>(carries.bits), carry, is_real.clone());
        }
        for before in self.sums.into_iter().chain([self.high_in]) {
            builder.assert_zero(is_first.clone() * before.into());
        }
        let [first, second, handed_on @ ..] = self.handed_on::<AB::Expr>(terms);
        builder.assert_zero(first);
        builder.assert_zero(second);
        for (sum, after) in handed_on.into_iter().zip(next.sums) {
            builder.assert_zero(is_last.clone() * sum.clone());
            builder.assert_eq(after, sum);
        }
        let [_, last_carry] = self.high;
        builder.assert_zero(is_last * last_carry.into());
        builder.assert_eq(next.high_in, last_carry);
    }
}

#[cfg(feature = "trace")]
mod trace {
    use p3_field::PrimeCharacteristicRing;

    use super::{Carries, Identity, TERMS, WORDS};
    use crate::F;
    use crate::witness::Lookups;

    /// Positions of all eight rows.
    pub const POSITIONS: usize = 4 * WORDS;

    impl Identity<F> {
        /// Fills the carries of row `number` and counts their lookups, given the sums of all
        /// positions.
        pub fn fill(
            &mut self,
            number: usize,
            range: Carries,
            sums: &[i64; POSITIONS],
            lookups: &Lookups,
        ) {
            let mut carry = 0;
            let carries = sums.map(|sum| {
                carry = (sum + carry) >> 16;
                carry
            });
            let (low, high) = (2 * number, 2 * (number + WORDS));
            self.low = [carries[low], carries[low + 1]].map(F::from_i64);
            self.high = [carries[high], carries[high + 1]].map(F::from_i64);
            self.high_in = if number == 0 { F::ZERO } else { F::from_i64(carries[high - 1]) };
            for carry in [low, low + 1, high, high + 1].map(|n| carries[n]) {
                lookups.range(range.bits, (carry + i64::from(range.offset())) as u32);
            }
        }

        /// Fills what the row before hands on, whose terms are `terms`.
        pub fn fill_sums(&mut self, before: &Self, terms: [F; TERMS]) {
            let [_, _, sums @ ..] = before.handed_on(terms);
            self.sums = sums;
        }
    }
}
#[cfg(feature = "trace")]
pub use trace::POSITIONS;
