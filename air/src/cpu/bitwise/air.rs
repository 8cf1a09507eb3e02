use isa::Opcode;
use isa::clock::{SLOT_RD, SLOT_RS1, SLOT_RS2};

use super::{Bitwise, BitwiseCols, BitwiseImm, BitwiseImmCols, ByteLimb, Operation};
use crate::bus::{MachineBuilder, Message, constant};
use crate::cpu::frame::{Fetch, select_opcode};
use crate::machine::Chip;
use crate::word::expr;

// One gas for all opcodes of a chip, whichever the row is.
const _: () = assert!(Opcode::And.gas() == Opcode::Or.gas());
const _: () = assert!(Opcode::And.gas() == Opcode::Xor.gas());
const _: () = assert!(Opcode::Andi.gas() == Opcode::Ori.gas());
const _: () = assert!(Opcode::Andi.gas() == Opcode::Xori.gas());

impl Chip for Bitwise {
    type Row<T> = BitwiseCols<T>;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &BitwiseCols<AB::Var>) {
        let is_real = row.operation.eval(builder);
        let low = row.low.eval(builder, is_real.clone());
        let high = row.high.eval(builder, is_real.clone());
        builder.assert_eq(row.c[0], row.operation.result::<AB>(&low));
        builder.assert_eq(row.c[1], row.operation.result::<AB>(&high));

        let fetch = Fetch {
            rd: row.rd.index.into(),
            rs1: row.rs1.index.into(),
            rs2: row.rs2.index.into(),
            ..Fetch::of(row.operation.opcode::<AB>([Opcode::And, Opcode::Or, Opcode::Xor]))
        };
        row.frame.fetch(builder, fetch, is_real.clone());
        row.frame.step_on(builder, Opcode::And, is_real.clone());
        let (a, b) = ([low.a, high.a], [low.b, high.b]);
        row.rs1.eval(builder, a, row.frame.at::<AB>(SLOT_RS1), is_real.clone());
        row.rs2.eval(builder, b, row.frame.at::<AB>(SLOT_RS2), is_real.clone());
        row.rd.eval(builder, expr::<AB>(row.c), row.frame.at::<AB>(SLOT_RD), is_real);
    }
}

impl Chip for BitwiseImm {
    type Row<T> = BitwiseImmCols<T>;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &BitwiseImmCols<AB::Var>) {
        let is_real = row.operation.eval(builder);
        builder.assert_bool(row.b_negative);
        let low = row.low.eval(builder, is_real.clone());
        let high = Limb {
            a: row.a_high.into(),
            b: row.b_negative.into() * constant::<AB>(0xffff),
            and: row.a_high * row.b_negative,
        };
        builder.assert_eq(row.c[0], row.operation.result::<AB>(&low));
        builder.assert_eq(row.c[1], row.operation.result::<AB>(&high));

        let fetch = Fetch {
            rd: row.rd.index.into(),
            rs1: row.rs1.index.into(),
            imm: [low.b, high.b],
            ..Fetch::of(row.operation.opcode::<AB>([Opcode::Andi, Opcode::Ori, Opcode::Xori]))
        };
        row.frame.fetch(builder, fetch, is_real.clone());
        row.frame.step_on(builder, Opcode::Andi, is_real.clone());
        let a = [low.a, high.a];
        row.rs1.eval(builder, a, row.frame.at::<AB>(SLOT_RS1), is_real.clone());
        row.rd.eval(builder, expr::<AB>(row.c), row.frame.at::<AB>(SLOT_RD), is_real);
    }
}

/// One limb of both operands, and of their conjunction.
struct Limb<E> {
    a: E,
    b: E,
    and: E,
}

impl<V: Copy> ByteLimb<V> {
    /// Looks up the conjunctions of the bytes, and thereby that all are bytes.
    fn eval<AB: MachineBuilder<Var = V>>(
        &self,
        builder: &mut AB,
        is_real: AB::Expr,
    ) -> Limb<AB::Expr>
    where
        V: Into<AB::Expr>,
    {
        for ((a, b), and) in self.a.into_iter().zip(self.b).zip(self.and) {
            builder.send(Message::And, [a.into(), b.into(), and.into()], is_real.clone());
        }
        let limb = |[low, high]: [V; 2]| low.into() + high.into() * constant::<AB>(256);
        Limb { a: limb(self.a), b: limb(self.b), and: limb(self.and) }
    }
}

impl<V: Copy> Operation<V> {
    /// The flags are boolean, and at most one is set; returns whether one is.
    fn eval<AB: MachineBuilder<Var = V>>(&self, builder: &mut AB) -> AB::Expr
    where
        V: Into<AB::Expr>,
    {
        let flags: [AB::Expr; 3] = [self.is_and, self.is_or, self.is_xor].map(Into::into);
        let is_real: AB::Expr = flags.iter().cloned().sum();
        builder.assert_bools(flags);
        builder.assert_bool(is_real.clone());
        is_real
    }

    /// Number of the opcode, one of those of (and, or, xor).
    fn opcode<AB: MachineBuilder<Var = V>>(&self, [and, or, xor]: [Opcode; 3]) -> AB::Expr
    where
        V: Into<AB::Expr>,
    {
        select_opcode::<AB>(&[(self.is_and, and), (self.is_or, or), (self.is_xor, xor)])
    }

    /// The operation's result, one degree above that of the conjunction; zero without a flag.
    fn result<AB: MachineBuilder<Var = V>>(&self, limb: &Limb<AB::Expr>) -> AB::Expr
    where
        V: Into<AB::Expr>,
    {
        let (or, xor) = (self.is_or.into(), self.is_xor.into());
        let sum = limb.a.clone() + limb.b.clone();
        let weight = self.is_and.into() - or.clone() - xor.clone() - xor.clone();
        (or + xor) * sum + weight * limb.and.clone()
    }
}
