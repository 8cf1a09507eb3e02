//! Rows that are filled for a wrong result: all that follows from a lie follows.

use isa::blake2b::{ROTATIONS, half_mixing};

use super::*;
use crate::precompiles::blake2f::mixing::{BYTES, LIMBS, Mixing, limbs_of};
use crate::word::inverse_power_of_two;

/// Picks the bytes of a lane.
type BytesOf = fn(&mut Mixing<F>) -> &mut [F; BYTES];

/// What `2^16` times is -1.
pub(super) const ALIAS: u32 = 30_720;

fn bytes(lane: u64) -> [F; BYTES] {
    lane.to_le_bytes().map(F::from_u8)
}

/// The columns of a mixing in which sum number `which` (of a, c, a, c) has `lie` added without a carry;
/// and what it leaves.
pub(super) fn mixing_with(
    before: [u64; 4],
    message: [u64; 2],
    which: usize,
    lie: u64,
) -> (Mixing<F>, [u64; 4]) {
    let mut columns = rows(None)[0].mixing;
    let [a, b, c, d] = before;
    (columns.a, columns.c) = (limbs_of(a), limbs_of(c));
    (columns.b, columns.d) = (bytes(b), bytes(d));
    let mut lanes = before;
    for (half, x) in message.into_iter().enumerate() {
        let [of_d, of_b] = [ROTATIONS[2 * half], ROTATIONS[2 * half + 1]];
        let [_, b, c, d] = lanes;
        let [mut a, ..] = half_mixing(lanes, x, [of_d, of_b]);
        a ^= if which == 2 * half { lie } else { 0 };
        let after_d = (d ^ a).rotate_right(of_d);
        let mut after_c = c.wrapping_add(after_d);
        after_c ^= if which == 2 * half + 1 { lie } else { 0 };
        let columns = &mut columns.halves[half];
        (columns.a, columns.c) = (bytes(a), bytes(after_c));
        (columns.d_and_a, columns.b_and_c) = (bytes(d & a), bytes(b & after_c));
        lanes = [a, (b ^ after_c).rotate_right(of_b), after_c, after_d];
    }
    let unrotated = lanes[1].rotate_left(ROTATIONS[3]);
    columns.top = core::array::from_fn(|i| F::from_u64(unrotated >> (16 * i + 15) & 1));
    (columns, lanes)
}

/// Lanes of a call before row `step`, and those of the message that it mixes in.
fn at_row(v: Lanes, m: Lanes, round: usize, step: usize) -> ([u64; 4], [u64; 2]) {
    let message = |step: usize| [0, 1].map(|i| m[SIGMA[round][2 * step + i]]);
    let mut v = v;
    for step in 0..step {
        let [_, after] = mixing(lanes(step).map(|lane| v[lane]), message(step), &mut |lane| lane);
        lanes(step).into_iter().zip(after).for_each(|(lane, value)| v[lane] = value);
    }
    (lanes(step).map(|lane| v[lane]), message(step))
}

#[test]
fn negative_wrong_sums_rejected() {
    let honest = rows(Some(&example(3)));
    for step in 0..STEPS {
        let (before, message) = at_row(vector(3), vector(53), 3, step);
        let with = |which: usize, lie: u64| {
            let mut rows = honest.clone();
            rows[step].mixing = mixing_with(before, message, which, lie).0;
            rows
        };
        assert!(pass_for(&with(0, 0), &honest), "without a lie it is the honest row");
        for (which, bit) in (0..4).flat_map(|which| (0..64).map(move |bit| (which, bit))) {
            assert!(!holds(&with(which, 1 << bit)), "row {step}, sum {which}, bit {bit}");
        }
    }
}

/// Adds to the limbs of a sum, in its low bytes.
fn add_to(bytes: &mut [F; BYTES], limb: usize, lie: F) {
    bytes[2 * limb] += lie;
}

#[test]
fn negative_carries_that_are_none_rejected() {
    // The limb of a sum takes 2^16 more or less, or an alias's worth; the next one what it carries.
    let limb_above = |lie: u32| (F::from_u32(lie), F::from_u32(lie) * F::from_u32(1 << 16));
    for (v, m) in [(vector(3), vector(4)), ([0; LANES], [0; LANES]), ([!0; LANES], [!0; LANES])] {
        let honest = rows(Some(&record(v, m, 3, POINTERS)));
        for (step, which, limb) in (0..STEPS)
            .flat_map(|step| (0..4).map(move |which| (step, which)))
            .flat_map(|(step, which)| (0..LIMBS).map(move |limb| (step, which, limb)))
        {
            for (carry, shifted) in [1, 2, ALIAS, 2 * ALIAS].map(limb_above) {
                for sign in [F::ONE, F::NEG_ONE] {
                    let mut rows = honest.clone();
                    let half = &mut rows[step].mixing.halves[which / 2];
                    let sum = if which % 2 == 0 { &mut half.a } else { &mut half.c };
                    add_to(sum, limb, -sign * shifted);
                    if limb + 1 < LIMBS {
                        add_to(sum, limb + 1, sign * carry);
                    }
                    assert!(!holds(&rows), "row {step}, sum {which}, limb {limb}");
                }
            }
        }
    }
}

#[test]
fn negative_bits_that_leave_a_limb_rejected() {
    assert_eq!(F::from_u32(1 << 16) * F::from_u32(ALIAS), F::NEG_ONE);
    let half = inverse_power_of_two(1);
    for seed in 0..10 {
        let honest = rows(Some(&example(seed)));
        for (step, limb) in (0..STEPS).flat_map(|step| (0..LIMBS).map(move |limb| (step, limb))) {
            let top = honest[step].mixing.top[limb];
            let lies = [F::ONE - top, F::from_u32(ALIAS), top + F::from_u32(ALIAS), F::TWO, half];
            for lie in lies {
                let mut rows = honest.clone();
                rows[step].mixing.top[limb] = lie;
                assert!(!holds(&rows), "row {step}, limb {limb}: {lie}");
            }
        }
    }
}

