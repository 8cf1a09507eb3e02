use core::mem::offset_of;

use isa::Opcode::{self, Div, Divu, Rem, Remu};
use isa::clock::{SLOT_RD, SLOT_RS1, SLOT_RS2};
use isa::semantics::{divu, remu};
use p3_field::PrimeCharacteristicRing;

use super::forged::{
    conclude, divide, get_bytes, magnitudes, negate, set_high_equal, with_division,
};
use super::{DivRem, DivRemCols};
use crate::F;
use crate::cols::Columns;
use crate::cpu::determined::{assert_determined, assert_time_rises};
use crate::cpu::forge::{
    EDGES, any_shard, assert_flags, assert_padding_silent, assert_random_results,
    assert_reads_agree, assert_results, filled, holds, record, register_program,
};
use crate::machine::ChipId;
use crate::testing::{assert_accepted, assert_columns_bound, run, value};
use crate::word::{inverse_power_of_two, limbs};

const CHIP: ChipId = ChipId::DivRem;
const OPCODES: [Opcode; 4] = [Div, Divu, Rem, Remu];
/// Divisors besides the edges: small ones, and odd ones, which have inverses modulo `2^32`.
const DIVISORS: [u32; 6] = [2, 3, 0x1_0001, 0xffff_fffe, 0xffff_fffd, 0x7fff_0001];

fn operands() -> impl Iterator<Item = (u32, u32)> {
    let divisors = || EDGES.into_iter().chain(DIVISORS);
    EDGES.into_iter().chain([7, 0xffff_fff9]).flat_map(move |a| divisors().map(move |b| (a, b)))
}

/// Asserts that no row on [`operands`] can be forged in the ways that `lies` gives, unless a lie
/// leaves the row as it is.
fn assert_refused(lies: impl Fn(&DivRemCols<F>) -> Vec<DivRemCols<F>>) {
    let shard = any_shard();
    for opcode in OPCODES {
        for (a, b) in operands() {
            let mut values = filled::<DivRem>(&shard, &record(opcode, a, b));
            let honest = values.clone();
            assert!(holds(CHIP, &honest), "{opcode:?} {a:#x} {b:#x}");
            for (number, lie) in lies(DivRemCols::of(&honest)).into_iter().enumerate() {
                *DivRemCols::of_mut(&mut values) = lie;
                let refused = !holds(CHIP, &values);
                assert!(
                    refused != (values == honest),
                    "{opcode:?} {a:#x} {b:#x}, lie {number}: {:?}",
                    DivRemCols::of(&values)
                );
            }
        }
    }
}

#[test]
fn positive_edges() {
    assert_accepted(&run(&register_program(&OPCODES)));
}

#[test]
fn negative_every_column_is_bound() {
    assert_columns_bound(&run(&register_program(&OPCODES)), CHIP, &[]);
}

#[test]
fn negative_two_results_for_one_division() {
    assert_refused(|row| {
        let (a, b) = magnitudes(row);
        let (q, r) = (get_bytes(&row.quotient), value(row.remainder));
        let (up, down) = (q.wrapping_add(1), q.wrapping_sub(1));
        let pairs = [
            (q, r),
            // Balanced: q + 1 with r - |b|, q - 1 with r + |b| (for r = 0 that is r = |b|).
            (up, r.wrapping_sub(b)),
            (down, r.wrapping_add(b)),
            (up, r),
            (down, r),
            (q, r.wrapping_add(1)),
            (q, r.wrapping_sub(1)),
            (q, r ^ 0x1_0000),
            (q, b),
            (0, a),
            (a, 0),
            (u32::MAX, a),
            (u32::MAX, r),
            (0, 0),
            (1, a.wrapping_sub(b)),
        ];
        let mut lies = pairs.map(|(q, r)| with_division(row, q, limbs(r))).to_vec();
        // Balanced as integers: the remainder's limbs negative, or beyond 16 bits.
        let [r0, r1] = row.remainder;
        let [b0, b1] = limbs(b);
        let two16 = F::from_u32(1 << 16);
        lies.extend([
            with_division(row, up, [r0 - b0, r1 - b1]),
            with_division(row, down, [r0 + b0, r1 + b1]),
            with_division(row, q, [r0 + two16, r1 - F::ONE]),
            with_division(row, q, [r0 - two16, r1 + F::ONE]),
        ]);
        // The flag no boolean, so that the margin looks positive.
        for flag in [F::NEG_ONE, F::TWO, inverse_power_of_two(1)] {
            for index in 0..lies.len() {
                let mut lie = lies[index];
                set_high_equal(&mut lie, flag);
                lies.push(lie);
            }
        }
        lies
    });
}

