//! The Poseidon2 permutations of widths 16 and 24, a few rounds on each row: shared by the chip that
//! hashes the memory tree and by the precompiles.
//!
//! A permutation takes `8 / N` rows of `N` external rounds each. A round is begun by the external
//! layer of the round before, the first one by the layer that the permutation starts with: so an
//! external round is the layer, its constants and the S-boxes, and the input itself is handed to the
//! first. The internal rounds, 13 or 21, are computed on every row, from what its external rounds result
//! in; the chip says which row hands them on.

use core::array::from_fn;

use p3_baby_bear::{
    BABYBEAR_POSEIDON2_HALF_FULL_ROUNDS, BABYBEAR_POSEIDON2_PARTIAL_ROUNDS_16,
    BABYBEAR_POSEIDON2_PARTIAL_ROUNDS_24, BABYBEAR_POSEIDON2_RC_16_EXTERNAL_FINAL,
    BABYBEAR_POSEIDON2_RC_16_EXTERNAL_INITIAL, BABYBEAR_POSEIDON2_RC_16_INTERNAL,
    BABYBEAR_POSEIDON2_RC_24_EXTERNAL_FINAL, BABYBEAR_POSEIDON2_RC_24_EXTERNAL_INITIAL,
    BABYBEAR_POSEIDON2_RC_24_INTERNAL, GenericPoseidon2LinearLayersBabyBear,
};
use p3_field::PrimeCharacteristicRing;
use p3_poseidon2::GenericPoseidon2LinearLayers;

use crate::F;
use crate::bus::MachineBuilder;
use crate::cols::columns;

/// Elements that the machine's hash permutes.
pub const WIDTH: usize = 16;
/// Internal rounds of that width.
pub const INTERNAL_ROUNDS: usize = BABYBEAR_POSEIDON2_PARTIAL_ROUNDS_16;
/// Elements that the wide permutation permutes.
pub const WIDE: usize = 24;
/// Internal rounds of that width.
pub const WIDE_INTERNAL_ROUNDS: usize = BABYBEAR_POSEIDON2_PARTIAL_ROUNDS_24;
/// External rounds before the internal ones, and after them; of both widths.
pub const HALF_EXTERNAL: usize = BABYBEAR_POSEIDON2_HALF_FULL_ROUNDS;

/// The linear layers over BabyBear, of all widths.
pub type Layers = GenericPoseidon2LinearLayersBabyBear;

/// What is published of the permutation of `W` elements with `I` internal rounds.
pub trait Published<const W: usize, const I: usize>: GenericPoseidon2LinearLayers<W> {
    /// Constants of the first external rounds.
    const EXTERNAL_INITIAL: [[F; W]; HALF_EXTERNAL];
    /// Of the last external rounds.
    const EXTERNAL_FINAL: [[F; W]; HALF_EXTERNAL];
    /// Of the internal rounds.
    const INTERNAL: [F; I];
}

/// That of [`Hasher`](crate::hash::Hasher).
impl Published<WIDTH, INTERNAL_ROUNDS> for Layers {
    const EXTERNAL_INITIAL: [[F; WIDTH]; HALF_EXTERNAL] = BABYBEAR_POSEIDON2_RC_16_EXTERNAL_INITIAL;
    const EXTERNAL_FINAL: [[F; WIDTH]; HALF_EXTERNAL] = BABYBEAR_POSEIDON2_RC_16_EXTERNAL_FINAL;
    const INTERNAL: [F; INTERNAL_ROUNDS] = BABYBEAR_POSEIDON2_RC_16_INTERNAL;
}

impl Published<WIDE, WIDE_INTERNAL_ROUNDS> for Layers {
    const EXTERNAL_INITIAL: [[F; WIDE]; HALF_EXTERNAL] = BABYBEAR_POSEIDON2_RC_24_EXTERNAL_INITIAL;
    const EXTERNAL_FINAL: [[F; WIDE]; HALF_EXTERNAL] = BABYBEAR_POSEIDON2_RC_24_EXTERNAL_FINAL;
    const INTERNAL: [F; WIDE_INTERNAL_ROUNDS] = BABYBEAR_POSEIDON2_RC_24_INTERNAL;
}

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
    /// A part of a permutation of `W` elements: `N` external rounds, and room for the `I` internal ones.
    pub struct Rounds<T, const W: usize, const I: usize, const N: usize> {
        /// What the first external layer is applied to; of the first row the permutation's input.
        pub state: [T; W],
        /// The external rounds.
        pub external: [Sboxes<T, W>; N],
        /// The internal rounds, after the external ones.
        pub internal: Sboxes<T, I>,
    }
}

