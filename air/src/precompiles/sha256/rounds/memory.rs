//! What rows hear and tell, and the words of memory.

use p3_field::PrimeCharacteristicRing;

use super::bits::{self, swap_bytes};
use super::flags::Flags;
use super::{BLOCK_WORDS, OCTAVE, STATE_ROWS, STRIDE, Sha256RoundsCols};
use crate::bus::{MachineBuilder, constant};
use crate::precompiles::call::Told;
use crate::precompiles::sha256::{BLOCK, FIRST_STEP, PRECOMPILE, STATE};
use crate::precompiles::words::Operand;
use crate::word::{assert_add, expr};

// Steps of rows are from 8 on, so none is that of the call's row.
const _: () = assert!(FIRST_STEP < STRIDE);

/// All messages of a row.
pub fn eval<AB: MachineBuilder>(
    builder: &mut AB,
    row: &Sha256RoundsCols<AB::Var>,
    flags: &Flags<AB::Expr>,
) {
    eval_steps(builder, row, flags);
    eval_block(builder, row, flags);
    eval_state(builder, row, flags);
}

/// Hears one step and tells another; row 0 hears the call's row too.
fn eval_steps<AB: MachineBuilder>(
    builder: &mut AB,
    row: &Sha256RoundsCols<AB::Var>,
    flags: &Flags<AB::Expr>,
) {
    let told = |step: AB::Expr, values: [[AB::Var; 2]; 2]| {
        let [[a, b], [c, d]] = values.map(expr::<AB>);
        let values = [a, b, c, d, AB::Expr::ZERO, AB::Expr::ZERO];
        Told { precompile: PRECOMPILE, clk: row.clk.into(), step, values }
    };
    // In rows 0 to 3 it is t + 68, in rows 4 to 7 t + 60.
    let rotated = row.octave[0] * constant::<AB>(60) + row.is_state * constant::<AB>(8);
    let step = flags.t.clone() + rotated;
    told(step, row.heard).receive(builder, flags.is_real.clone());
    let step = flags.t.clone() + constant::<AB>(STRIDE);
    told(step, row.told).send(builder, flags.is_real.clone());

    let [state, block] = [row.state_index, row.block_index].map(Into::into);
    let zero = || AB::Expr::ZERO;
    let from_call = Told {
        precompile: PRECOMPILE,
        clk: row.clk.into(),
        step: constant::<AB>(FIRST_STEP),
        values: [state, block, zero(), zero(), zero(), zero()],
    };
    from_call.receive(builder, row.is_first.into());
}

/// Reads word `t` of the block.
fn eval_block<AB: MachineBuilder>(
    builder: &mut AB,
    row: &Sha256RoundsCols<AB::Var>,
    flags: &Flags<AB::Expr>,
) {
    let octaves = &row.octave[..BLOCK_WORDS / OCTAVE];
    let is_block = octaves.iter().map(|&octave| octave.into()).sum();
    let word = swap_bytes(&bits::expr::<AB>(&row.w[0]));
    let operand = Operand { precompile: PRECOMPILE, number: BLOCK, clk: row.clk.into() };
    let index = row.block_index + flags.t.clone();
    operand.access(builder, index, [word.clone(), word], row.block_prev_ts.into(), is_block);
}

/// Adds what was heard to d and h, words `3 - t` and `7 - t` of the state.
fn eval_state<AB: MachineBuilder>(
    builder: &mut AB,
    row: &Sha256RoundsCols<AB::Var>,
    flags: &Flags<AB::Expr>,
) {
    let is_state: AB::Expr = row.is_state.into();
    for (number, before) in [row.d, row.h].into_iter().enumerate() {
        let [before, change, after] =
            [before, row.heard[number], row.state_after_or_carry[number]].map(expr::<AB>);
        assert_add(builder, is_state.clone(), before.clone(), change, after.clone());
        builder.range_word(after.clone(), is_state.clone());
        let last = (number + 1) * STATE_ROWS - 1;
        let index = row.state_index + constant::<AB>(last as u32) - flags.t.clone();
        let operand = Operand { precompile: PRECOMPILE, number: STATE, clk: row.clk.into() };
        let prev_ts = row.state_prev_ts_or_sigma1[number].into();
        operand.access(builder, index, [before, after], prev_ts, is_state.clone());
    }
}
