use core::array::from_fn;
use core::mem::offset_of;

use isa::{Chip as Family, Opcode, Semantics};
use p3_field::{Field, PrimeCharacteristicRing};

use super::{Shift, ShiftCols, ShiftImm, ShiftImmCols, Shifter};
use crate::F;
use crate::cols::Columns;
use crate::cpu::forge::*;
use crate::machine::ChipId;
use crate::testing::{
    assert_accepted, assert_alu_results, assert_columns_bound, run, shard, value,
};
use crate::word::limbs;

const REGISTER: [Opcode; 3] = [Opcode::Sll, Opcode::Srl, Opcode::Sra];
const IMMEDIATE: [Opcode; 3] = [Opcode::Slli, Opcode::Srli, Opcode::Srai];

/// All amounts.
fn amounts() -> [i32; 32] {
    from_fn(|i| i as i32)
}

#[test]
fn positive_edges_by_every_amount() {
    assert_accepted(&run(&register_program(&REGISTER)));
    assert_accepted(&run(&immediate_program(&IMMEDIATE, &amounts())));
}

#[test]
fn negative_every_column_is_bound() {
    assert_columns_bound(&run(&register_program(&REGISTER)), ChipId::Shift, &[]);
    let program = immediate_program(&IMMEDIATE, &[0, 1, 15, 16, 17, 31]);
    assert_columns_bound(&run(&program), ChipId::ShiftImm, &[]);
}

#[test]
fn negative_no_result_but_that_of_the_isa() {
    // All amounts, below bits that do not count.
    let registers: [u32; 64] = from_fn(|i| i as u32 % 32 + [0, 0xdead_bee0][i / 32]);
    for opcode in REGISTER {
        let set = |row: &mut ShiftCols<F>, c| row.shifter.c = limbs(c);
        assert_results::<Shift>(ChipId::Shift, opcode, &registers, set);
    }
    for opcode in IMMEDIATE {
        let set = |row: &mut ShiftImmCols<F>, c| row.shifter.c = limbs(c);
        let immediates = amounts().map(|amount| amount as u32);
        assert_results::<ShiftImm>(ChipId::ShiftImm, opcode, &immediates, set);
    }
}

/// What a prover may choose in a row of the register form.
#[derive(Clone, Copy, Debug)]
struct Choice {
    is_left: bool,
    is_arithmetic: bool,
    sign: u32,
    by_limb: usize,
    q: u32,
}

impl Choice {
    fn all() -> impl Iterator<Item = Self> {
        (0..256).map(|i| Self {
            is_left: i & 1 == 1,
            is_arithmetic: i >> 1 & 1 == 1,
            sign: i >> 2 & 1,
            by_limb: (i >> 3 & 1) as usize,
            q: i >> 4,
        })
    }

    /// The opcode that the flags stand for.
    fn opcode(self) -> Opcode {
        match (self.is_left, self.is_arithmetic) {
            (true, _) => Opcode::Sll,
            (false, false) => Opcode::Srl,
            (false, true) => Opcode::Sra,
        }
    }

    /// Makes the row follow from the choice, as far as it can.
    fn apply(self, row: &mut ShiftCols<F>, a: u32, b: u32) {
        let Self { is_left, is_arithmetic, sign, by_limb, q } = self;
        let split = q + u32::from(is_left);
        let (up, down) = (1 << (16 - split), 1 << split);
        let r = if is_left { 15 - q } else { q };
        let Shifter { high, low, c, left, right, .. } = &mut row.shifter;
        (*left, *right) = ([F::ZERO; 2], [F::ZERO; 2]);
        if is_left {
            left[by_limb] = F::ONE
        } else {
            right[by_limb] = F::ONE
        }
        *high = [a & 0xffff, a >> 16].map(|limb| F::from_u32(limb / down));
        *low = [a & 0xffff, a >> 16].map(|limb| F::from_u32(limb % down));
        let x0 = low[0] * F::from_u32(up);
        let x1 = high[0] + low[1] * F::from_u32(up);
        let x2 = high[1] + F::from_u32(sign * (65_536 - up));
        *c = match (is_left, by_limb) {
            (true, 0) => [x0, x1],
            (true, _) => [F::ZERO, x0],
            (false, 0) => [x1, x2],
            (false, _) => [x2, F::from_u32(sign * 0xffff)],
        };
        row.shifter.is_arithmetic = F::from_bool(is_arithmetic);
        row.shifter.sign = F::from_u32(sign);
        (row.shifter.up, row.shifter.down) = (F::from_u32(up), F::from_u32(down));
        row.amount.bits = from_fn(|i| F::from_u32(q >> i & 1));
        row.amount.power = F::from_u32(1 << (q % 4 + u32::from(is_left)));
        let amount = F::from_u32(r + 16 * by_limb as u32);
        row.amount.rest = (F::from_u32(b & 0xffff) - amount) * F::from_u32(32).inverse();
    }
}

