use isa::Opcode;
use isa::clock::{SLOT_RD, SLOT_RS1};
use p3_field::PrimeCharacteristicRing;

use super::{LessThanChip, LessThanCols};
use crate::bus::MachineBuilder;
use crate::cpu::frame::{Fetch, second_operand, select_opcode};
use crate::machine::Chip;
use crate::word::expr;

// One gas for all opcodes of a chip, whichever the row is.
const _: () = assert!(Opcode::Slt.gas() == Opcode::Sltu.gas());
const _: () = assert!(Opcode::Slti.gas() == Opcode::Sltiu.gas());

impl<const REG: usize> Chip for LessThanChip<REG> {
    type Row<T> = LessThanCols<T, REG>;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &LessThanCols<AB::Var, REG>) {
        let (a, b) = (expr::<AB>(row.a), expr::<AB>(row.b));
        let is_signed: AB::Expr = row.is_signed.into();
        let is_unsigned: AB::Expr = row.is_unsigned.into();
        let is_real = is_signed.clone() + is_unsigned.clone();

        builder.assert_bools([is_signed.clone(), is_unsigned, is_real.clone()]);
        row.compare.eval(builder, a.clone(), b.clone(), is_signed, is_real.clone());

        let [signed, unsigned] =
            if REG == 1 { [Opcode::Slt, Opcode::Sltu] } else { [Opcode::Slti, Opcode::Sltiu] };
        let opcode = select_opcode::<AB>(&[(row.is_signed, signed), (row.is_unsigned, unsigned)]);
        let (rs2, imm) = second_operand(builder, &row.frame, &row.rs2, b, is_real.clone());
        let fetch = Fetch {
            rd: row.rd.index.into(),
            rs1: row.rs1.index.into(),
            rs2,
            imm,
            ..Fetch::of(opcode)
        };
        row.frame.fetch(builder, fetch, is_real.clone());
        row.frame.step_on(builder, signed, is_real.clone());
        let result = [row.compare.less.into(), AB::Expr::ZERO];
        row.rs1.eval(builder, a, row.frame.at::<AB>(SLOT_RS1), is_real.clone());
        row.rd.eval(builder, result, row.frame.at::<AB>(SLOT_RD), is_real);
    }
}