#[test]
fn negative_quotient_modulo_a_power_of_two() {
    // An odd |b| has a quotient for each remainder, if the product may wrap around 2^32.
    assert_refused(|row| {
        let (a, b) = magnitudes(row);
        let inverse =
            (0..5).fold(1, |x: u32, _| x.wrapping_mul(2u32.wrapping_sub(b.wrapping_mul(x))));
        let lies = [0, 1, 2, b.wrapping_sub(1), b / 2];
        lies.map(|r| with_division(row, a.wrapping_sub(r).wrapping_mul(inverse), limbs(r))).to_vec()
    });
}

#[test]
fn negative_flipped_signs() {
    assert_refused(|row| {
        let flips = [(true, false), (false, true), (true, true)].map(|(flip_a, flip_b)| {
            let mut row = *row;
            let flip = |flag, flip| if flip { F::ONE - flag } else { flag };
            row.a_negative = flip(row.a_negative, flip_a);
            row.b_negative = flip(row.b_negative, flip_b);
            divide(&mut row);
            row
        });
        // Only the sign of the result; the flag and the result apart, and together.
        let negative = limbs(value(row.c).wrapping_neg());
        let c_negative = F::ONE - row.c_negative;
        let results = [
            DivRemCols { c_negative, ..*row },
            DivRemCols { c: negative, ..*row },
            DivRemCols { c_negative, c: negative, ..*row },
        ];
        // Negative zero, and zero as 2^32, where the result is zero: no second form of it.
        let aliases = [[F::ZERO, F::from_u32(1 << 16)], [F::from_u32(1 << 16), F::NEG_ONE]];
        let shift = |[x, y]: [F; 2]| DivRemCols { c: [row.c[0] + x, row.c[1] + y], ..*row };
        [&flips[..], &results, &aliases.map(shift)].concat()
    });
}

#[test]
fn negative_division_by_zero_free() {
    assert_refused(|row| {
        let (a, b) = magnitudes(row);
        let mut lies = Vec::new();
        for b_zero in [F::ZERO, F::ONE, F::TWO] {
            for (q, r) in [
                (u32::MAX, a),
                (0, a),
                (1, a),
                (0, 0),
                (u32::MAX, 0),
                (a, 0),
                (0xffff, a),
                (!0xffff, a),
            ]
            .into_iter()
            .chain([(divu(a, b), remu(a, b))])
            {
                let lie = with_division(&DivRemCols { b_zero, ..*row }, q, limbs(r));
                lies.extend([lie, DivRemCols { high_equal: F::ONE - lie.high_equal, ..lie }]);
            }
        }
        lies
    });
}

#[test]
fn negative_carry_alias() {
    // A low limb off by j, a carry off by j / 2^16 = -30720 j modulo p, a high limb to make up.
    assert_refused(|row| {
        let (q, [r0, r1]) = (get_bytes(&row.quotient), row.remainder);
        let lie = |j: i32| {
            let j = F::from_i32(j);
            with_division(row, q, [r0 + j, r1 - j * inverse_power_of_two(16)])
        };
        (-40..40).map(lie).collect()
    });
}

/// Words that differ from `word` by what a carry of a multiple of p can hide: low limbs by one,
/// high limbs by `30720 = -2^-16` modulo p.
fn hidden(word: u32) -> [u32; 4] {
    let step = (30720 << 16) - 1;
    let other = (34816 << 16) + 1;
    [step, other, step + 2, other - 2].map(|lie| word.wrapping_add(lie))
}

