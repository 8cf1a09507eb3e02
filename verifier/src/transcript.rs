//! The transcript's sponge: `p3-challenger`'s duplex challenger over Poseidon2 of width 16.
//!
//! All but grinding is delegated. The library takes whichever witness a thread finds first; here
//! it is always the smallest, so that a proof does not depend on the number of threads.

use air::F;
use air::hash::Digest;
use air::layout::Challenge;
use p3_baby_bear::{Poseidon2BabyBear, default_babybear_poseidon2_16};
use p3_challenger::{
    CanObserve, CanSample, CanSampleBits, DuplexChallenger, FieldChallenger, GrindingChallenger,
};
use p3_field::{Field, PackedValue, PrimeCharacteristicRing, PrimeField32};
use p3_maybe_rayon::prelude::*;
use p3_symmetric::{MerkleCap, Permutation};

const WIDTH: usize = 16;
const RATE: usize = 8;
/// Packed candidates that are tried side by side before the smallest witness among them is taken.
const WINDOW: u32 = 1 << 11;

type Sponge = DuplexChallenger<F, Poseidon2BabyBear<WIDTH>, WIDTH, RATE>;
type Packed = <F as Field>::Packing;

/// The transcript.
#[derive(Clone, Debug)]
pub struct Transcript(Sponge);

impl Default for Transcript {
    fn default() -> Self {
        Self(Sponge::new(default_babybear_poseidon2_16()))
    }
}

impl CanObserve<F> for Transcript {
    fn observe(&mut self, value: F) {
        self.0.observe(value);
    }
}

impl CanObserve<MerkleCap<F, Digest>> for Transcript {
    fn observe(&mut self, value: MerkleCap<F, Digest>) {
        self.0.observe(value);
    }
}

impl CanSample<F> for Transcript {
    fn sample(&mut self) -> F {
        self.0.sample()
    }
}

impl CanSample<Challenge> for Transcript {
    fn sample(&mut self) -> Challenge {
        self.0.sample()
    }
}

impl CanSampleBits<usize> for Transcript {
    fn sample_bits(&mut self, bits: usize) -> usize {
        self.0.sample_bits(bits)
    }
}

impl FieldChallenger<F> for Transcript {}

impl GrindingChallenger for Transcript {
    type Witness = F;

    fn grind(&mut self, bits: usize) -> F {
        if bits == 0 {
            return F::ZERO;
        }
        let state = self.state_before_witness();
        let place = self.0.input_buffer.len();
        let windows = (0..F::ORDER_U32 / (WINDOW * Packed::WIDTH as u32)).map(|w| w * WINDOW);
        let mut found = windows.filter_map(|start| {
            (start..start + WINDOW)
                .into_par_iter()
                .filter_map(|batch| self.smallest_witness(state, place, batch, bits))
                .min()
        });
        // There is one below the field's order but with probability 2^-1000 and less.
        let witness = found.next().map_or(F::ZERO, F::from_u32);
        // As the verifier will: absorb it and draw the bits.
        let _ = self.check_witness(bits, witness);
        witness
    }
}

impl Transcript {
    /// The sponge's state as it is permuted after a witness, the witness itself left out, as
    /// `DuplexChallenger` builds it: inputs overwrite the rate, zeros fill it, and the number of
    /// inputs is added to the first element of the capacity.
    fn state_before_witness(&self) -> [Packed; WIDTH] {
        let inputs = &self.0.input_buffer;
        core::array::from_fn(|i| {
            let carried = self.0.sponge_state.get(i).copied().unwrap_or_default();
            let tag = if i == RATE { F::from_usize(inputs.len() + 1) } else { F::ZERO };
            let rate = || inputs.get(i).copied().unwrap_or_default();
            Packed::from(if i < RATE { rate() } else { carried + tag })
        })
    }

    /// The smallest witness among the candidates of one packed batch.
    fn smallest_witness(
        &self,
        mut state: [Packed; WIDTH],
        place: usize,
        batch: u32,
        bits: usize,
    ) -> Option<u32> {
        let first = batch * Packed::WIDTH as u32;
        if let Some(slot) = state.get_mut(place) {
            *slot = Packed::from_fn(|lane| F::from_u32(first + lane as u32));
        }
        self.0.permutation.permute_mut(&mut state);
        // Bits are drawn from the last element of the rate.
        let drawn = state.get(RATE - 1)?;
        let mask = (1u32 << bits) - 1;
        let lane = drawn.as_slice().iter().position(|x| x.as_canonical_u32() & mask == 0)?;
        Some(first + lane as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grinding_finds_the_smallest_witness() {
        for inputs in 0..2 * RATE {
            let mut transcript = Transcript::default();
            (0..inputs).for_each(|i| transcript.observe(F::from_usize(i + 7)));
            let before = transcript.clone();
            let witness = transcript.grind(6);
            assert!(before.clone().check_witness(6, witness));
            for smaller in 0..witness.as_canonical_u32() {
                assert!(!before.clone().check_witness(6, F::from_u32(smaller)));
            }
            let mut verifier = before;
            assert!(verifier.check_witness(6, witness));
            let drawn: [F; 2] = [transcript.sample(), verifier.sample()];
            assert_eq!(drawn[0], drawn[1]);
        }
    }
}