#[test]
fn negative_no_choice_of_hints_gives_another_result() {
    let shard = any_shard();
    for a in EDGES {
        for b in 0..64 {
            let honest = filled::<Shift>(&shard, &record(Opcode::Sll, a, b));
            let mut accepted = 0;
            for choice in Choice::all() {
                let mut row = honest.clone();
                let cols = ShiftCols::of_mut(&mut row);
                choice.apply(cols, a, b);
                let c = cols.shifter.c;
                if holds(ChipId::Shift, &row) {
                    accepted += 1;
                    let Semantics::Alu(meaning) = choice.opcode().info().semantics else {
                        unreachable!("a shift")
                    };
                    assert_eq!(value(c), meaning(a, b), "{choice:?} of {a:#x} by {b}");
                }
            }
            assert_eq!(accepted, 3, "each opcode has one row for {a:#x} by {b}");
        }
    }
}

#[test]
fn negative_a_split_does_not_alias() {
    let shard = any_shard();
    for a in EDGES {
        for amount in 0..32 {
            for opcode in IMMEDIATE {
                let honest = filled::<ShiftImm>(&shard, &record(opcode, a, amount));
                let row: &ShiftImmCols<F> = ShiftImmCols::of(&honest);
                let (down, low, high) = (row.shifter.down, row.shifter.low, row.shifter.high);
                for (i, lie) in [0, 1].into_iter().flat_map(|i| {
                    let (one, p) = (F::ONE, F::from_u32(1 << 16));
                    let lows =
                        [low[i] + one, low[i] - one, low[i] + down, low[i] - down, p, F::ZERO];
                    // The high part that solves the split in the field, for any low part.
                    lows.map(|lie| (i, [high[i] + (low[i] - lie) * down.inverse(), lie]))
                }) {
                    let mut row = honest.clone();
                    let shifter = &mut ShiftImmCols::of_mut(&mut row).shifter;
                    [shifter.high[i], shifter.low[i]] = lie;
                    assert!(row == honest || !holds(ChipId::ShiftImm, &row), "{lie:?}");
                }
            }
        }
    }
}

#[test]
fn negative_flipped_sign() {
    let shard = any_shard();
    let mut rows: Vec<(ChipId, Vec<F>)> = Vec::new();
    for (a, b) in edge_pairs() {
        let mut row = filled::<Shift>(&shard, &record(Opcode::Sra, a, b));
        let flipped: &mut ShiftCols<F> = ShiftCols::of_mut(&mut row);
        let choice = Choice {
            is_left: false,
            is_arithmetic: true,
            sign: 1 - (a >> 31),
            by_limb: (b >> 4 & 1) as usize,
            q: b & 15,
        };
        choice.apply(flipped, a, b);
        rows.push((ChipId::Shift, row));
        let mut row = filled::<ShiftImm>(&shard, &record(Opcode::Srai, a, b % 32));
        let flipped: &mut ShiftImmCols<F> = ShiftImmCols::of_mut(&mut row);
        flipped.shifter.sign = F::ONE - flipped.shifter.sign;
        flipped.shifter.c = ShiftCols::of(&rows.last().expect("just pushed").1).shifter.c;
        rows.push((ChipId::ShiftImm, row));
    }
    assert!(rows.iter().all(|(chip, row)| !holds(*chip, row)));
}

