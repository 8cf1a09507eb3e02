//! The Poseidon2 permutation of width 16, a few rounds on each row: shared by the chip that hashes
//! the memory tree and by the precompile.
//!
//! A permutation takes `8 / N` rows of `N` external rounds each. A round is begun by the external
//! layer of the round before, the first one by the layer that the permutation starts with: so an
//! external round is the layer, its constants and the S-boxes, and the input itself is handed to the
//! first. The 13 internal rounds are computed on every row, from what its external rounds result
//! in; the chip says which row hands them on.

use core::array::from_fn;

use p3_baby_bear::{
    BABYBEAR_POSEIDON2_HALF_FULL_ROUNDS, BABYBEAR_POSEIDON2_PARTIAL_ROUNDS_16,
    BABYBEAR_POSEIDON2_RC_16_EXTERNAL_FINAL, BABYBEAR_POSEIDON2_RC_16_EXTERNAL_INITIAL,
    BABYBEAR_POSEIDON2_RC_16_INTERNAL, GenericPoseidon2LinearLayersBabyBear,
};
use p3_field::PrimeCharacteristicRing;
use p3_poseidon2::GenericPoseidon2LinearLayers;

use crate::F;
use crate::bus::MachineBuilder;
use crate::cols::columns;

/// Elements that are permuted.
pub const WIDTH: usize = 16;
/// External rounds before the internal ones, and after them.
pub const HALF_EXTERNAL: usize = BABYBEAR_POSEIDON2_HALF_FULL_ROUNDS;
/// Internal rounds.
pub const INTERNAL_ROUNDS: usize = BABYBEAR_POSEIDON2_PARTIAL_ROUNDS_16;

/// The published constants, those of [`Hasher`](crate::hash::Hasher), of the first external rounds.
pub const EXTERNAL_INITIAL: [[F; WIDTH]; HALF_EXTERNAL] = BABYBEAR_POSEIDON2_RC_16_EXTERNAL_INITIAL;
/// Of the last external rounds.
pub const EXTERNAL_FINAL: [[F; WIDTH]; HALF_EXTERNAL] = BABYBEAR_POSEIDON2_RC_16_EXTERNAL_FINAL;
/// Of the internal rounds.
const INTERNAL: [F; INTERNAL_ROUNDS] = BABYBEAR_POSEIDON2_RC_16_INTERNAL;

columns! {
    /// S-boxes, each with its committed cube, which keeps the degree at 3.
    pub struct Sboxes<T, const N: usize> {
        /// `x^3`.
        pub cube: [T; N],
        /// `x^7 = (x^3)^2 x`.
        pub output: [T; N],
    }
}

columns! {
    /// A part of a permutation: `N` external rounds, and room for the internal ones.
    pub struct Rounds<T, const N: usize> {
        /// What the first external layer is applied to; of the first row the permutation's input.
        pub state: [T; WIDTH],
        /// The external rounds.
        pub external: [Sboxes<T, WIDTH>; N],
        /// The internal rounds, after the external ones.
        pub internal: Sboxes<T, INTERNAL_ROUNDS>,
    }
}

/// What a row's rounds come to, as linear expressions in its columns.
pub struct Results<E> {
    /// Outputs of the last external round's S-boxes: the next row's state if external rounds
    /// follow.
    pub outputs: [E; WIDTH],
    /// The external layer of them: the permutation's output if this row is its last.
    pub result: [E; WIDTH],
    /// The state after the internal rounds: the external layer of the next row's state if internal
    /// rounds come in between.
    pub after_internal: [E; WIDTH],
}

/// The external linear layer.
pub fn external_layer<R: PrimeCharacteristicRing>(mut state: [R; WIDTH]) -> [R; WIDTH] {
    GenericPoseidon2LinearLayersBabyBear::external_linear_layer(&mut state);
    state
}

/// The internal linear layer.
fn internal_layer<R: PrimeCharacteristicRing>(mut state: [R; WIDTH]) -> [R; WIDTH] {
    GenericPoseidon2LinearLayersBabyBear::internal_linear_layer(&mut state);
    state
}

impl<V: Copy, const N: usize> Rounds<V, N> {
    /// Outputs of the last external round's S-boxes.
    pub fn outputs<E: From<V>>(&self) -> [E; WIDTH] {
        self.external.last().map_or(self.state, |sboxes| sboxes.output).map(E::from)
    }

