//! The permutation of the machine's hash on 16 words in place.

use isa::precompile::MODULUS;
use p3_baby_bear::{
    BABYBEAR_POSEIDON2_RC_16_EXTERNAL_FINAL, BABYBEAR_POSEIDON2_RC_16_EXTERNAL_INITIAL,
    BABYBEAR_POSEIDON2_RC_16_INTERNAL, BabyBear, GenericPoseidon2LinearLayersBabyBear,
};
use p3_field::{PrimeCharacteristicRing, PrimeField32};
use p3_poseidon2::GenericPoseidon2LinearLayers;

use super::inner::honest;
use crate::error::TrapKind;

/// Elements that are permuted.
const WIDTH: usize = 16;
type State = [BabyBear; WIDTH];

/// Permutes 16 field elements in canonical form.
pub fn permute(words: [u32; WIDTH]) -> [u32; WIDTH] {
    permute_told(words, &mut honest)
}

/// As [`permute`], with a hook for inner values: what each S-box results in.
fn permute_told(words: [u32; WIDTH], inner: &mut impl FnMut(u32) -> u32) -> [u32; WIDTH] {
    let mut state = words.map(BabyBear::from_u32);
    external_layer(&mut state);
    external_rounds(&mut state, &BABYBEAR_POSEIDON2_RC_16_EXTERNAL_INITIAL, inner);
    for constant in BABYBEAR_POSEIDON2_RC_16_INTERNAL {
        state[0] = told(sbox(state[0] + constant), inner);
        GenericPoseidon2LinearLayersBabyBear::internal_linear_layer(&mut state);
    }
    external_rounds(&mut state, &BABYBEAR_POSEIDON2_RC_16_EXTERNAL_FINAL, inner);
    state.map(|element| element.as_canonical_u32())
}

fn external_rounds(state: &mut State, constants: &[State], inner: &mut impl FnMut(u32) -> u32) {
    for constants in constants {
        for (element, constant) in state.iter_mut().zip(constants) {
            *element = told(sbox(*element + *constant), inner);
        }
        external_layer(state);
    }
}

fn external_layer(state: &mut State) {
    GenericPoseidon2LinearLayersBabyBear::external_linear_layer(state);
}

fn sbox(x: BabyBear) -> BabyBear {
    x.cube().square() * x
}

/// What `inner` makes of an element in canonical form. Nothing is left of it if `inner` is honest.
pub fn told(element: BabyBear, inner: &mut impl FnMut(u32) -> u32) -> BabyBear {
    let word = element.as_canonical_u32();
    match inner(word) {
        told if told == word => element,
        told => BabyBear::from_u32(told),
    }
}

/// As [`permute`]; a word that is no element's canonical form is a trap.
pub(super) fn apply(words: &mut [u32], inner: &mut impl FnMut(u32) -> u32) -> Result<(), TrapKind> {
    if let Some(&word) = words.iter().find(|&&word| word >= MODULUS) {
        return Err(TrapKind::NonCanonical { word });
    }
    if let Ok(words) = <&mut [u32; WIDTH]>::try_from(words) {
        *words = permute_told(*words, inner);
    }
    Ok(())
}
