//! The permutation of the machine's hash on 16 words in place, and its wide one on 24.

use p3_baby_bear::{
    BABYBEAR_POSEIDON2_RC_16_EXTERNAL_FINAL, BABYBEAR_POSEIDON2_RC_16_EXTERNAL_INITIAL,
    BABYBEAR_POSEIDON2_RC_16_INTERNAL, BABYBEAR_POSEIDON2_RC_24_EXTERNAL_FINAL,
    BABYBEAR_POSEIDON2_RC_24_EXTERNAL_INITIAL, BABYBEAR_POSEIDON2_RC_24_INTERNAL, BabyBear,
    GenericPoseidon2LinearLayersBabyBear,
};
use p3_field::{PrimeCharacteristicRing, PrimeField32};
use p3_poseidon2::GenericPoseidon2LinearLayers;

use super::check_canonical;
use super::inner::honest;
use crate::error::TrapKind;

/// Constants of the rounds of a permutation of `W` elements.
struct Constants<const W: usize> {
    /// Of the external rounds before the internal ones, and after them.
    external: [&'static [[BabyBear; W]]; 2],
    /// Of the internal rounds.
    internal: &'static [BabyBear],
}

const NARROW: Constants<16> = Constants {
    external: [
        &BABYBEAR_POSEIDON2_RC_16_EXTERNAL_INITIAL,
        &BABYBEAR_POSEIDON2_RC_16_EXTERNAL_FINAL,
    ],
    internal: &BABYBEAR_POSEIDON2_RC_16_INTERNAL,
};
const WIDE: Constants<24> = Constants {
    external: [
        &BABYBEAR_POSEIDON2_RC_24_EXTERNAL_INITIAL,
        &BABYBEAR_POSEIDON2_RC_24_EXTERNAL_FINAL,
    ],
    internal: &BABYBEAR_POSEIDON2_RC_24_INTERNAL,
};

/// Permutes 16 field elements in canonical form.
pub fn permute(words: [u32; 16]) -> [u32; 16] {
    permute_told(&NARROW, words, &mut honest)
}

/// Permutes 24 field elements in canonical form.
pub fn permute_24(words: [u32; 24]) -> [u32; 24] {
    permute_told(&WIDE, words, &mut honest)
}

/// The permutation, with a hook for inner values: what each S-box results in.
fn permute_told<const W: usize>(
    constants: &Constants<W>,
    words: [u32; W],
    inner: &mut impl FnMut(u32) -> u32,
) -> [u32; W]
where
    GenericPoseidon2LinearLayersBabyBear: GenericPoseidon2LinearLayers<W>,
{
    let mut state = words.map(BabyBear::from_u32);
    external_layer(&mut state);
    let [first, last] = constants.external;
    external_rounds(&mut state, first, inner);
    for &constant in constants.internal {
        state[0] = told(sbox(state[0] + constant), inner);
        GenericPoseidon2LinearLayersBabyBear::internal_linear_layer(&mut state);
    }
    external_rounds(&mut state, last, inner);
    state.map(|element| element.as_canonical_u32())
}

fn external_rounds<const W: usize>(
    state: &mut [BabyBear; W],
    constants: &[[BabyBear; W]],
    inner: &mut impl FnMut(u32) -> u32,
) where
    GenericPoseidon2LinearLayersBabyBear: GenericPoseidon2LinearLayers<W>,
{
    for constants in constants {
        for (element, constant) in state.iter_mut().zip(constants) {
            *element = told(sbox(*element + *constant), inner);
        }
        external_layer(state);
    }
}

fn external_layer<const W: usize>(state: &mut [BabyBear; W])
where
    GenericPoseidon2LinearLayersBabyBear: GenericPoseidon2LinearLayers<W>,
{
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
    apply_by(&NARROW, words, inner)
}

/// As [`permute_24`]; a word that is no element's canonical form is a trap.
pub(super) fn apply_24(
    words: &mut [u32],
    inner: &mut impl FnMut(u32) -> u32,
) -> Result<(), TrapKind> {
    apply_by(&WIDE, words, inner)
}

fn apply_by<const W: usize>(
    constants: &Constants<W>,
    words: &mut [u32],
    inner: &mut impl FnMut(u32) -> u32,
) -> Result<(), TrapKind>
where
    GenericPoseidon2LinearLayersBabyBear: GenericPoseidon2LinearLayers<W>,
{
    check_canonical(words)?;
    if let Ok(words) = <&mut [u32; W]>::try_from(words) {
        *words = permute_told(constants, *words, inner);
    }
    Ok(())
}
