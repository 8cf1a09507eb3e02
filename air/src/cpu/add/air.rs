use isa::Opcode;
use isa::clock::{SLOT_RD, SLOT_RS1};
use p3_field::PrimeCharacteristicRing;

use super::{AddChip, AddCols};
use crate::bus::MachineBuilder;
use crate::cpu::frame::{Fetch, second_operand};
use crate::machine::Chip;
use crate::word::{assert_add, expr};

impl<const REG: usize> Chip for AddChip<REG> {
    type Row<T> = AddCols<T, REG>;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &AddCols<AB::Var, REG>) {
        let (a, b, c) = (expr::<AB>(row.a), expr::<AB>(row.b), expr::<AB>(row.c));
        let is_add: AB::Expr = row.is_add.into();
        let is_sub: AB::Expr = row.is_sub.first().map_or(AB::Expr::ZERO, |&flag| flag.into());
        let is_real = is_add.clone() + is_sub.clone();

        builder.assert_bools([is_add.clone(), is_sub.clone(), is_real.clone()]);
        assert_add(builder, is_add.clone(), a.clone(), b.clone(), c.clone());
        assert_add(builder, is_sub.clone(), b.clone(), c.clone(), a.clone());
        builder.range_word(c.clone(), is_real.clone());

        let add = if REG == 1 { Opcode::Add } else { Opcode::Addi };
        let opcode =
            is_add * AB::F::from_u8(add as u8) + is_sub * AB::F::from_u8(Opcode::Sub as u8);
        let (rs2, imm) = second_operand(builder, &row.frame, &row.rs2, b, is_real.clone());
        let fetch = Fetch {
            rd: row.rd.index.into(),
            rs1: row.rs1.index.into(),
            rs2,
            imm,
            ..Fetch::of(opcode)
        };
        row.frame.fetch(builder, fetch, is_real.clone());
        row.frame.step_on(builder, add, is_real.clone());
        row.rs1.eval(builder, a, row.frame.at::<AB>(SLOT_RS1), is_real.clone());
        row.rd.eval(builder, c, row.frame.at::<AB>(SLOT_RD), is_real);
    }
}
