//! The mixing `G` of BLAKE2b (RFC 7693, section 3.1): lanes a, b, c, d of 64 bits and two lanes x, y of
//! the message.
//!
//! ```text
//! a1 = a  + b  + x    d1 = (d  ^ a1) >>> 32    c1 = c  + d1    b1 = (b  ^ c1) >>> 24
//! a2 = a1 + b1 + y    d2 = (d1 ^ a2) >>> 16    c2 = c1 + d2    b2 = (b1 ^ c2) >>> 63
//! ```
//!
//! Sums are of limbs of 16 bits. A carry is what is left of a limb's sum, divided by `2^16`: linear in
//! the columns, and 0, 1, or of three terms 2. As sums are below `2^18`, and the limbs of a result have
//! 16 bits, there is one result.
//!
//! Exclusive ors are of bytes: `u ^ v = u + v - 2 (u & v)`, and a look-up of the conjunction says
//! that both are bytes. So all bytes of b, d, a1, c1, b1, d1, a2 and c2 are, and the limbs of a and c
//! must be in range. Rotations by 32, 24 and 16 move bytes. That by 63 is one to the left: with `t` for
//! the limbs of `b1 ^ c2`, limb `j` of b2 is `2 t_j + top_(j - 1) - 2^16 top_j`, where `top` are bits. It
//! has 16 bits, which is looked up, if and only if they are the highest bits of `t`.

use core::array::from_fn;

use p3_field::PrimeCharacteristicRing;

use crate::bus::{MachineBuilder, Message, constant};
use crate::cols::columns;
use crate::word::inverse_power_of_two;

/// Bytes of a lane.
pub const BYTES: usize = 8;
/// Limbs of a lane.
pub const LIMBS: usize = 4;

columns! {
    /// Half of a mixing: the first sum of it, the second, and what the exclusive ors need.
    pub struct Half<T> {
        /// Bytes of a after it.
        pub a: [T; BYTES],
        /// Bytes of c after it.
        pub c: [T; BYTES],
        /// Conjunctions of d before it and a after it.
        pub d_and_a: [T; BYTES],
        /// Conjunctions of b before it and c after it.
        pub b_and_c: [T; BYTES],
    }
}

columns! {
    /// A mixing. Limbs and bytes are in order, the lowest first.
    pub struct Mixing<T> {
        /// Limbs of a before.
        pub a: [T; LIMBS],
        /// Bytes of b before.
        pub b: [T; BYTES],
        /// Limbs of c before.
        pub c: [T; LIMBS],
        /// Bytes of d before.
        pub d: [T; BYTES],
        /// Its halves.
        pub halves: [Half<T>; 2],
        /// The highest bit of each limb of `b1 ^ c2`.
        pub top: [T; LIMBS],
    }
}

/// Bytes as expressions.
type Bytes<E> = [E; BYTES];
/// Limbs of 16 bits as expressions.
type Limbs<E> = [E; LIMBS];

impl<V: Copy> Mixing<V> {
    /// The limbs of a, b, c and d before it.
    pub fn before<E: PrimeCharacteristicRing>(&self) -> [Limbs<E>; 4]
    where
        V: Into<E>,
    {
        let [b, d] = [self.b, self.d].map(|bytes| limbs(&bytes.map(Into::into)));
        [self.a.map(Into::into), b, self.c.map(Into::into), d]
    }

    /// States the mixing with the lanes x and y, whose limbs must be in range, as those of a and c
    /// must; look-ups are made where `is_real` is one. Returns the limbs of a, b, c and d after it,
    /// which are in range then. 36 interactions; degree 3.
    pub fn eval<AB: MachineBuilder<Var = V>>(
        &self,
        builder: &mut AB,
        [x, y]: [Limbs<AB::Expr>; 2],
        is_real: AB::Expr,
    ) -> [Limbs<AB::Expr>; 4]
    where
        V: Into<AB::Expr>,
    {
        let [first, second] = &self.halves;
        let [a, b, c, _] = self.before();
        let of_first = [self.b, self.d].map(|bytes| bytes.map(Into::into));
        first.eval_sum_of_a(builder, [a, b, x]);
        let [b1, d1] = first.eval_xors(builder, of_first, is_real.clone());
        let [b1, d1] = [rotated(b1, 3), rotated(d1, 4)];
        first.eval_sum_of_c(builder, [c, limbs(&d1)]);

        let [a1, c1] = first.sums::<AB::Expr>();
        second.eval_sum_of_a(builder, [a1, limbs(&b1), y]);
        let [b2, d2] = second.eval_xors(builder, [b1, d1], is_real.clone());
        let d2 = limbs(&rotated(d2, 2));
        second.eval_sum_of_c(builder, [c1, d2.clone()]);

        builder.assert_bools(self.top);
        let b2 = doubled(limbs(&b2), self.top.map(Into::into));
        for limb in b2.clone() {
            builder.range(constant::<AB>(16), limb, is_real.clone());
        }
        let [a2, c2] = second.sums();
        [a2, b2, c2, d2]
    }
}

impl<V: Copy> Half<V> {
    /// Limbs of a and c after it.
    fn sums<E: PrimeCharacteristicRing>(&self) -> [Limbs<E>; 2]
    where
        V: Into<E>,
    {
        [self.a, self.c].map(|bytes| limbs(&bytes.map(Into::into)))
    }

