//! The permutation of the machine's hash on 16 words in place, and its wide one on 24.

use std::sync::LazyLock;

use p3_baby_bear::{
    BabyBear, Poseidon2BabyBear, default_babybear_poseidon2_16, default_babybear_poseidon2_24,
};
use p3_field::{PrimeCharacteristicRing, PrimeField32};
use p3_symmetric::Permutation;

use super::check_canonical;
use crate::error::TrapKind;

static PERMUTATION: LazyLock<Poseidon2BabyBear<16>> = LazyLock::new(default_babybear_poseidon2_16);
static WIDE: LazyLock<Poseidon2BabyBear<24>> = LazyLock::new(default_babybear_poseidon2_24);

/// Permutes 16 field elements in canonical form.
pub fn permute(words: [u32; 16]) -> [u32; 16] {
    permute_by(&*PERMUTATION, words)
}

/// Permutes 24 field elements in canonical form.
pub fn permute_24(words: [u32; 24]) -> [u32; 24] {
    permute_by(&*WIDE, words)
}

fn permute_by<const W: usize>(
    permutation: &impl Permutation<[BabyBear; W]>,
    words: [u32; W],
) -> [u32; W] {
    let state = words.map(BabyBear::from_u32);
    permutation.permute(state).map(|element| element.as_canonical_u32())
}

/// As [`permute`]; a word that is no element's canonical form is a trap.
pub(super) fn apply(words: &mut [u32]) -> Result<(), TrapKind> {
    apply_by(permute, words)
}

/// As [`permute_24`]; a word that is no element's canonical form is a trap.
pub(super) fn apply_24(words: &mut [u32]) -> Result<(), TrapKind> {
    apply_by(permute_24, words)
}

fn apply_by<const W: usize>(
    permute: fn([u32; W]) -> [u32; W],
    words: &mut [u32],
) -> Result<(), TrapKind> {
    check_canonical(words)?;
    if let Ok(words) = <&mut [u32; W]>::try_from(words) {
        *words = permute(*words);
    }
    Ok(())
}
