use isa::Opcode;
use isa::clock::{SLOT_RS1, SLOT_RS2};
use p3_field::PrimeCharacteristicRing;

use super::{BranchLess, BranchLessCols};
use crate::bus::{MachineBuilder, constant};
use crate::cpu::frame::Fetch;
use crate::machine::Chip;
use crate::word::expr;

// The numbers of the opcodes are blt + is_negated + 2 (1 - is_signed).
const _: () = assert!(Opcode::Bge as u8 == Opcode::Blt as u8 + 1);
const _: () = assert!(Opcode::Bltu as u8 == Opcode::Blt as u8 + 2);
const _: () = assert!(Opcode::Bgeu as u8 == Opcode::Blt as u8 + 3);
// One gas for all opcodes of a chip, whichever the row is.
const _: () = assert!(Opcode::Blt.gas() == Opcode::Bge.gas());
const _: () = assert!(Opcode::Blt.gas() == Opcode::Bltu.gas());
const _: () = assert!(Opcode::Blt.gas() == Opcode::Bgeu.gas());

impl Chip for BranchLess {
    type Row<T> = BranchLessCols<T>;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &BranchLessCols<AB::Var>) {
        let [a, b] = [row.a, row.b].map(expr::<AB>);
        let [is_signed, is_negated, is_real]: [AB::Expr; 3] =
            [row.is_signed, row.is_negated, row.is_real].map(Into::into);
        builder.assert_bools([is_signed.clone(), is_negated.clone(), is_real.clone()]);
        row.compare.eval(builder, a.clone(), b.clone(), is_signed.clone(), is_real.clone());

        // In a padding row `next_pc = pc`, so that zeros will do.
        let (pc, less): (AB::Expr, AB::Expr) = (row.frame.pc.into(), row.compare.less.into());
        let is_taken = less.xor(&is_negated);
        let jump = is_taken * (row.target.into() - row.frame.following::<AB>());
        builder.assert_eq(row.next_pc, pc + is_real.clone() + jump);

        let opcode = constant::<AB>(Opcode::Bltu as u32) + is_negated - is_signed.double();
        let fetch = Fetch {
            rs1: row.rs1.index.into(),
            rs2: row.rs2.index.into(),
            aux: [row.target.into(), AB::Expr::ZERO],
            ..Fetch::of(opcode)
        };
        let gas = constant::<AB>(Opcode::Blt.gas());
        row.frame.fetch(builder, fetch, is_real.clone());
        row.frame.step(builder, row.next_pc.into(), gas, is_real.clone());
        row.rs1.eval(builder, a, row.frame.at::<AB>(SLOT_RS1), is_real.clone());
        row.rs2.eval(builder, b, row.frame.at::<AB>(SLOT_RS2), is_real);
    }
}