#[test]
fn negative_magnitude_of_another_word() {
    assert_refused(|row| {
        let (a, b) = magnitudes(row);
        let near = [b.wrapping_add(1), b.wrapping_sub(1), b ^ 0x1_0000, b.wrapping_neg(), 1, 0];
        let other_divisors = near.into_iter().chain(hidden(b)).map(|divisor| {
            let mut row = *row;
            conclude(&mut row, divisor, divu(a, divisor), limbs(remu(a, divisor)));
            row
        });
        let other_results = hidden(value(row.c)).map(|c| DivRemCols { c: limbs(c), ..*row });
        let honest = value(row.magnitude);
        let near = [honest ^ 1, honest ^ 0x1_0000].into_iter().chain(hidden(honest));
        let other_magnitudes = near.map(|magnitude| {
            let c = limbs(negate(magnitude, row.c_negative));
            DivRemCols { c, magnitude: limbs(magnitude), ..*row }
        });
        other_divisors.chain(other_results).chain(other_magnitudes).collect()
    });
}

#[test]
fn negative_reads_of_one_register_differ() {
    assert_reads_agree(&register_program(&OPCODES), isa::Chip::DivRem);
}

#[test]
fn negative_timestamps_that_do_not_rise() {
    let accesses = [
        (offset_of!(DivRemCols<u8>, rs1.prev_ts), SLOT_RS1),
        (offset_of!(DivRemCols<u8>, rs2.prev_ts), SLOT_RS2),
        (offset_of!(DivRemCols<u8>, rd.prev_ts), SLOT_RD),
    ];
    assert_time_rises::<DivRem>(CHIP, record(Rem, 7, 2), &accesses);
}

#[test]
fn negative_padding_is_silent_and_flags_boolean() {
    let flags = [
        offset_of!(DivRemCols<u8>, is_real),
        offset_of!(DivRemCols<u8>, is_signed),
        offset_of!(DivRemCols<u8>, is_rem),
        offset_of!(DivRemCols<u8>, a_negative),
        offset_of!(DivRemCols<u8>, b_negative),
        offset_of!(DivRemCols<u8>, b_zero),
    ];
    assert_padding_silent::<DivRem>(CHIP, &flags, &record(Rem, 7, 2));
    assert_padding_silent::<DivRem>(CHIP, &flags, &record(Div, 7, 0));
    // With a sign of one half, 2^30 / 1 would be 2^31, which is its own negative.
    let operands = [(0, 0), (1 << 30, 1), (1 << 31, 1), (1, 1 << 31), (1 << 31, 1 << 31)];
    let all = OPCODES.into_iter().flat_map(|op| operands.map(|(a, b)| record(op, a, b)));
    assert_flags::<DivRem>(CHIP, &flags, &all.collect::<Vec<_>>(), divide);
}

#[test]
fn negative_results_are_determined() {
    let columns = [
        offset_of!(DivRemCols<u8>, c)..offset_of!(DivRemCols<u8>, is_real),
        offset_of!(DivRemCols<u8>, a_negative)..DivRemCols::<u8>::WIDTH,
    ];
    let of = |op| operands().map(move |(a, b)| record(op, a, b));
    let records: Vec<_> = OPCODES.into_iter().flat_map(of).collect();
    assert_determined::<DivRem>(CHIP, &records, &columns);
}

#[test]
fn sanity_results_are_those_of_the_isa_and_no_others() {
    let divisors = [&EDGES[..], &DIVISORS].concat();
    for opcode in OPCODES {
        assert_results::<DivRem>(CHIP, opcode, &divisors, |row, lie| {
            // The quotient or remainder that the result claims; the other one to match.
            let (a, b) = magnitudes(row);
            let claim = negate(lie, row.c_negative);
            if row.is_rem == F::ONE {
                conclude(row, b, divu(a.wrapping_sub(claim), b), limbs(claim));
            } else {
                conclude(row, b, claim, limbs(a.wrapping_sub(claim.wrapping_mul(b))));
            }
        });
    }
}

#[test]
fn sanity_random_operands() {
    // Divisors of every length.
    let divisor = |a: u32, b: u32| b >> (a % 32);
    assert_random_results::<DivRem>(CHIP, &OPCODES, 4000, divisor, |row| row.c);
}
