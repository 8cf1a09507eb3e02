use isa::Precompile;
use p3_air::{AirBuilder, WindowAccess};
use p3_field::PrimeCharacteristicRing;

use super::{EXTERNAL, Poseidon2Call, Poseidon2CallCols, STAGES, WORDS};
use crate::bus::{MachineBuilder, constant};
use crate::cols::Columns;
use crate::machine::Chip;
use crate::permutation::{HALF_EXTERNAL, WIDTH, constants_of_stage, external_layer};
use crate::precompiles::words::Operand;
use crate::word::expr;

impl Chip for Poseidon2Call {
    type Row<T> = Poseidon2CallCols<T>;

    const DEGREE: usize = 5;
    const NEXT_ROW: bool = true;
    const GAS: u32 = Precompile::Poseidon2.info().gas.div_ceil(STAGES as u32);

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &Poseidon2CallCols<AB::Var>) {
        let main = builder.main();
        let next: &Poseidon2CallCols<AB::Var> = Poseidon2CallCols::of(main.next_slice());
        eval_flags(builder, row, next);

        let head: AB::Expr = row.head.into();
        row.call.eval(builder, Precompile::Poseidon2, head.clone());
        let address = expr::<AB>(row.address.address);
        row.call.read_argument(builder, 0, address, row.a0_prev_ts, head);
        eval_address(builder, row, next);
        eval_permutation(builder, row, next);
        eval_words(builder, row);
    }
}

/// Stages alternate, from stage 0 on; the rows of a pair are in use both, or neither is.
fn eval_flags<AB: MachineBuilder>(
    builder: &mut AB,
    row: &Poseidon2CallCols<AB::Var>,
    next: &Poseidon2CallCols<AB::Var>,
) {
    let is_first = AB::Expr::ONE - row.stage;
    builder.assert_bools([row.stage, row.head, row.body]);
    builder.when_first_row().assert_zero(row.stage);
    builder.assert_eq(next.stage, is_first.clone());
    builder.assert_zero(row.head * row.stage);
    builder.assert_zero(row.body * is_first.clone());
    builder.assert_zero(is_first * (next.body - row.head));
    // The second row has no other part of the call than the clock.
    for column in [row.call.frame.pc, row.call.a7_prev_ts, row.a0_prev_ts] {
        builder.assert_zero(column * row.stage);
    }
}

/// Both rows have the clock; the second has the address of the last word, 15 words on.
fn eval_address<AB: MachineBuilder>(
    builder: &mut AB,
    row: &Poseidon2CallCols<AB::Var>,
    next: &Poseidon2CallCols<AB::Var>,
) {
    row.address.eval(builder, row.head + row.body);
    let (first, last) = (row.address.index::<AB>(), next.address.index::<AB>());
    let mut builder = builder.when(AB::Expr::ONE - row.stage);
    builder.assert_eq(next.call.frame.clk, row.call.frame.clk);
    builder.assert_eq(last - first, constant::<AB>(WIDTH as u32 - 1));
}

/// The words of both rows before are the first row's state, those after the second's result.
fn eval_permutation<AB: MachineBuilder>(
    builder: &mut AB,
    row: &Poseidon2CallCols<AB::Var>,
    next: &Poseidon2CallCols<AB::Var>,
) {
    let stage: AB::Expr = row.stage.into();
    let is_first = AB::Expr::ONE - stage.clone();
    let constants = constants_of_stage::<AB, STAGES, HALF_EXTERNAL>(
        &[is_first.clone(), stage.clone()],
        &EXTERNAL,
    );
    let results = row.rounds.eval(builder, constants);

    let handed_on = external_layer(next.rounds.state.map(Into::into));
    let output: [AB::Expr; WIDTH] = external_layer(next.rounds.outputs());
    let mut first = builder.when(is_first);
    for (handed_on, after_internal) in handed_on.into_iter().zip(results.after_internal) {
        first.assert_eq(handed_on, after_internal);
    }
    for (word, element) in row.words.iter().chain(&next.words).zip(row.rounds.state) {
        let [before, _] = word.elements::<AB>();
        first.assert_eq(before, element);
    }
    for (word, element) in row.words.iter().zip(output) {
        let [_, after] = word.elements::<AB>();
        first.assert_eq(after, element);
    }
    let mut second = builder.when(stage);
    for (word, element) in row.words.iter().zip(&results.result[WORDS..]) {
        let [_, after] = word.elements::<AB>();
        second.assert_eq(after, element.clone());
    }
}

/// Changes the words of the row: from the address on, or up to it.
fn eval_words<AB: MachineBuilder>(builder: &mut AB, row: &Poseidon2CallCols<AB::Var>) {
    let index = row.address.index::<AB>() - row.stage.into() * constant::<AB>(WORDS as u32 - 1);
    for (number, word) in (0..).zip(&row.words) {
        let index = index.clone() + constant::<AB>(number);
        let clk = row.call.frame.clk.into();
        let operand = Operand { precompile: Precompile::Poseidon2, number: 0, clk };
        word.eval(builder, index, operand, row.head + row.body);
    }
}