/// What a row's rounds come to, as linear expressions in its columns.
pub struct Results<E, const W: usize> {
    /// Outputs of the last external round's S-boxes: the next row's state if external rounds
    /// follow.
    pub outputs: [E; W],
    /// The external layer of them: the permutation's output if this row is its last.
    pub result: [E; W],
    /// The state after the internal rounds: the external layer of the next row's state if internal
    /// rounds come in between.
    pub after_internal: [E; W],
}

/// The external linear layer.
pub fn external_layer<R: PrimeCharacteristicRing, const W: usize>(mut state: [R; W]) -> [R; W]
where
    Layers: GenericPoseidon2LinearLayers<W>,
{
    Layers::external_linear_layer(&mut state);
    state
}

/// The internal linear layer.
fn internal_layer<R: PrimeCharacteristicRing, const W: usize>(mut state: [R; W]) -> [R; W]
where
    Layers: GenericPoseidon2LinearLayers<W>,
{
    Layers::internal_linear_layer(&mut state);
    state
}

impl<V: Copy, const W: usize, const I: usize, const N: usize> Rounds<V, W, I, N> {
    /// Outputs of the last external round's S-boxes.
    pub fn outputs<E>(&self) -> [E; W]
    where
        V: Into<E>,
    {
        self.external.last().map_or(self.state, |sboxes| sboxes.output).map(Into::into)
    }

    /// States the S-boxes of all rounds: cubes and outputs follow from `state` and the constants of
    /// the external rounds. Degree 3 if these are linear.
    pub fn eval<AB: MachineBuilder<Var = V>>(
        &self,
        builder: &mut AB,
        constants: [[AB::Expr; W]; N],
    ) -> Results<AB::Expr, W>
    where
        V: Into<AB::Expr>,
        Layers: Published<W, I>,
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
        for (round, constant) in Layers::INTERNAL.into_iter().enumerate() {
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
pub fn constants_of_stage<
    AB: MachineBuilder,
    const STAGES: usize,
    const W: usize,
    const N: usize,
>(
    flags: &[AB::Expr; STAGES],
    constants: &[[[F; W]; N]; STAGES],
) -> [[AB::Expr; W]; N] {
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

    use super::{Layers, Published, Rounds, Sboxes, external_layer, internal_layer};
    use crate::F;

    impl<const W: usize, const I: usize, const N: usize> Rounds<F, W, I, N>
    where
        Layers: Published<W, I>,
    {
        /// Fills all rounds.
        pub fn fill(&mut self, state: [F; W], constants: &[[F; W]; N]) {
            self.fill_told(state, constants, &mut |output| output);
        }

        /// Fills all rounds, and goes on with what `told` makes of the S-boxes' outputs: of the external
        /// rounds, then of the internal ones.
        pub fn fill_told(
            &mut self,
            state: [F; W],
            constants: &[[F; W]; N],
            told: &mut impl FnMut(F) -> F,
        ) {
            self.state = state;
            let mut state = state;
            for (sboxes, constants) in self.external.iter_mut().zip(constants) {
                let mixed = external_layer(state);
                for i in 0..W {
                    sboxes.fill(i, mixed[i] + constants[i], told);
                }
                state = sboxes.output;
            }
            let mut state = external_layer(state);
            for (round, constant) in Layers::INTERNAL.into_iter().enumerate() {
                self.internal.fill(round, state[0] + constant, told);
                state[0] = self.internal.output[round];
                state = internal_layer(state);
            }
        }

        /// What the external layer takes to the state after the internal rounds.
        pub fn unmixed_after_internal(&self) -> [F; W] {
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
    /// The layer adds the sum of all `W / 4` blocks of four to each of them, then multiplies each by
    /// the circulant of (2, 3, 1, 1). The sum is so taken `W / 4 + 1` times, and the circulant's
    /// inverse is that of (-4, 3, -11, 17) / 35.
    pub(crate) fn unmixed<const W: usize>(mixed: [F; W]) -> [F; W] {
        const BLOCK: usize = 4;
        let circulant = [-4, 3, -11, 17].map(F::from_i32);
        let times = F::from_usize(W / BLOCK + 1);
        let scale = (times * F::from_u32(35)).inverse();
        let sum: [F; BLOCK] = from_fn(|i| mixed.iter().skip(i).step_by(BLOCK).copied().sum());
        let rest: [F; W] = from_fn(|i| mixed[i] * times - sum[i % BLOCK]);
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
