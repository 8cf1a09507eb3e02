use isa::Opcode::{Div, Divu, Rem, Remu};
use isa::clock::{SLOT_RD, SLOT_RS1, SLOT_RS2};
use p3_field::PrimeCharacteristicRing;

use super::{CARRY_BITS, DivRem, DivRemCols};
use crate::bus::{MachineBuilder, constant};
use crate::cpu::bytes::{limb, products, word_bytes};
use crate::cpu::frame::Fetch;
use crate::machine::Chip;
use crate::word::{Word, assert_add, expr};

// Opcodes are numbered such that flags add up to them, and cost the same gas.
const SIGNED: u32 = Divu as u32 - Div as u32;
const REM: u32 = Remu as u32 - Divu as u32;
const _: () = assert!(Rem as u32 == Divu as u32 + REM - SIGNED);
const _: () = assert!(Div.gas() == Divu.gas() && Div.gas() == Rem.gas() && Div.gas() == Remu.gas());

impl Chip for DivRem {
    type Row<T> = DivRemCols<T>;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &DivRemCols<AB::Var>) {
        let is_real: AB::Expr = row.is_real.into();
        builder.assert_bools([row.is_real, row.is_signed, row.is_rem, row.b_zero]);
        // The flags that messages are conditional on.
        for flag in [row.is_signed, row.b_zero] {
            builder.assert_zero((AB::Expr::ONE - row.is_real) * flag);
        }
        eval_signs(builder, row);
        eval_division(builder, row);
        eval_zero_divisor(builder, row);
        eval_margin(builder, row);
        eval_result(builder, row);

        let opcode = is_real.clone() * constant::<AB>(Divu as u32)
            - row.is_signed.into() * constant::<AB>(SIGNED)
            + row.is_rem.into() * constant::<AB>(REM);
        let fetch = Fetch {
            rd: row.rd.index.into(),
            rs1: row.rs1.index.into(),
            rs2: row.rs2.index.into(),
            ..Fetch::of(opcode)
        };
        row.frame.fetch(builder, fetch, is_real.clone());
        row.frame.step_on(builder, Div, is_real.clone());
        let [a, b, c] = [row.a, row.b, row.c].map(expr::<AB>);
        row.rs1.eval(builder, a, row.frame.at::<AB>(SLOT_RS1), is_real.clone());
        row.rs2.eval(builder, b, row.frame.at::<AB>(SLOT_RS2), is_real.clone());
        row.rd.eval(builder, c, row.frame.at::<AB>(SLOT_RD), is_real);
    }
}

/// The limbs of the divisor's or quotient's magnitude.
fn limbs<AB: MachineBuilder>(row: &DivRemCols<AB::Var>) -> [Word<AB::Expr>; 2] {
    [row.divisor, row.quotient].map(|word| word.map(|pair| limb::<AB>(pair.bytes)))
}

/// Asserts `x = y`, or `x + y = 0` modulo `2^32` where `negative` is one. Degree 3.
fn assert_same_or_negative<AB: MachineBuilder>(
    builder: &mut AB,
    negative: AB::Var,
    x: Word<AB::Expr>,
    y: Word<AB::Expr>,
) {
    let positive = AB::Expr::ONE - negative;
    for (x, y) in x.iter().zip(&y) {
        builder.assert_zero(positive.clone() * (x.clone() - y.clone()));
    }
    assert_add(builder, negative.into(), x, y, [AB::Expr::ZERO, AB::Expr::ZERO]);
}

/// Signs of the operands, and the divisor's magnitude.
fn eval_signs<AB: MachineBuilder>(builder: &mut AB, row: &DivRemCols<AB::Var>) {
    let is_unsigned = AB::Expr::ONE - row.is_signed;
    for (negative, [_, high]) in [(row.a_negative, row.a), (row.b_negative, row.b)] {
        builder.assert_bool(negative);
        builder.assert_zero(is_unsigned.clone() * negative);
        let rest = high.into() - negative.into() * constant::<AB>(1 << 15);
        builder.range(constant::<AB>(15), rest, row.is_signed);
    }
    for pair in row.divisor {
        pair.eval(builder, row.is_real.into());
    }
    let [divisor, _] = limbs::<AB>(row);
    assert_same_or_negative(builder, row.b_negative, divisor, expr::<AB>(row.b));
}

