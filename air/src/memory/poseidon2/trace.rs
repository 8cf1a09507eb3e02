use core::array::from_fn;
use std::sync::LazyLock;

use p3_field::PrimeCharacteristicRing;

use super::{EXTERNAL, Poseidon2, Poseidon2Cols, STAGES};
use crate::F;
use crate::hash::{Block, Digest, Hasher};
use crate::memory::tree::PermutationRecord;
use crate::permutation::WIDTH;
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

    fn follow(
        row: &mut Poseidon2Cols<F>,
        before: &Poseidon2Cols<F>,
        number: usize,
        _record: Option<(&PermutationRecord, &Lookups)>,
    ) {
        row.fill_stage(number, before.handed_on(number - 1), before.permuted);
    }
}

impl Poseidon2Cols<F> {
    fn fill_stage(&mut self, stage: usize, state: Block, permuted: Digest) {
        self.rounds.fill(state, &EXTERNAL[stage]);
        self.permuted = permuted;
        self.stage = from_fn(|flag| F::from_bool(flag + 1 == stage));
    }

    /// The next row's state.
    fn handed_on(&self, stage: usize) -> Block {
        if stage == 1 { self.rounds.unmixed_after_internal() } else { self.rounds.outputs() }
    }
}
