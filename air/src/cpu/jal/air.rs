use isa::Opcode;
use isa::clock::SLOT_RD;
use p3_field::PrimeCharacteristicRing;

use super::{Jal, JalCols};
use crate::bus::{MachineBuilder, constant};
use crate::cpu::frame::Fetch;
use crate::machine::Chip;
use crate::word::expr;

impl Chip for Jal {
    type Row<T> = JalCols<T>;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &JalCols<AB::Var>) {
        let is_real: AB::Expr = row.is_real.into();
        builder.assert_bool(row.is_real);

        let link = expr::<AB>(row.link);
        let fetch = Fetch {
            rd: row.rd.index.into(),
            imm: link.clone(),
            aux: [row.target.into(), AB::Expr::ZERO],
            ..Fetch::of(constant::<AB>(Opcode::Jal as u32))
        };
        let gas = constant::<AB>(Opcode::Jal.gas());
        row.frame.fetch(builder, fetch, is_real.clone());
        row.frame.step(builder, row.target.into(), gas, is_real.clone());
        row.rd.eval(builder, link, row.frame.at::<AB>(SLOT_RD), is_real);
    }
}
