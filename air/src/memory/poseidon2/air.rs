use core::array::from_fn;

use p3_air::{AirBuilder, WindowAccess};
use p3_field::PrimeCharacteristicRing;

use super::{EXTERNAL, EXTERNAL_ROUNDS, Poseidon2, Poseidon2Cols, STAGES};
use crate::bus::{MachineBuilder, Message};
use crate::cols::Columns;
use crate::hash::DIGEST_WIDTH;
use crate::machine::Chip;
use crate::permutation::{Results, WIDTH, constants_of_stage, external_layer};

impl Chip for Poseidon2 {
    type Row<T> = Poseidon2Cols<T>;
    const NEXT_ROW: bool = true;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &Poseidon2Cols<AB::Var>) {
        let main = builder.main();
        let next: &Poseidon2Cols<AB::Var> = Poseidon2Cols::of(main.next_slice());
        let stages = stages(builder, row, next);

        let constants =
            constants_of_stage::<AB, STAGES, WIDTH, EXTERNAL_ROUNDS>(&stages, &EXTERNAL);
        let Results { outputs, result, after_internal } = row.rounds.eval(builder, constants);

        let [first, second, third, last] = stages;
        let next_state: [AB::Expr; WIDTH] = next.rounds.state.map(Into::into);
        let next_mixed = external_layer(next_state.clone());
        assert_eq(builder, first.clone() + third, &next_state, &outputs);
        assert_eq(builder, second, &next_mixed, &after_internal);
        let permuted = row.permuted.map(Into::into);
        assert_eq(builder, last.clone(), &permuted, &result[..DIGEST_WIDTH]);
        assert_eq(builder, AB::Expr::ONE - last, &permuted, &next.permuted.map(Into::into));
        builder.when(AB::Expr::ONE - first).assert_zero(row.count);

        let message: [AB::Expr; WIDTH + DIGEST_WIDTH] = from_fn(|i| {
            (*row.rounds.state.get(i).unwrap_or_else(|| &row.permuted[i - WIDTH])).into()
        });
        builder.provide_hash(Message::Permutation, message, row.count.into());
    }
}

/// The flags of all stages: boolean, one of them set, and on the next row the one after.
fn stages<AB: MachineBuilder>(
    builder: &mut AB,
    row: &Poseidon2Cols<AB::Var>,
    next: &Poseidon2Cols<AB::Var>,
) -> [AB::Expr; STAGES] {
    builder.assert_bools(row.stage);
    let [second, third, last] = row.stage.map(Into::into);
    let first = AB::Expr::ONE - second.clone() - third.clone() - last.clone();
    let stages = [first, second, third, last];
    for (next, stage) in next.stage.into_iter().zip(&stages) {
        builder.assert_eq(next, stage.clone());
    }
    stages
}

/// `a = b` where `condition` is not zero.
fn assert_eq<AB: MachineBuilder>(
    builder: &mut AB,
    condition: AB::Expr,
    a: &[AB::Expr],
    b: &[AB::Expr],
) {
    let mut builder = builder.when(condition);
    for (a, b) in a.iter().zip(b) {
        builder.assert_eq(a.clone(), b.clone());
    }
}
