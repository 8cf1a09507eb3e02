use isa::Precompile;
use p3_air::{AirBuilder, WindowAccess};
use p3_field::PrimeCharacteristicRing;

use super::{Permute, PermuteCols, Permutes, STAGES, external};
use crate::bus::{MachineBuilder, constant};
use crate::cols::Columns;
use crate::machine::Chip;
use crate::permutation::{HALF_EXTERNAL, Layers, Published, constants_of_stage, external_layer};
use crate::precompiles::words::Operand;
use crate::word::expr;

impl<const W: usize, const I: usize, const HALF: usize> Chip for Permute<W, I, HALF>
where
    Layers: Published<W, I>,
    Self: Permutes<W>,
{
    type Row<T> = PermuteCols<T, W, I, HALF>;

    const DEGREE: usize = 5;
    const NEXT_ROW: bool = true;
    const GAS: u32 = Self::PRECOMPILE.info().gas.div_ceil(STAGES as u32);

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &Self::Row<AB::Var>) {
        let main = builder.main();
        let next: &Self::Row<AB::Var> = PermuteCols::of(main.next_slice());
        row.eval_flags(builder, next);

        let head: AB::Expr = row.head.into();
        row.call.eval(builder, Self::PRECOMPILE, head.clone());
        let address = expr::<AB>(row.address.address);
        row.call.read_argument(builder, 0, address, row.a0_prev_ts, head);
        row.eval_address(builder, next);
        row.eval_permutation(builder, next);
        row.eval_words(builder, Self::PRECOMPILE);
    }
}

impl<V: Copy, const W: usize, const I: usize, const HALF: usize> PermuteCols<V, W, I, HALF>
where
    Layers: Published<W, I>,
{
    /// Stages alternate, from stage 0 on; the rows of a pair are in use both, or neither is.
    fn eval_flags<AB: MachineBuilder<Var = V>>(&self, builder: &mut AB, next: &Self)
    where
        V: Into<AB::Expr>,
    {
        let [stage, head, body] = [self.stage, self.head, self.body].map(Into::<AB::Expr>::into);
        let is_first = AB::Expr::ONE - stage.clone();
        builder.assert_bools([stage.clone(), head.clone(), body.clone()]);
        builder.when_first_row().assert_zero(stage.clone());
        builder.assert_eq(next.stage.into(), is_first.clone());
        builder.assert_zero(head.clone() * stage.clone());
        builder.assert_zero(body * is_first.clone());
        builder.assert_zero(is_first * (next.body.into() - head));
        // The second row has no other part of the call than the clock.
        for column in [self.call.frame.pc, self.call.a7_prev_ts, self.a0_prev_ts] {
            builder.assert_zero(column.into() * stage.clone());
        }
    }

    /// Both rows have the clock; the second has the address of the last word, `W - 1` words on.
    fn eval_address<AB: MachineBuilder<Var = V>>(&self, builder: &mut AB, next: &Self)
    where
        V: Into<AB::Expr>,
    {
        self.address.eval(builder, self.is_real::<AB>());
        let (first, last) = (self.address.index::<AB>(), next.address.index::<AB>());
        let mut builder = builder.when(AB::Expr::ONE - self.stage.into());
        builder.assert_eq(next.call.frame.clk.into(), self.call.frame.clk.into());
        builder.assert_eq(last - first, constant::<AB>(W as u32 - 1));
    }

    /// The words of both rows before are the first row's state, those after the second's result.
    fn eval_permutation<AB: MachineBuilder<Var = V>>(&self, builder: &mut AB, next: &Self)
    where
        V: Into<AB::Expr>,
    {
        let stage: AB::Expr = self.stage.into();
        let is_first = AB::Expr::ONE - stage.clone();
        let constants = constants_of_stage::<AB, STAGES, W, HALF_EXTERNAL>(
            &[is_first.clone(), stage.clone()],
            &external(),
        );
        let results = self.rounds.eval(builder, constants);

        let handed_on = external_layer::<AB::Expr, W>(next.rounds.state.map(Into::into));
        let output: [AB::Expr; W] = external_layer(next.rounds.outputs());
        let mut first = builder.when(is_first);
        for (handed_on, after_internal) in handed_on.into_iter().zip(results.after_internal) {
            first.assert_eq(handed_on, after_internal);
        }
        for (word, element) in self.words.iter().chain(&next.words).zip(self.rounds.state) {
            let [before, _] = word.elements::<AB>();
            first.assert_eq(before, element.into());
        }
        for (word, element) in self.words.iter().zip(output) {
            let [_, after] = word.elements::<AB>();
            first.assert_eq(after, element);
        }
        let mut second = builder.when(stage);
        for (word, element) in self.words.iter().zip(&results.result[HALF..]) {
            let [_, after] = word.elements::<AB>();
            second.assert_eq(after, element.clone());
        }
    }

    /// Changes the words of the row: from the address on, or up to it.
    fn eval_words<AB: MachineBuilder<Var = V>>(&self, builder: &mut AB, precompile: Precompile)
    where
        V: Into<AB::Expr>,
    {
        let index =
            self.address.index::<AB>() - self.stage.into() * constant::<AB>(HALF as u32 - 1);
        for (number, word) in (0..).zip(&self.words) {
            let index = index.clone() + constant::<AB>(number);
            let clk = self.call.frame.clk.into();
            let operand = Operand { precompile, number: 0, clk };
            word.eval(builder, index, operand, self.is_real::<AB>());
        }
    }

    /// Whether the row is in use.
    fn is_real<AB: MachineBuilder<Var = V>>(&self) -> AB::Expr
    where
        V: Into<AB::Expr>,
    {
        self.head.into() + self.body.into()
    }
}