#[test]
fn negative_lanes_in_other_bytes_rejected() {
    // The limbs are those of memory; the bytes are not bytes, whatever their conjunctions are.
    let honest = rows(Some(&example(5)));
    for (step, byte) in (0..STEPS).flat_map(|step| (0..BYTES).step_by(2).map(move |b| (step, b))) {
        let lanes: [BytesOf; 6] = [
            |m| &mut m.b,
            |m| &mut m.d,
            |m| &mut m.halves[0].a,
            |m| &mut m.halves[0].c,
            |m| &mut m.halves[1].a,
            |m| &mut m.halves[1].c,
        ];
        for (number, lane) in lanes.into_iter().enumerate() {
            for lie in [F::ONE, F::NEG_ONE, F::from_u32(ALIAS << 8)] {
                let mut rows = honest.clone();
                let lane = lane(&mut rows[step].mixing);
                lane[byte] += lie * F::from_u32(1 << 8);
                lane[byte + 1] -= lie;
                assert!(!holds(&rows), "row {step}, lane {number}, byte {byte}");
            }
        }
    }
}

#[test]
fn negative_conjunctions_that_are_none_rejected() {
    let honest = rows(Some(&example(6)));
    for (step, byte) in (0..STEPS).flat_map(|step| (0..BYTES).map(move |byte| (step, byte))) {
        for half in 0..2 {
            for lie in [F::ONE, F::NEG_ONE, F::from_u32(128), inverse_power_of_two(1)] {
                let mut rows = honest.clone();
                rows[step].mixing.halves[half].d_and_a[byte] += lie;
                assert!(!holds(&rows));
                let mut rows = honest.clone();
                rows[step].mixing.halves[half].b_and_c[byte] += lie;
                assert!(!holds(&rows));
            }
        }
    }
}

/// A row whose mixing is right, but is one of other lanes than memory has.
#[test]
fn negative_other_lanes_rejected() {
    let honest = rows(Some(&example(4)));
    for step in 0..STEPS {
        let (before, message) = at_row(vector(4), vector(54), 4, step);
        for lane in 0..4 {
            for lie in [1, 1 << 16, 1 << 32, 1 << 63] {
                let mut before = before;
                before[lane] ^= lie;
                let mut rows = honest.clone();
                rows[step].mixing = mixing_with(before, message, 0, 0).0;
                assert!(holds(&rows), "it is memory alone that tells");
                assert!(!pass_for(&rows, &honest), "row {step}, lane {lane}");
            }
        }
        for number in 0..2 {
            let mut message = message;
            message[number] ^= 1 << 40;
            let mut rows = honest.clone();
            rows[step].mixing = mixing_with(before, message, 0, 0).0;
            assert!(!holds(&rows), "the message's limbs are others");
            rows[step].message[number].limbs = limbs_of(message[number]);
            assert!(!pass_for(&rows, &honest), "row {step}, lane {number} of the message");
        }
    }
}

/// From a wrong row on all others follow it: all that differs is what the call is said to leave.
#[test]
fn negative_lies_that_the_other_rows_follow_rejected() {
    let honest = rows(Some(&example(2)));
    for (step, which) in (0..STEPS).flat_map(|step| (0..4).map(move |which| (step, which))) {
        let (mut v, m) = (vector(2), vector(52));
        let mut rows = honest.clone();
        for (row, columns) in rows.iter_mut().enumerate() {
            let message = [0, 1].map(|i| m[SIGMA[2][2 * row + i]]);
            let lie = if row == step { 1 << 17 } else { 0 };
            let (mixing, after) = mixing_with(lanes(row).map(|lane| v[lane]), message, which, lie);
            columns.mixing = mixing;
            lanes(row).into_iter().zip(after).for_each(|(lane, value)| v[lane] = value);
        }
        let table = of_rows(&rows);
        let failing: Vec<_> = (0..STEPS).filter(|&r| !table.row(r).failed.is_empty()).collect();
        assert_eq!(failing, [step]);
        // The words in between are told and heard alike: the call says as much as an honest one.
        assert_eq!(says(&rows).len(), says(&honest).len());
    }
}

#[test]
fn negative_lanes_of_the_message_in_other_places_rejected() {
    for round in 0..10 {
        let honest = rows(Some(&record(vector(1), vector(2), round, POINTERS)));
        for step in 0..STEPS {
            // Both exchanged, with what is mixed.
            let (before, [x, y]) = at_row(vector(1), vector(2), round as usize, step);
            let mut rows = honest.clone();
            rows[step].message.swap(0, 1);
            rows[step].mixing = mixing_with(before, [y, x], 0, 0).0;
            assert!(!holds(&rows), "round {round}, row {step}");
            // The next round's.
            let other = SIGMA[(round as usize + 1) % 10];
            for number in 0..2 {
                let place = other[2 * step + number];
                if place == SIGMA[round as usize][2 * step + number] {
                    continue;
                }
                let mut message = [x, y];
                message[number] = vector(2)[place];
                let mut rows = honest.clone();
                rows[step].message[number].limbs = limbs_of(message[number]);
                let first = POINTERS[MESSAGE] / 4 + 2 * place as u32;
                rows[step].message[number].index = F::from_u32(first);
                rows[step].mixing = mixing_with(before, message, 0, 0).0;
                assert!(!holds(&rows), "round {round}, row {step}");
            }
        }
    }
}
