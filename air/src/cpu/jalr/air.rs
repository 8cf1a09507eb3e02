use isa::Opcode;
use isa::clock::{SLOT_RD, SLOT_RS1};

use super::{Jalr, JalrCols};
use crate::bus::{MachineBuilder, constant};
use crate::cpu::frame::Fetch;
use crate::machine::Chip;
use crate::word::{assert_add, expr, inverse_power_of_two};

impl Chip for Jalr {
    type Row<T> = JalrCols<T>;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &JalrCols<AB::Var>) {
        let [a, imm, sum, link] = [row.a, row.imm, row.sum, row.link].map(expr::<AB>);
        let is_real: AB::Expr = row.is_real.into();
        builder.assert_bool(row.is_real);
        builder.assert_bool(row.bit);

        assert_add(builder, is_real.clone(), a.clone(), imm.clone(), sum.clone());
        let [low, high] = sum;
        let quarter = (low - row.bit.into()) * inverse_power_of_two(2);
        builder.range(constant::<AB>(14), quarter.clone(), is_real.clone());
        builder.range(constant::<AB>(16), high.clone(), is_real.clone());
        let next_pc = quarter + high * constant::<AB>(1 << 14);

        let fetch = Fetch {
            rd: row.rd.index.into(),
            rs1: row.rs1.index.into(),
            imm,
            aux: link.clone(),
            ..Fetch::of(constant::<AB>(Opcode::Jalr as u32))
        };
        let gas = constant::<AB>(Opcode::Jalr.gas());
        row.frame.fetch(builder, fetch, is_real.clone());
        row.frame.step(builder, next_pc, gas, is_real.clone());
        row.rs1.eval(builder, a, row.frame.at::<AB>(SLOT_RS1), is_real.clone());
        row.rd.eval(builder, link, row.frame.at::<AB>(SLOT_RD), is_real);
    }
}
