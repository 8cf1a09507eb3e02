use isa::Opcode::{Lb, Lbu, Lh, Lhu};
use isa::clock::{SLOT_MEMORY, SLOT_RD};
use p3_field::PrimeCharacteristicRing;

use super::{LoadPart, LoadPartCols};
use crate::bus::{MachineBuilder, constant};
use crate::cpu::bytes::limb;
use crate::cpu::frame::Fetch;
use crate::machine::Chip;
use crate::memory::access::Access;

// Opcodes are numbered such that flags add up to them, and cost the same gas.
const UNSIGNED: u32 = Lbu as u32 - Lb as u32;
const HALF: u32 = Lh as u32 - Lb as u32;
const _: () = assert!(Lhu as u32 == Lb as u32 + HALF + UNSIGNED);
const _: () = assert!(Lb.gas() == Lbu.gas() && Lb.gas() == Lh.gas() && Lb.gas() == Lhu.gas());

impl Chip for LoadPart {
    type Row<T> = LoadPartCols<T>;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &LoadPartCols<AB::Var>) {
        let is_real: AB::Expr = row.is_real.into();
        // Every message is conditional on `is_real` alone: no other flag matters in padding.
        builder.assert_bools([row.is_real, row.is_unsigned, row.is_half]);
        let at = row.offset.eval(builder, is_real.clone());
        builder.assert_zero(at[3].clone() * row.is_half);
        let offset = row.offset.value::<AB>();
        let index = row.address.eval(builder, &row.frame, offset, is_real.clone());

        row.low.eval(builder, is_real.clone());
        for byte in row.high {
            builder.range(constant::<AB>(8), byte, is_real.clone());
        }
        let word = [limb::<AB>(row.low.bytes), limb::<AB>(row.high)];
        let memory = Access {
            index,
            before: word.clone(),
            prev_ts: row.prev_ts.into(),
            after: word,
            now: row.frame.at::<AB>(SLOT_MEMORY),
        };
        memory.eval(builder, is_real.clone());
        eval_result(builder, row, at);

        let opcode = is_real.clone() * constant::<AB>(Lb as u32)
            + row.is_unsigned.into() * constant::<AB>(UNSIGNED)
            + row.is_half.into() * constant::<AB>(HALF);
        let fetch = Fetch { rd: row.rd.index.into(), ..row.address.fetch::<AB>(opcode) };
        row.frame.fetch(builder, fetch, is_real.clone());
        row.frame.step_on(builder, Lb, is_real.clone());
        let c = [row.c_low.into(), row.sign.into() * constant::<AB>(0xffff)];
        row.rd.eval(builder, c, row.frame.at::<AB>(SLOT_RD), is_real);
    }
}

/// Binds `top`, its sign and the low limb of the result.
fn eval_result<AB: MachineBuilder>(
    builder: &mut AB,
    row: &LoadPartCols<AB::Var>,
    [at0, at1, at2, at3]: [AB::Expr; 4],
) {
    let ([m0, m1], [m2, m3]) = (row.low.bytes, row.high);
    let first = at0.clone() * m0 + at1.clone() * m1 + at2.clone() * m2 + at3 * m3;
    let second = at0 * m1 + at1 * m2 + at2 * m3;
    let (top, sign): (AB::Expr, AB::Expr) = (row.top.into(), row.sign.into());
    let is_half: AB::Expr = row.is_half.into();
    let is_byte = AB::Expr::ONE - is_half.clone();
    builder.assert_eq(top.clone(), is_byte.clone() * first.clone() + is_half.clone() * second);

    // Seven bits if signed, eight if not: then there is no sign.
    builder.assert_bool(row.sign);
    builder.assert_zero(row.is_unsigned * row.sign);
    let bits = constant::<AB>(7) + row.is_unsigned;
    builder.range(bits, top.clone() - sign.clone() * constant::<AB>(128), row.is_real);

    let half = first + top.clone() * constant::<AB>(1 << 8);
    let byte = top + sign * constant::<AB>(0xff00);
    builder.assert_eq(row.c_low, is_byte * byte + is_half * half);
}
