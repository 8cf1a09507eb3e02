//! Numbers of 256 bits, and rows that prove sums of their products.

use p3_field::PrimeCharacteristicRing;

use crate::F;
use crate::precompiles::identity::{Identity, TERMS};
use crate::word::inverse_power_of_two;
pub use vm::precompiles::u256::U256 as Number;

pub const ZERO: Number = [0; 8];
pub const ONE: Number = [1, 0, 0, 0, 0, 0, 0, 0];

/// Some number.
pub fn number(seed: u32) -> Number {
    core::array::from_fn(|i| (seed + 2).wrapping_mul(0x9e37_79b9).rotate_left(5 * i as u32) ^ seed)
}

/// `2^bits`.
pub fn power(bits: usize) -> Number {
    core::array::from_fn(|i| if i == bits / 32 { 1 << (bits % 32) } else { 0 })
}

/// `x + y` modulo `2^256`.
pub fn plus(x: Number, y: Number) -> Number {
    let mut carry = 0;
    core::array::from_fn(|i| {
        let sum = u64::from(x[i]) + u64::from(y[i]) + carry;
        carry = sum >> 32;
        sum as u32
    })
}

/// `x - y` modulo `2^256`.
pub fn minus(x: Number, y: Number) -> Number {
    plus(plus(x, y.map(|word| !word)), ONE)
}

/// Replaces the carries and sums of an identity, the rows of a call, by those that hold modulo p, from
/// the lowest position on.
pub fn carry_in_the_field<R: Copy>(
    rows: &mut [R],
    identity: impl Fn(&mut R) -> &mut Identity<F>,
    terms: impl Fn(&R) -> [F; TERMS],
) {
    let shrink = inverse_power_of_two(16);
    // The sums of all positions, without carries.
    let mut sums = [F::ZERO; 34];
    let first = identity(&mut rows[0]);
    sums[..16].copy_from_slice(&first.sums);
    sums[16] = first.high_in;
    for (i, row) in rows.iter().enumerate() {
        for (sum, term) in sums[2 * i..].iter_mut().zip(terms(row)) {
            *sum += term;
        }
    }
    let mut carry = F::ZERO;
    let carries = sums.map(|sum| {
        carry = (sum + carry) * shrink;
        carry
    });
    for i in 0..rows.len() {
        let [low, high] = [2 * i, 2 * i + 16];
        let mut before = i.checked_sub(1).map(|before| rows[before]);
        let identity_of_row = identity(&mut rows[i]);
        identity_of_row.low = [carries[low], carries[low + 1]];
        identity_of_row.high = [carries[high], carries[high + 1]];
        if let Some(before) = &mut before {
            identity_of_row.high_in = carries[high - 1];
            let terms = terms(before);
            identity_of_row.fill_sums(identity(before), terms);
        }
    }
}