    /// States the S-boxes of all rounds: cubes and outputs follow from `state` and the constants of
    /// the external rounds. Degree 3 if these are linear.
    pub fn eval<AB: MachineBuilder<Var = V>>(
        &self,
        builder: &mut AB,
        constants: [[AB::Expr; WIDTH]; N],
    ) -> Results<AB::Expr>
    where
        V: Into<AB::Expr>,
    {
        let mut outputs = self.state.map(Into::into);
        for (sboxes, constants) in self.external.iter().zip(constants) {
            let mixed = external_layer(outputs);
            for (index, (x, constant)) in mixed.into_iter().zip(constants).enumerate() {
                sboxes.eval(builder, index, x + constant);
            }
            outputs = sboxes.output.map(Into::into);
        }
        let result = external_layer(outputs.clone());
        let mut after_internal = result.clone();
        for (round, constant) in INTERNAL.into_iter().enumerate() {
            self.internal.eval(builder, round, after_internal[0].clone() + constant);
            after_internal[0] = self.internal.output[round].into();
            after_internal = internal_layer(after_internal);
        }
        Results { outputs, result, after_internal }
    }
}

impl<V: Copy, const N: usize> Sboxes<V, N> {
    /// S-box number `index` is that of `x`.
    fn eval<AB: MachineBuilder<Var = V>>(&self, builder: &mut AB, index: usize, x: AB::Expr)
    where
        V: Into<AB::Expr>,
    {
        let cube: AB::Expr = self.cube[index].into();
        builder.assert_eq(cube.clone(), x.cube());
        builder.assert_eq(self.output[index].into(), cube.square() * x);
    }
}

/// Constants by stage, where each stage's flag is set: `sum of flag * constant`.
pub fn constants_of_stage<AB: MachineBuilder, const STAGES: usize, const N: usize>(
    flags: &[AB::Expr; STAGES],
    constants: &[[[F; WIDTH]; N]; STAGES],
) -> [[AB::Expr; WIDTH]; N] {
    from_fn(|round| {
        from_fn(|i| {
            let by_stage = flags.iter().zip(constants);
            by_stage.map(|(flag, constants)| flag.clone() * constants[round][i]).sum()
        })
    })
}

#[cfg(feature = "trace")]
mod trace {
    use core::array::from_fn;

    use p3_field::{Field, PrimeCharacteristicRing};

    use super::{INTERNAL, Rounds, Sboxes, WIDTH, external_layer, internal_layer};
    use crate::F;

    impl<const N: usize> Rounds<F, N> {
        /// Fills all rounds.
        pub fn fill(&mut self, state: [F; WIDTH], constants: &[[F; WIDTH]; N]) {
            self.fill_told(state, constants, &mut |output| output);
        }

        /// Fills all rounds, and goes on with what `told` makes of the S-boxes' outputs: of the external
        /// rounds, then of the internal ones.
        pub fn fill_told(
            &mut self,
            state: [F; WIDTH],
            constants: &[[F; WIDTH]; N],
            told: &mut impl FnMut(F) -> F,
        ) {
            self.state = state;
            let mut state = state;
            for (sboxes, constants) in self.external.iter_mut().zip(constants) {
                let mixed = external_layer(state);
                for i in 0..WIDTH {
                    sboxes.fill(i, mixed[i] + constants[i], told);
                }
                state = sboxes.output;
            }
            let mut state = external_layer(state);
            for (round, constant) in INTERNAL.into_iter().enumerate() {
                self.internal.fill(round, state[0] + constant, told);
                state[0] = self.internal.output[round];
                state = internal_layer(state);
            }
        }

        /// What the external layer takes to the state after the internal rounds.
        pub fn unmixed_after_internal(&self) -> [F; WIDTH] {
            let mut state = external_layer(self.outputs());
            for output in self.internal.output {
                state[0] = output;
                state = internal_layer(state);
            }
            unmixed(state)
        }
    }

    impl<const N: usize> Sboxes<F, N> {
        fn fill(&mut self, index: usize, x: F, told: &mut impl FnMut(F) -> F) {
            let cube = x.cube();
            self.cube[index] = cube;
            self.output[index] = told(cube.square() * x);
        }
    }

    /// What the external layer takes to `mixed`.
    ///
    /// The layer adds the sum of all four blocks of four to each of them, then multiplies each by
    /// the circulant of (2, 3, 1, 1). The sum is so taken fivefold, and the circulant's inverse is
    /// that of (-4, 3, -11, 17) / 35.
    pub(crate) fn unmixed(mixed: [F; WIDTH]) -> [F; WIDTH] {
        const BLOCK: usize = 4;
        let circulant = [-4, 3, -11, 17].map(F::from_i32);
        let scale = F::from_u32(5 * 35).inverse();
        let sum: [F; BLOCK] = from_fn(|i| mixed.iter().skip(i).step_by(BLOCK).copied().sum());
        let rest: [F; WIDTH] = from_fn(|i| mixed[i] * F::from_u32(5) - sum[i % BLOCK]);
        from_fn(|i| {
            let block = &rest[i / BLOCK * BLOCK..][..BLOCK];
            let products =
                (0..BLOCK).map(|j| circulant[(BLOCK + j - i % BLOCK) % BLOCK] * block[j]);
            scale * products.sum::<F>()
        })
    }
}
#[cfg(all(test, feature = "trace"))]
pub(crate) use trace::unmixed;
