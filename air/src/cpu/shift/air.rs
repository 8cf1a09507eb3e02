use isa::Opcode;
use isa::clock::{SLOT_RD, SLOT_RS1, SLOT_RS2};
use p3_field::PrimeCharacteristicRing;

use super::{Amount, Shift, ShiftCols, ShiftImm, ShiftImmCols, Shifter};
use crate::bus::{MachineBuilder, constant};
use crate::cpu::frame::Fetch;
use crate::machine::Chip;
use crate::word::expr;

// One gas for all opcodes of a chip, whichever the row is.
const _: () = assert!(Opcode::Sll.gas() == Opcode::Srl.gas());
const _: () = assert!(Opcode::Sll.gas() == Opcode::Sra.gas());
const _: () = assert!(Opcode::Slli.gas() == Opcode::Srli.gas());
const _: () = assert!(Opcode::Slli.gas() == Opcode::Srai.gas());

impl Chip for Shift {
    type Row<T> = ShiftCols<T>;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &ShiftCols<AB::Var>) {
        let kind = row.shifter.eval_kind(builder);
        let split = row.amount.eval(builder, &kind, &row.shifter);
        row.shifter.eval_result(builder, &kind, split);
        let fetch = Fetch {
            rs2: row.amount.rs2.index.into(),
            ..Fetch::of(kind.opcode::<AB>([Opcode::Sll, Opcode::Srl, Opcode::Sra]))
        };
        row.shifter.eval_frame(builder, &kind, fetch, Opcode::Sll);
        let now = row.shifter.frame.at::<AB>(SLOT_RS2);
        row.amount.rs2.eval(builder, expr::<AB>(row.amount.b), now, kind.is_real);
    }
}

impl Chip for ShiftImm {
    type Row<T> = ShiftImmCols<T>;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &ShiftImmCols<AB::Var>) {
        let kind = row.shifter.eval_kind(builder);
        row.shifter.eval_result(builder, &kind, row.split.into());
        let fetch = Fetch {
            imm: [row.split.into(), kind.by_limb.clone()],
            aux: [row.shifter.up.into(), row.shifter.down.into()],
            ..Fetch::of(kind.opcode::<AB>([Opcode::Slli, Opcode::Srli, Opcode::Srai]))
        };
        row.shifter.eval_frame(builder, &kind, fetch, Opcode::Slli);
    }
}

/// What the flags say; each boolean.
struct Kind<E> {
    is_real: E,
    is_left: E,
    is_right: E,
    is_arithmetic: E,
    /// `k`: the amount is 16 or more.
    by_limb: E,
}

impl<E: PrimeCharacteristicRing> Kind<E> {
    /// Number of the opcode, one of those of (left, logical right, arithmetic right).
    fn opcode<AB: MachineBuilder<Expr = E>>(&self, [left, logical, arithmetic]: [Opcode; 3]) -> E {
        self.is_left.clone() * constant::<AB>(left as u32)
            + (self.is_right.clone() - self.is_arithmetic.clone()) * constant::<AB>(logical as u32)
            + self.is_arithmetic.clone() * constant::<AB>(arithmetic as u32)
    }
}

impl<V: Copy> Shifter<V> {
    /// The flags are consistent.
    fn eval_kind<AB: MachineBuilder<Var = V>>(&self, builder: &mut AB) -> Kind<AB::Expr>
    where
        V: Into<AB::Expr>,
    {
        let [left, right] = [expr::<AB>(self.left), expr::<AB>(self.right)];
        let is_left = left[0].clone() + left[1].clone();
        let is_right = right[0].clone() + right[1].clone();
        let is_real = is_left.clone() + is_right.clone();
        let by_limb = left[1].clone() + right[1].clone();
        let is_arithmetic: AB::Expr = self.is_arithmetic.into();
        builder.assert_bools(left);
        builder.assert_bools(right);
        builder.assert_bool(is_real.clone());
        // x (y - x) = 0 for a boolean y: x is boolean, and 0 where y is.
        builder.assert_zero(is_arithmetic.clone() * (is_right.clone() - is_arithmetic.clone()));
        let sign: AB::Expr = self.sign.into();
        builder.assert_zero(sign.clone() * (is_arithmetic.clone() - sign.clone()));
        let a_rest = self.a[1].into() - sign * constant::<AB>(1 << 15);
        builder.range(constant::<AB>(15), a_rest, is_arithmetic.clone());
        Kind { is_real, is_left, is_right, is_arithmetic, by_limb }
    }