#[test]
fn negative_rs1_equal_rs2_the_two_reads_may_not_differ() {
    assert_reads_agree(&register_program(&REGISTER), Family::Shift);
}

#[test]
fn negative_padding_silent_and_flags_boolean() {
    let first = offset_of!(Shifter<F>, left) / size_of::<F>();
    let flags: Vec<usize> = (first..first + 5).collect();
    let cases = |opcodes: [Opcode; 3]| {
        opcodes.into_iter().flat_map(|opcode| [0, 16].map(|b| record(opcode, 0x8000_0001, b)))
    };
    let records: Vec<_> = cases(REGISTER).collect();
    assert_flags::<Shift>(ChipId::Shift, &flags, &records, |row| solve_c(&mut row.shifter));
    let records: Vec<_> = cases(IMMEDIATE).collect();
    assert_flags::<ShiftImm>(ChipId::ShiftImm, &flags, &records, |row| solve_c(&mut row.shifter));
}

/// Makes the result follow from the flags and the parts of `a`, whatever they are.
fn solve_c(shifter: &mut Shifter<F>) {
    let Shifter { high, low, left, right, sign, up, .. } = *shifter;
    let x0 = low[0] * up;
    let x1 = high[0] + low[1] * up;
    let x2 = high[1] + sign * (F::from_u32(1 << 16) - up);
    shifter.c[0] = left[0] * x0 + right[0] * x1 + right[1] * x2;
    let filled = sign * F::from_u32(0xffff);
    shifter.c[1] = left[0] * x1 + left[1] * x0 + right[0] * x2 + right[1] * filled;
}

/// Limbs of 1 split at some `down` other than `2^t`, into parts in range: the columns from the
/// bits of the amount to `down` all bind it.
#[test]
fn negative_down_is_not_the_power_of_two() {
    let shard = any_shard();
    for (opcode, amount) in REGISTER.into_iter().flat_map(|op| (0..32).map(move |i| (op, i))) {
        let honest = filled::<Shift>(&shard, &record(opcode, 0x0001_0001, amount));
        let cols: &ShiftCols<F> = ShiftCols::of(&honest);
        let q: F = (0..4).map(|i| cols.amount.bits[i] * F::from_u32(1 << i)).sum();
        let rest = cols.shifter.down * cols.amount.power.inverse();
        let of_bits = (F::ONE + q) * (F::ONE + cols.shifter.left[0] + cols.shifter.left[1]);
        for down in [F::from_u32(3), F::TWO.inverse(), of_bits] {
            let low = F::from_bool(down != F::TWO.inverse());
            for lie in 0..3 {
                let mut row = honest.clone();
                let ShiftCols { shifter, amount: parts } = ShiftCols::of_mut(&mut row);
                (shifter.down, shifter.up) = (down, F::from_u32(1 << 16) * down.inverse());
                (shifter.low, shifter.high) = ([low; 2], [(F::ONE - low).double(); 2]);
                solve_c(shifter);
                match lie {
                    0 => {}
                    1 => parts.power = down * rest.inverse(),
                    _ => (parts.power, parts.bits) = (of_bits, [q, F::ZERO, F::ZERO, F::ZERO]),
                }
                assert!(row == honest || !holds(ChipId::Shift, &row), "{opcode:?} by {amount}");
            }
        }
    }
}

#[test]
fn sanity_results_are_those_of_the_isa() {
    let program = vm::testing::program(0x1000, &register_program(&REGISTER));
    assert_alu_results::<Shift>(&shard(&program, &[]), |row| {
        (row.shifter.a, row.amount.b, row.shifter.c)
    });
    let words = immediate_program(&IMMEDIATE, &amounts());
    assert_alu_results::<ShiftImm>(&shard(&vm::testing::program(0x1000, &words), &[]), |row| {
        let Shifter { a, c, left, right, .. } = row.shifter;
        let is_left = left[0] + left[1];
        // The split is 16 - r of a left shift, r of a right shift.
        let r = is_left * (F::from_u32(16) - row.split) + (F::ONE - is_left) * row.split;
        (a, [r + (left[1] + right[1]) * F::from_u32(16), F::ZERO], c)
    });
}
