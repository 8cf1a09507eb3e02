use p3_baby_bear::GenericPoseidon2LinearLayersBabyBear;
use p3_field::PrimeCharacteristicRing;
use p3_poseidon2_air::generate_trace_rows;

use super::{
    CONSTANTS, HALF_FULL_ROUNDS, PARTIAL_ROUNDS, Poseidon2, Poseidon2Row, SBOX_DEGREE,
    SBOX_REGISTERS, WIDTH,
};
use crate::F;
use crate::hash::Block;
use crate::memory::tree::PermutationRecord;
use crate::witness::{Lookups, Shard, Witness};

impl Witness for Poseidon2 {
    type Record = PermutationRecord;

    fn records(shard: &Shard) -> &[PermutationRecord] {
        &shard.tree.permutations
    }

    fn fill(row: &mut Poseidon2Row<F>, record: &PermutationRecord, _lookups: &Lookups) {
        fill_permutation(row, record.block);
        row.count = F::from_u32(record.count);
    }

    /// The constraints of the permutation hold on no zero row: padding permutes zeros.
    fn pad(row: &mut Poseidon2Row<F>) {
        fill_permutation(row, [F::ZERO; WIDTH]);
    }
}

fn fill_permutation(row: &mut Poseidon2Row<F>, block: Block) {
    let matrix = generate_trace_rows::<
        F,
        GenericPoseidon2LinearLayersBabyBear,
        WIDTH,
        SBOX_DEGREE,
        SBOX_REGISTERS,
        HALF_FULL_ROUNDS,
        PARTIAL_ROUNDS,
    >(vec![block], &CONSTANTS, 0);
    row.permutation.copy_from_slice(&matrix.values);
}
