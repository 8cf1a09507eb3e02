//! Inverses modulo primes of 256 bits.

use super::u256::U256;

/// Words of 64 bits, the lowest first.
type Wide = [u64; 4];

/// Inverse of `a` modulo an odd prime `p`, for `0 < a < p`: Euclid's algorithm by halving (Menezes, van
/// Oorschot, Vanstone, Handbook of Applied Cryptography, 14.61, without the factor of `p`).
pub fn inverse(a: &U256, p: &U256) -> U256 {
    let p = wide(p);
    // Always `u = r a` and `v = s a` modulo p, both at most p; v is odd.
    let (mut u, mut v) = (wide(a), p);
    let (mut r, mut s) = ([1, 0, 0, 0], [0; 4]);
    while u != [0; 4] {
        while u[0].is_multiple_of(2) {
            u = shifted(u, false);
            r = half(r, &p);
        }
        let (mut difference, is_less) = sub(&u, &v);
        if is_less {
            (u, v) = (v, u);
            (r, s) = (s, r);
            (difference, _) = sub(&u, &v);
        }
        u = difference;
        r = sub_mod(&r, &s, &p);
    }
    // Now v is the greatest common divisor of a and p: one.
    narrow(s)
}

fn wide(words: &U256) -> Wide {
    core::array::from_fn(|i| u64::from(words[2 * i]) | u64::from(words[2 * i + 1]) << 32)
}

fn narrow(words: Wide) -> U256 {
    core::array::from_fn(|i| (words[i / 2] >> (32 * (i % 2))) as u32)
}

/// Half of `a`, with `carry` as bit 256.
fn shifted(a: Wide, carry: bool) -> Wide {
    let above = |i: usize| a.get(i + 1).copied().unwrap_or(u64::from(carry));
    core::array::from_fn(|i| a[i] >> 1 | above(i) << 63)
}

/// Half of `a` modulo an odd `p`, for `a < p`: of `a` or of `a + p`.
fn half(a: Wide, p: &Wide) -> Wide {
    if a[0].is_multiple_of(2) {
        return shifted(a, false);
    }
    let (sum, carry) = add(&a, p);
    shifted(sum, carry)
}

/// `a - b` modulo `p`, for numbers below it.
fn sub_mod(a: &Wide, b: &Wide, p: &Wide) -> Wide {
    let (difference, is_less) = sub(a, b);
    if is_less { add(&difference, p).0 } else { difference }
}

/// `a + b` and the carry.
fn add(a: &Wide, b: &Wide) -> (Wide, bool) {
    let mut carry = false;
    let sum = core::array::from_fn(|i| {
        let (sum, over) = a[i].overflowing_add(b[i]);
        let (sum, over_by_carry) = sum.overflowing_add(u64::from(carry));
        carry = over || over_by_carry;
        sum
    });
    (sum, carry)
}

/// `a - b` and the borrow.
fn sub(a: &Wide, b: &Wide) -> (Wide, bool) {
    let mut borrow = false;
    let difference = core::array::from_fn(|i| {
        let (difference, under) = a[i].overflowing_sub(b[i]);
        let (difference, under_by_borrow) = difference.overflowing_sub(u64::from(borrow));
        borrow = under || under_by_borrow;
        difference
    });
    (difference, borrow)
}