    /// `a + b + x`: carries from 0 to 2.
    fn eval_sum_of_a<AB: MachineBuilder<Var = V>>(
        &self,
        builder: &mut AB,
        [a, b, x]: [Limbs<AB::Expr>; 3],
    ) where
        V: Into<AB::Expr>,
    {
        let [sum, _] = self.sums();
        let terms = from_fn(|i| a[i].clone() + b[i].clone() + x[i].clone());
        for carry in carries::<AB>(terms, sum) {
            builder.assert_zero(carry.bool_check() * (carry - AB::Expr::TWO));
        }
    }

    /// `c + d`: carries of 0 and 1.
    fn eval_sum_of_c<AB: MachineBuilder<Var = V>>(
        &self,
        builder: &mut AB,
        [c, d]: [Limbs<AB::Expr>; 2],
    ) where
        V: Into<AB::Expr>,
    {
        let [_, sum] = self.sums();
        for carry in carries::<AB>(from_fn(|i| c[i].clone() + d[i].clone()), sum) {
            builder.assert_bool(carry);
        }
    }

    /// `b ^ c` and `d ^ a`, of the new c and a, not yet rotated. All bytes of the four are looked up.
    fn eval_xors<AB: MachineBuilder<Var = V>>(
        &self,
        builder: &mut AB,
        [b, d]: [Bytes<AB::Expr>; 2],
        is_real: AB::Expr,
    ) -> [Bytes<AB::Expr>; 2]
    where
        V: Into<AB::Expr>,
    {
        [(b, self.c, self.b_and_c), (d, self.a, self.d_and_a)].map(|(old, new, and)| {
            from_fn(|i| {
                let [u, v, and] = [old[i].clone(), new[i].into(), and[i].into()];
                let fields = [u.clone(), v.clone(), and.clone()];
                builder.send(Message::And, fields, is_real.clone());
                u + v - and.double()
            })
        })
    }
}

/// The limbs of a lane's bytes.
fn limbs<E: PrimeCharacteristicRing>(bytes: &Bytes<E>) -> Limbs<E> {
    from_fn(|i| bytes[2 * i].clone() + bytes[2 * i + 1].clone() * E::from_u32(1 << 8))
}

/// The bytes rotated to the right by so many bytes.
fn rotated<E: Clone>(bytes: Bytes<E>, by: usize) -> Bytes<E> {
    from_fn(|i| bytes[(i + by) % BYTES].clone())
}

/// The limbs rotated to the left by a bit; `top` are their highest bits.
fn doubled<E: PrimeCharacteristicRing>(limbs: Limbs<E>, top: Limbs<E>) -> Limbs<E> {
    from_fn(|i| {
        let below = top[(i + LIMBS - 1) % LIMBS].clone();
        limbs[i].double() + below - top[i].clone() * E::from_u32(1 << 16)
    })
}

/// The carries out of all limbs if the sums of `terms` are `result`, modulo `2^64`.
fn carries<AB: MachineBuilder>(terms: Limbs<AB::Expr>, result: Limbs<AB::Expr>) -> Limbs<AB::Expr> {
    let shrink = inverse_power_of_two(16);
    let mut carry = AB::Expr::ZERO;
    from_fn(|i| {
        carry = (carry.clone() + terms[i].clone() - result[i].clone()) * shrink;
        carry.clone()
    })
}

#[cfg(feature = "trace")]
mod trace {
    use core::array::from_fn;

    use p3_field::PrimeCharacteristicRing;

    use super::{BYTES, Half, LIMBS, Mixing};
    use crate::F;
    use crate::witness::Lookups;

    /// The limbs of a lane.
    pub fn limbs_of(lane: u64) -> [F; LIMBS] {
        from_fn(|i| F::from_u16((lane >> (16 * i)) as u16))
    }

    fn bytes_of(lane: u64) -> [F; BYTES] {
        lane.to_le_bytes().map(F::from_u8)
    }

    /// The conjunction of two lanes, counted byte by byte.
    fn conjunction(u: u64, v: u64, lookups: &Lookups) -> [F; BYTES] {
        for (u, v) in u.to_le_bytes().into_iter().zip(v.to_le_bytes()) {
            lookups.and(u, v);
        }
        bytes_of(u & v)
    }

    impl Mixing<F> {
        /// Fills the mixing of a, b, c and d, given what they are after each half, and counts its
        /// look-ups.
        pub fn fill(&mut self, lanes: [u64; 4], halves: [[u64; 4]; 2], lookups: &Lookups) {
            let [a, b, c, d] = lanes;
            (self.a, self.b, self.c, self.d) = (limbs_of(a), bytes_of(b), limbs_of(c), bytes_of(d));
            let [between, after] = halves;
            let [first, second] = &mut self.halves;
            first.fill(lanes, between, lookups);
            second.fill(between, after, lookups);
            let unrotated = between[1] ^ after[2];
            self.top = from_fn(|i| F::from_u64(unrotated >> (16 * i + 15) & 1));
            for limb in 0..LIMBS {
                lookups.range(16, u32::from((after[1] >> (16 * limb)) as u16));
            }
        }
    }

    impl Half<F> {
        fn fill(&mut self, before: [u64; 4], after: [u64; 4], lookups: &Lookups) {
            let ([_, b, _, d], [a, _, c, _]) = (before, after);
            self.a = bytes_of(a);
            self.c = bytes_of(c);
            self.d_and_a = conjunction(d, a, lookups);
            self.b_and_c = conjunction(b, c, lookups);
        }
    }
}
#[cfg(feature = "trace")]
pub use trace::limbs_of;
