use isa::Opcode::{Mulh, Mulhsu, Mulhu};
use isa::clock::{SLOT_RD, SLOT_RS1, SLOT_RS2};
use p3_field::PrimeCharacteristicRing;

use super::{CARRY_BITS, CARRY_OFFSETS, MulHigh, MulHighCols};
use crate::bus::{MachineBuilder, constant};
use crate::cpu::bytes::{limb, products};
use crate::cpu::frame::{Fetch, select_opcode};
use crate::machine::Chip;
use crate::word::{Word, expr};

// One gas for all opcodes, whichever the row is.
const _: () = assert!(Mulh.gas() == Mulhsu.gas() && Mulh.gas() == Mulhu.gas());

impl Chip for MulHigh {
    type Row<T> = MulHighCols<T>;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &MulHighCols<AB::Var>) {
        let flags = [row.is_mulh, row.is_mulhsu, row.is_mulhu];
        let is_real: AB::Expr = flags.into_iter().map(Into::into).sum();
        builder.assert_bools(flags);
        builder.assert_bool(is_real.clone());
        let [a_signed, b_signed] = [row.is_mulh.into() + row.is_mulhsu, row.is_mulh.into()];
        for pair in [row.a_low, row.b_low, row.middle] {
            pair.eval(builder, is_real.clone());
        }
        eval_top(builder, row.top[0], row.negative[0], a_signed, is_real.clone());
        eval_top(builder, row.top[1], row.negative[1], b_signed, is_real.clone());
        eval_product(builder, row, is_real.clone());

        let opcodes = [(row.is_mulh, Mulh), (row.is_mulhsu, Mulhsu), (row.is_mulhu, Mulhu)];
        let fetch = Fetch {
            rd: row.rd.index.into(),
            rs1: row.rs1.index.into(),
            rs2: row.rs2.index.into(),
            ..Fetch::of(select_opcode::<AB>(&opcodes))
        };
        row.frame.fetch(builder, fetch, is_real.clone());
        row.frame.step_on(builder, Mulh, is_real.clone());
        let [a, b] = operands::<AB>(row);
        row.rs1.eval(builder, a, row.frame.at::<AB>(SLOT_RS1), is_real.clone());
        row.rs2.eval(builder, b, row.frame.at::<AB>(SLOT_RS2), is_real.clone());
        row.rd.eval(builder, expr::<AB>(row.c), row.frame.at::<AB>(SLOT_RD), is_real);
    }
}

/// The words `a` and `b`.
fn operands<AB: MachineBuilder>(row: &MulHighCols<AB::Var>) -> [Word<AB::Expr>; 2] {
    let [a2, b2] = row.middle.bytes;
    let [a3, b3] = row.top;
    [
        [limb::<AB>(row.a_low.bytes), limb::<AB>([a2, a3])],
        [limb::<AB>(row.b_low.bytes), limb::<AB>([b2, b3])],
    ]
}

/// `top` is a byte; `negative` is its top bit if `signed`, else zero.
///
/// Signed, `top - 128 negative` has seven bits: the boolean can only be the eighth of `top`.
fn eval_top<AB: MachineBuilder>(
    builder: &mut AB,
    top: AB::Var,
    negative: AB::Var,
    signed: AB::Expr,
    is_real: AB::Expr,
) {
    builder.assert_bool(negative);
    builder.assert_zero((AB::Expr::ONE - signed.clone()) * negative);
    let rest = top.into() - negative.into() * constant::<AB>(128);
    builder.range(constant::<AB>(8) - signed, rest, is_real);
}

/// The four lines of the module's doc.
fn eval_product<AB: MachineBuilder>(
    builder: &mut AB,
    row: &MulHighCols<AB::Var>,
    is_real: AB::Expr,
) {
    let bytes = |low: [AB::Var; 2], i: usize| -> [AB::Expr; 4] {
        let top = row.top[i].into() - row.negative[i].into() * constant::<AB>(256);
        [low[0].into(), low[1].into(), row.middle.bytes[i].into(), top]
    };
    let [a, b] = [bytes(row.a_low.bytes, 0), bytes(row.b_low.bytes, 1)];
    let [p0, p1, p2, p3, p4, p5, p6] = products(&a, &b);
    let [k0, k1, k2] = row.carry.map(Into::<AB::Expr>::into);
    let [low, c] = [row.low, row.c].map(expr::<AB>);
    let (shift8, shift16) = (constant::<AB>(1 << 8), constant::<AB>(1 << 16));
    let line1 = p0 + p1 * shift8.clone();
    let line2 = p2 + p3 * shift8.clone() + k0.clone();
    let line3 = p4 + p5 * shift8 + k1.clone();
    let line4 = p6 + k2.clone();
    builder.assert_eq(line1, low[0].clone() + k0 * shift16.clone());
    builder.assert_eq(line2, low[1].clone() + k1 * shift16.clone());
    builder.assert_eq(line3, c[0].clone() + k2 * shift16.clone());
    builder.assert_eq(line4, c[1].clone() - shift16 * row.is_negative);

    builder.assert_bool(row.is_negative);
    builder.range_word(low, is_real.clone());
    builder.range_word(c, is_real.clone());
    for ((carry, bits), offset) in row.carry.into_iter().zip(CARRY_BITS).zip(CARRY_OFFSETS) {
        let carry = carry.into() + constant::<AB>(offset);
        builder.range(constant::<AB>(bits), carry, is_real.clone());
    }
}
