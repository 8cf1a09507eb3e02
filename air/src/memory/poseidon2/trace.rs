use core::array::from_fn;
use std::sync::LazyLock;

use p3_field::{Field, PrimeCharacteristicRing};

use super::{
    EXTERNAL, INTERNAL, Poseidon2, Poseidon2Cols, STAGES, Sboxes, WIDTH, external_layer,
    internal_layer,
};
use crate::F;
use crate::hash::{Block, Digest, Hasher};
use crate::memory::tree::PermutationRecord;
use crate::witness::{Lookups, Shard, Witness};

/// What padding permutes to.
static PADDING: LazyLock<Digest> = LazyLock::new(|| Hasher::default().permute(&[F::ZERO; WIDTH]));

impl Witness for Poseidon2 {
    type Record = PermutationRecord;
    const ROWS: usize = STAGES;

    fn records(shard: &Shard) -> &[PermutationRecord] {
        &shard.tree.permutations
    }

    fn fill(row: &mut Poseidon2Cols<F>, record: &PermutationRecord, _lookups: &Lookups) {
        row.fill_stage(0, record.block, record.permuted);
        row.count = F::from_u32(record.count);
    }

    /// The S-boxes hold on no row of zeros: padding permutes zeros.
    fn pad(row: &mut Poseidon2Cols<F>) {
        row.fill_stage(0, [F::ZERO; WIDTH], *PADDING);
    }

    fn follow(row: &mut Poseidon2Cols<F>, before: &Poseidon2Cols<F>, number: usize) {
        row.fill_stage(number, before.handed_on(number - 1), before.permuted);
    }
}

impl Poseidon2Cols<F> {
    fn fill_stage(&mut self, stage: usize, state: Block, permuted: Digest) {
        (self.state, self.permuted) = (state, permuted);
        self.stage = from_fn(|flag| F::from_bool(flag + 1 == stage));
        let mut state = state;
        for (sboxes, constants) in self.external.iter_mut().zip(&EXTERNAL[stage]) {
            let mixed = external_layer(state);
            for i in 0..WIDTH {
                sboxes.fill(i, mixed[i] + constants[i]);
            }
            state = sboxes.output;
        }
        let mut state = external_layer(state);
        for (round, constant) in INTERNAL.into_iter().enumerate() {
            self.internal.fill(round, state[0] + constant);
            state[0] = self.internal.output[round];
            state = internal_layer(state);
        }
    }

    /// The next row's state.
    fn handed_on(&self, stage: usize) -> Block {
        let [.., outputs] = self.external.map(|sboxes| sboxes.output);
        if stage != 1 {
            return outputs;
        }
        let mut state = external_layer(outputs);
        for output in self.internal.output {
            state[0] = output;
            state = internal_layer(state);
        }
        unmixed(state)
    }
}

impl<const N: usize> Sboxes<F, N> {
    fn fill(&mut self, index: usize, x: F) {
        let cube = x.cube();
        self.cube[index] = cube;
        self.output[index] = cube.square() * x;
    }
}

/// What the external layer takes to `mixed`.
///
/// The layer adds the sum of all four blocks of four to each of them, then multiplies each by the
/// circulant of (2, 3, 1, 1). The sum is so taken fivefold, and the circulant's inverse is that of
/// (-4, 3, -11, 17) / 35.
pub(super) fn unmixed(mixed: Block) -> Block {
    const BLOCK: usize = 4;
    let circulant = [-4, 3, -11, 17].map(F::from_i32);
    let scale = F::from_u32(5 * 35).inverse();
    let sum: [F; BLOCK] = from_fn(|i| mixed.iter().skip(i).step_by(BLOCK).copied().sum());
    let rest: Block = from_fn(|i| mixed[i] * F::from_u32(5) - sum[i % BLOCK]);
    from_fn(|i| {
        let block = &rest[i / BLOCK * BLOCK..][..BLOCK];
        let products = (0..BLOCK).map(|j| circulant[(BLOCK + j - i % BLOCK) % BLOCK] * block[j]);
        scale * products.sum::<F>()
    })
}
