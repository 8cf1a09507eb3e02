use isa::Opcode;
use isa::clock::{SLOT_RD, SLOT_RS1, SLOT_RS2};

use super::{CARRY_BITS, Mul, MulCols};
use crate::bus::{MachineBuilder, constant};
use crate::cpu::bytes::{limb, products, word_bytes};
use crate::cpu::frame::Fetch;
use crate::machine::Chip;
use crate::word::expr;

impl Chip for Mul {
    type Row<T> = MulCols<T>;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &MulCols<AB::Var>) {
        let is_real: AB::Expr = row.is_real.into();
        builder.assert_bool(row.is_real);
        for pair in [row.a, row.b].as_flattened() {
            pair.eval(builder, is_real.clone());
        }

        let [a, b] = [row.a, row.b].map(|word| word_bytes(word).map(Into::into));
        let [p0, p1, p2, p3, ..] = products::<AB::Expr>(&a, &b);
        let [k0, k1] = row.carry.map(Into::<AB::Expr>::into);
        let c = expr::<AB>(row.c);
        let (shift8, shift16) = (constant::<AB>(1 << 8), constant::<AB>(1 << 16));
        let low = p0 + p1 * shift8.clone();
        let high = p2 + p3 * shift8 + k0.clone();
        builder.assert_eq(low, c[0].clone() + k0 * shift16.clone());
        builder.assert_eq(high, c[1].clone() + k1 * shift16);
        builder.range_word(c.clone(), is_real.clone());
        for (carry, bits) in row.carry.into_iter().zip(CARRY_BITS) {
            builder.range(constant::<AB>(bits), carry, is_real.clone());
        }

        let fetch = Fetch {
            rd: row.rd.index.into(),
            rs1: row.rs1.index.into(),
            rs2: row.rs2.index.into(),
            ..Fetch::of(constant::<AB>(Opcode::Mul as u32))
        };
        row.frame.fetch(builder, fetch, is_real.clone());
        row.frame.step_on(builder, Opcode::Mul, is_real.clone());
        let [a, b] = [row.a, row.b].map(|word| word.map(|pair| limb::<AB>(pair.bytes)));
        row.rs1.eval(builder, a, row.frame.at::<AB>(SLOT_RS1), is_real.clone());
        row.rs2.eval(builder, b, row.frame.at::<AB>(SLOT_RS2), is_real.clone());
        row.rd.eval(builder, c, row.frame.at::<AB>(SLOT_RD), is_real);
    }
}
