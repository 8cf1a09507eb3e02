use isa::Opcode;
use isa::clock::{SLOT_RS1, SLOT_RS2};
use p3_field::PrimeCharacteristicRing;

use super::{BranchEqual, BranchEqualCols, norm};
use crate::bus::{MachineBuilder, constant};
use crate::cpu::frame::{Fetch, select_opcode};
use crate::machine::Chip;
use crate::word::expr;

// One gas for all opcodes of a chip, whichever the row is.
const _: () = assert!(Opcode::Beq.gas() == Opcode::Bne.gas());

impl Chip for BranchEqual {
    type Row<T> = BranchEqualCols<T>;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &BranchEqualCols<AB::Var>) {
        let [a, b] = [row.a, row.b].map(expr::<AB>);
        let [is_beq, is_bne]: [AB::Expr; 2] = [row.is_beq, row.is_bne].map(Into::into);
        let is_real = is_beq.clone() + is_bne.clone();
        builder.assert_bools([is_beq.clone(), is_bne.clone(), is_real.clone()]);

        let equal: AB::Expr = row.equal.into();
        let norm = norm([0, 1].map(|i: usize| a[i].clone() - b[i].clone()));
        builder.assert_eq(norm.clone() * row.inverse.into(), is_real.clone() - equal.clone());
        builder.assert_zero(norm * equal.clone());
        builder.assert_zero(equal.clone() * row.inverse.into());

        // In a padding row `next_pc = pc`, so that zeros will do.
        let pc: AB::Expr = row.frame.pc.into();
        let is_taken = is_bne.clone() + equal * (is_beq - is_bne);
        let jump = is_taken * (row.target.into() - row.frame.following::<AB>());
        builder.assert_eq(row.next_pc, pc + is_real.clone() + jump);

        let opcode = select_opcode::<AB>(&[(row.is_beq, Opcode::Beq), (row.is_bne, Opcode::Bne)]);
        let fetch = Fetch {
            rs1: row.rs1.index.into(),
            rs2: row.rs2.index.into(),
            aux: [row.target.into(), AB::Expr::ZERO],
            ..Fetch::of(opcode)
        };
        let gas = constant::<AB>(Opcode::Beq.gas());
        row.frame.fetch(builder, fetch, is_real.clone());
        row.frame.step(builder, row.next_pc.into(), gas, is_real.clone());
        row.rs1.eval(builder, a, row.frame.at::<AB>(SLOT_RS1), is_real.clone());
        row.rs2.eval(builder, b, row.frame.at::<AB>(SLOT_RS2), is_real);
    }
}
