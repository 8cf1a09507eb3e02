//! The permutation of the machine's hash on 16 words in place.

use std::sync::LazyLock;

use isa::precompile::MODULUS;
use p3_baby_bear::{BabyBear, Poseidon2BabyBear, default_babybear_poseidon2_16};
use p3_field::{PrimeCharacteristicRing, PrimeField32};
use p3_symmetric::Permutation;

use crate::error::TrapKind;

static PERMUTATION: LazyLock<Poseidon2BabyBear<16>> = LazyLock::new(default_babybear_poseidon2_16);

/// Permutes 16 field elements in canonical form.
pub fn permute(words: [u32; 16]) -> [u32; 16] {
    let state = words.map(BabyBear::from_u32);
    PERMUTATION.permute(state).map(|element| element.as_canonical_u32())
}

/// As [`permute`]; a word that is no element's canonical form is a trap.
pub(super) fn apply(words: &mut [u32]) -> Result<(), TrapKind> {
    if let Some(&word) = words.iter().find(|&&word| word >= MODULUS) {
        return Err(TrapKind::NonCanonical { word });
    }
    if let Ok(words) = <&mut [u32; 16]>::try_from(words) {
        *words = permute(*words);
    }
    Ok(())
}
