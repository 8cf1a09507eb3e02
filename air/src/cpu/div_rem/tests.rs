use core::mem::offset_of;

use isa::Opcode::{self, Div, Divu, Rem, Remu};
use isa::semantics::{divu, remu};
use p3_field::{PrimeCharacteristicRing, PrimeField32};

use super::{DivRem, DivRemCols};
use crate::F;
use crate::cols::Columns;
use crate::cpu::bytes::{BytePair, products, word_bytes};
use crate::cpu::forge::{
    EDGES, any_shard, assert_padding_silent, assert_reads_agree, assert_results, filled, holds,
    record, register_program,
};
use crate::cpu::memory_forge::random_words;
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

fn set_bytes(pairs: &mut [BytePair<F>; 2], word: u32) {
    for (pair, limb) in pairs.iter_mut().zip([word & 0xffff, word >> 16]) {
        pair.bytes = [limb & 0xff, limb >> 8].map(F::from_u32);
        pair.and = F::from_u32(limb & limb >> 8 & 0xff);
    }
}

fn get_bytes(pairs: &[BytePair<F>; 2]) -> u32 {
    u32::from_le_bytes(word_bytes(*pairs).map(|byte| byte.as_canonical_u32() as u8))
}

/// `word`, or its negative modulo `2^32`.
fn negate(word: u32, negative: F) -> u32 {
    if negative == F::ONE { word.wrapping_neg() } else { word }
}

/// Puts quotient and remainder of the magnitudes into a row, honest or not, and sets all that
/// follows from them and from the row's flags.
fn conclude(row: &mut DivRemCols<F>, quotient: u32, remainder: u32) {
    let divisor = negate(value(row.b), row.b_negative);
    set_bytes(&mut row.divisor, divisor);
    set_bytes(&mut row.quotient, quotient);
    row.remainder = limbs(remainder);
    let [p0, p1, ..] = products(&word_bytes(row.quotient), &word_bytes(row.divisor));
    let a0 = row.a[0] * (F::ONE - row.a_negative.double());
    row.carry = (p0 + p1 * F::from_u32(256) + row.remainder[0] - a0) * inverse_power_of_two(16);
    row.high_equal = F::from_bool(row.b_zero == F::ZERO && remainder >> 16 == divisor >> 16);
    let limb = if row.high_equal == F::ONE { 0 } else { 1 };
    row.margin = limbs(divisor)[limb] - row.remainder[limb];
    let magnitude = if row.is_rem == F::ONE { remainder } else { quotient };
    row.magnitude = limbs(magnitude);
    let (a, b) = (row.a_negative, row.b_negative);
    let differ = a + b - a * b.double() - a * row.b_zero;
    row.c_negative = if row.is_rem == F::ONE { a } else { differ };
    row.c = limbs(negate(magnitude, row.c_negative));
}

/// The magnitudes of dividend and divisor, by the signs that the row claims.
fn magnitudes(row: &DivRemCols<F>) -> (u32, u32) {
    (negate(value(row.a), row.a_negative), negate(value(row.b), row.b_negative))
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

/// The row with another quotient and remainder.
fn with_division(row: &DivRemCols<F>, quotient: u32, remainder: u32) -> DivRemCols<F> {
    let mut row = *row;
    conclude(&mut row, quotient, remainder);
    row
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
        pairs.map(|(q, r)| with_division(row, q, r)).to_vec()
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
        lies.map(|r| with_division(row, a.wrapping_sub(r).wrapping_mul(inverse), r)).to_vec()
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
            let (a, b) = magnitudes(&row);
            conclude(&mut row, divu(a, b), remu(a, b));
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
            for (q, r) in [(u32::MAX, a), (0, a), (1, a), (0, 0), (u32::MAX, 0), (a, 0)]
                .into_iter()
                .chain([(divu(a, b), remu(a, b))])
            {
                let mut lie = DivRemCols { b_zero, ..*row };
                conclude(&mut lie, q, r);
                lies.extend([lie, DivRemCols { high_equal: F::ONE - lie.high_equal, ..lie }]);
            }
        }
        lies
    });
}

#[test]
fn negative_carry_alias() {
    assert_refused(|row| {
        let mut lies = Vec::new();
        for j in 1..40 {
            // What the carry of a multiple of p, which is 1 modulo 2^16, could make up for.
            let mut low = *row;
            low.remainder[0] -= F::from_u32(j);
            low.carry -= F::from_u32(j) * inverse_power_of_two(16);
            let mut high = *row;
            high.remainder = [row.remainder[0] + F::from_u32(j << 16), row.remainder[1]];
            high.carry += F::from_u32(j);
            high.remainder[1] -= F::from_u32(j);
            lies.extend([low, high]);
        }
        lies
    });
}

#[test]
fn negative_reads_of_one_register_differ() {
    assert_reads_agree(&register_program(&OPCODES), isa::Chip::DivRem);
}

#[test]
fn negative_padding_is_silent() {
    let flags = [
        offset_of!(DivRemCols<u8>, is_real),
        offset_of!(DivRemCols<u8>, is_signed),
        offset_of!(DivRemCols<u8>, is_rem),
        offset_of!(DivRemCols<u8>, b_zero),
        offset_of!(DivRemCols<u8>, a_negative),
        offset_of!(DivRemCols<u8>, b_negative),
    ];
    assert_padding_silent::<DivRem>(CHIP, &flags, &record(Rem, 7, 2));
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
                conclude(row, divu(a.wrapping_sub(claim), b), claim);
            } else {
                conclude(row, claim, a.wrapping_sub(claim.wrapping_mul(b)));
            }
        });
    }
}

#[test]
fn sanity_random_operands() {
    let shard = any_shard();
    let words: Vec<u32> = random_words(4000).collect();
    for (pair, opcode) in words.windows(2).zip(OPCODES.into_iter().cycle()) {
        // Divisors of every length.
        let record = record(opcode, pair[0], pair[1] >> (pair[0] % 32));
        let row = filled::<DivRem>(&shard, &record);
        assert!(holds(CHIP, &row), "{record:?}");
        assert_eq!(value(DivRemCols::of(&row).c), record.rd.value);
    }
}
