use core::array::from_fn;
use core::borrow::Borrow;

use p3_air::Air;
use p3_baby_bear::GenericPoseidon2LinearLayersBabyBear;
use p3_poseidon2_air::Poseidon2Air;
use p3_uni_stark::SubAirBuilder;

use super::{
    CONSTANTS, HALF_FULL_ROUNDS, PARTIAL_ROUNDS, PERMUTATION_WIDTH, PermutationCols, Poseidon2,
    Poseidon2Row, SBOX_DEGREE, SBOX_REGISTERS, WIDTH,
};
use crate::F;
use crate::bus::{MachineBuilder, Message};
use crate::hash::DIGEST_WIDTH;
use crate::machine::Chip;

type PermutationAir = Poseidon2Air<
    F,
    GenericPoseidon2LinearLayersBabyBear,
    WIDTH,
    SBOX_DEGREE,
    SBOX_REGISTERS,
    HALF_FULL_ROUNDS,
    PARTIAL_ROUNDS,
>;

impl Chip for Poseidon2 {
    type Row<T> = Poseidon2Row<T>;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &Poseidon2Row<AB::Var>) {
        let mut permutation =
            SubAirBuilder::<AB, PermutationAir, AB::Var>::new(builder, 0..PERMUTATION_WIDTH);
        PermutationAir::new(CONSTANTS).eval(&mut permutation);

        let cols: &PermutationCols<AB::Var> = row.permutation[..].borrow();
        let output = &cols.ending_full_rounds[HALF_FULL_ROUNDS - 1].post;
        let message: [AB::Expr; 3 * DIGEST_WIDTH] = from_fn(|i| {
            let column = cols.inputs.get(i).unwrap_or_else(|| &output[i - WIDTH]);
            (*column).into()
        });
        builder.provide_hash(Message::Permutation, message, row.count.into());
    }
}
