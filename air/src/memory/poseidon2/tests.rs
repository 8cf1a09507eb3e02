use p3_field::PrimeCharacteristicRing;
use vm::testing::exit;

use crate::machine::ChipId;
use crate::testing::{assert_accepted, assert_columns_bound, assert_padding_silent, run};

#[test]
fn positive_permutations_of_leaves_and_nodes() {
    assert_accepted(&run(&exit()));
}

#[test]
fn negative_every_column_is_bound() {
    assert_columns_bound(&run(&exit()), ChipId::Poseidon2, &[]);
}

#[test]
fn negative_zero_row_is_no_permutation() {
    // A row of zeros breaks the constraints whatever its count: padding must permute.
    assert_padding_silent(ChipId::Poseidon2, &[(ChipId::Poseidon2.width() - 1, 1)]);
}

#[test]
fn sanity_feed_forward_is_not_the_identity() {
    use crate::F;
    use crate::hash::Hasher;
    let hasher = Hasher::default();
    let block = [F::TWO; 16];
    let permuted = hasher.permute(&block);
    let digest = hasher.compress(&block);
    assert!(digest.iter().zip(permuted).all(|(&digest, permuted)| digest == permuted + F::TWO));
}