/// `|a| = |q| |b| + |r|`.
fn eval_division<AB: MachineBuilder>(builder: &mut AB, row: &DivRemCols<AB::Var>) {
    for pair in row.quotient {
        pair.eval(builder, row.is_real.into());
    }
    builder.range_word(row.remainder, row.is_real);
    builder.range(constant::<AB>(CARRY_BITS), row.carry, row.is_real);

    let a_negative: AB::Expr = row.a_negative.into();
    let sign = AB::Expr::ONE - a_negative.clone().double();
    let shift16 = constant::<AB>(1 << 16);
    let [a0, a1] = [sign.clone() * row.a[0], sign * row.a[1] + a_negative * shift16.clone()];
    let [q, b] = [row.quotient, row.divisor].map(|word| word_bytes(word).map(Into::into));
    let [p0, p1, p2, p3, p4, p5, p6] = products::<AB::Expr>(&q, &b);
    let [r0, r1] = row.remainder;
    let (carry, shift8): (AB::Expr, _) = (row.carry.into(), constant::<AB>(1 << 8));
    builder.assert_eq(p0 + p1 * shift8.clone() + r0, a0 + carry.clone() * shift16);
    builder.assert_eq(p2 + p3 * shift8 + r1 + carry, a1);
    builder.assert_zero(p4 + p5 + p6);
}

/// A zero divisor: `b_zero` says so truly, and the quotient is all ones.
fn eval_zero_divisor<AB: MachineBuilder>(builder: &mut AB, row: &DivRemCols<AB::Var>) {
    builder.assert_zero(row.b_zero * (row.b[0] + row.b[1]));
    let [_, quotient] = limbs::<AB>(row);
    for limb in quotient {
        builder.assert_zero((limb - constant::<AB>(0xffff)) * row.b_zero);
    }
}

/// `|r| < |b|`, unless `b` is said to be zero.
///
/// Where high limbs are equal but the flag is not set, the margin is zero, which the lookup of
/// `margin - 1` refuses: the flag is bound both ways.
fn eval_margin<AB: MachineBuilder>(builder: &mut AB, row: &DivRemCols<AB::Var>) {
    let [[b0, b1], _] = limbs::<AB>(row);
    let [low, high] = [b0 - row.remainder[0], b1 - row.remainder[1]];
    builder.assert_bool(row.high_equal);
    builder.assert_zero(row.b_zero * row.high_equal);
    builder.assert_zero(high.clone() * row.high_equal);
    builder.assert_eq(row.margin, high.clone() + (low - high) * row.high_equal);
    let nonzero = row.is_real.into() - row.b_zero;
    builder.range(constant::<AB>(16), row.margin.into() - AB::Expr::ONE, nonzero);
}

/// `c`, of the magnitude and sign that the opcode asks for.
fn eval_result<AB: MachineBuilder>(builder: &mut AB, row: &DivRemCols<AB::Var>) {
    let is_rem: AB::Expr = row.is_rem.into();
    let is_div = AB::Expr::ONE - is_rem.clone();
    let [_, quotient] = limbs::<AB>(row);
    for ((magnitude, q), r) in row.magnitude.into_iter().zip(quotient).zip(row.remainder) {
        builder.assert_eq(magnitude, is_div.clone() * q + is_rem.clone() * r);
    }
    // One sign and not the other; none if b is zero, as then b_negative is not set. Boolean.
    let (a, b): (AB::Expr, AB::Expr) = (row.a_negative.into(), row.b_negative.into());
    let differ = a.clone() + b.clone() - a.clone() * b.double() - a.clone() * row.b_zero;
    builder.assert_eq(row.c_negative, is_div * differ + is_rem * a);
    let (c, magnitude) = (expr::<AB>(row.c), expr::<AB>(row.magnitude));
    builder.range_word(c.clone(), row.is_real);
    assert_same_or_negative(builder, row.c_negative, c, magnitude);
}