    /// Splits `a` at bit `split` and puts the parts together to `c`.
    fn eval_result<AB: MachineBuilder<Var = V>>(
        &self,
        builder: &mut AB,
        kind: &Kind<AB::Expr>,
        split: AB::Expr,
    ) where
        V: Into<AB::Expr>,
    {
        let [a, high, low] = [self.a, self.high, self.low].map(expr::<AB>);
        let unsplit = constant::<AB>(16) - split.clone();
        for i in 0..2 {
            builder.assert_eq(a[i].clone(), high[i].clone() * self.down.into() + low[i].clone());
            builder.range(split.clone(), low[i].clone(), kind.is_real.clone());
            builder.range(unsplit.clone(), high[i].clone(), kind.is_real.clone());
        }
        let (up, sign): (AB::Expr, AB::Expr) = (self.up.into(), self.sign.into());
        let [low0, low1] = low;
        let [high0, high1] = high;
        let fill = sign.clone() * (constant::<AB>(1 << 16) - up.clone());
        let x0 = low0 * up.clone();
        let x1 = high0 + low1 * up;
        let x2 = high1 + fill;
        let [left0, left1] = expr::<AB>(self.left);
        let [right0, right1] = expr::<AB>(self.right);
        let c0 =
            left0.clone() * x0.clone() + right0.clone() * x1.clone() + right1.clone() * x2.clone();
        let c1 = left0 * x1 + left1 * x0 + right0 * x2 + right1 * sign * constant::<AB>(0xffff);
        builder.assert_eq(self.c[0], c0);
        builder.assert_eq(self.c[1], c1);
    }

    /// Completes `fetch`, steps on with the gas of `opcode`, reads `a` and writes `c`.
    fn eval_frame<AB: MachineBuilder<Var = V>>(
        &self,
        builder: &mut AB,
        kind: &Kind<AB::Expr>,
        fetch: Fetch<AB::Expr>,
        opcode: Opcode,
    ) where
        V: Into<AB::Expr>,
    {
        let is_real = &kind.is_real;
        let fetch = Fetch { rd: self.rd.index.into(), rs1: self.rs1.index.into(), ..fetch };
        self.frame.fetch(builder, fetch, is_real.clone());
        self.frame.step_on(builder, opcode, is_real.clone());
        let (a, c) = (expr::<AB>(self.a), expr::<AB>(self.c));
        self.rs1.eval(builder, a, self.frame.at::<AB>(SLOT_RS1), is_real.clone());
        self.rd.eval(builder, c, self.frame.at::<AB>(SLOT_RD), is_real.clone());
    }
}

impl<V: Copy> Amount<V> {
    /// Binds `up` and `down` to the amount; returns the bit to split at.
    fn eval<AB: MachineBuilder<Var = V>>(
        &self,
        builder: &mut AB,
        kind: &Kind<AB::Expr>,
        shifter: &Shifter<V>,
    ) -> AB::Expr
    where
        V: Into<AB::Expr>,
    {
        let Kind { is_real, is_left, is_right, by_limb, .. } = kind;
        let bits: [AB::Expr; 4] = self.bits.map(Into::into);
        builder.assert_bools(bits.clone());
        let [q0, q1, q2, q3] = bits;
        let times = |bit: AB::Expr, factor: u32| AB::Expr::ONE + bit * constant::<AB>(factor - 1);

        // Without a flag the first factor is q0 alone, so that a row of zeros will do.
        let first = (is_real.clone() + q0.clone()) * times(q1.clone(), 4);
        builder.assert_eq(self.power, first * (AB::Expr::ONE + is_left.clone()));
        let last = times(q2.clone(), 16) * times(q3.clone(), 256);
        builder.assert_eq(shifter.down, self.power.into() * last);
        let product = shifter.up.into() * shifter.down.into();
        builder.assert_eq(product, is_real.clone() * constant::<AB>(1 << 16));

        let q = q0 + q1.double() + q2 * constant::<AB>(4) + q3 * constant::<AB>(8);
        let r = is_right.clone() * q.clone() + is_left.clone() * (constant::<AB>(15) - q.clone());
        let above = by_limb.clone() * constant::<AB>(16) + self.rest.into() * constant::<AB>(32);
        builder.assert_eq(self.b[0], r + above);
        builder.range(constant::<AB>(11), self.rest, is_real.clone());
        q + is_left.clone()
    }
}
