use core::array::from_fn;

use p3_air::{AirBuilder, WindowAccess};
use p3_field::PrimeCharacteristicRing;

use super::{
    EXTERNAL, INTERNAL, INTERNAL_ROUNDS, Poseidon2, Poseidon2Cols, STAGES, Sboxes, WIDTH,
    external_layer, internal_layer,
};
use crate::bus::{MachineBuilder, Message};
use crate::cols::Columns;
use crate::hash::DIGEST_WIDTH;
use crate::machine::Chip;

impl Chip for Poseidon2 {
    type Row<T> = Poseidon2Cols<T>;
    const NEXT_ROW: bool = true;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &Poseidon2Cols<AB::Var>) {
        let main = builder.main();
        let next: &Poseidon2Cols<AB::Var> = Poseidon2Cols::of(main.next_slice());
        let stages = stages(builder, row, next);

        let mut state = row.state.map(Into::into);
        for (round, sboxes) in row.external.iter().enumerate() {
            let constants = from_fn(|i| {
                let by_stage = stages.iter().zip(&EXTERNAL);
                by_stage.map(|(flag, constants)| flag.clone() * constants[round][i]).sum()
            });
            state = external_round(builder, state, constants, sboxes);
        }
        let outputs = state.clone();
        let result = external_layer(state);
        let after_internal = internal_rounds(builder, result.clone(), &row.internal);

        let [first, second, third, last] = stages;
        let next_state: [AB::Expr; WIDTH] = next.state.map(Into::into);
        let next_mixed = external_layer(next_state.clone());
        assert_eq(builder, first.clone() + third, &next_state, &outputs);
        assert_eq(builder, second, &next_mixed, &after_internal);
        let permuted = row.permuted.map(Into::into);
        assert_eq(builder, last.clone(), &permuted, &result[..DIGEST_WIDTH]);
        assert_eq(builder, AB::Expr::ONE - last, &permuted, &next.permuted.map(Into::into));
        builder.when(AB::Expr::ONE - first).assert_zero(row.count);

        let message: [AB::Expr; WIDTH + DIGEST_WIDTH] =
            from_fn(|i| (*row.state.get(i).unwrap_or_else(|| &row.permuted[i - WIDTH])).into());
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

/// An external round, from the S-boxes' outputs of the round before to its own.
fn external_round<AB: MachineBuilder>(
    builder: &mut AB,
    state: [AB::Expr; WIDTH],
    constants: [AB::Expr; WIDTH],
    sboxes: &Sboxes<AB::Var, WIDTH>,
) -> [AB::Expr; WIDTH] {
    let mixed = external_layer(state);
    for (index, (x, constant)) in mixed.into_iter().zip(constants).enumerate() {
        sbox(builder, x + constant, sboxes, index);
    }
    sboxes.output.map(Into::into)
}

/// The state after all internal rounds.
fn internal_rounds<AB: MachineBuilder>(
    builder: &mut AB,
    mut state: [AB::Expr; WIDTH],
    sboxes: &Sboxes<AB::Var, INTERNAL_ROUNDS>,
) -> [AB::Expr; WIDTH] {
    for (round, constant) in INTERNAL.into_iter().enumerate() {
        sbox(builder, state[0].clone() + constant, sboxes, round);
        state[0] = sboxes.output[round].into();
        state = internal_layer(state);
    }
    state
}

/// S-box number `index` of `sboxes` is that of `x`.
fn sbox<AB: MachineBuilder, const N: usize>(
    builder: &mut AB,
    x: AB::Expr,
    sboxes: &Sboxes<AB::Var, N>,
    index: usize,
) {
    let cube: AB::Expr = sboxes.cube[index].into();
    builder.assert_eq(cube.clone(), x.cube());
    builder.assert_eq(sboxes.output[index], cube.square() * x);
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
