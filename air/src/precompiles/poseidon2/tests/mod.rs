//! Each test is of both widths.

mod forged;

use isa::precompile::MODULUS;
use isa::{Opcode, Precompile};
use p3_baby_bear::{default_babybear_poseidon2_16, default_babybear_poseidon2_24};
use p3_field::{PrimeCharacteristicRing, PrimeField32};
use p3_matrix::Matrix;
use p3_symmetric::Permutation;
use vm::records::CallRecord;
use vm::testing::{asm, call, exit, li};

use super::{Permute, PermuteCols, Permutes, Poseidon2Call, Poseidon2Call24};
use crate::F;
use crate::check::Interaction;
use crate::machine::ChipId;
use crate::permutation::{Layers, Published, external_layer, unmixed};
use crate::testing::precompile::{self, *};
use crate::testing::{assert_accepted, run, shard, table, value};
use crate::witness::Witness;

/// The published permutation of as many elements as there are.
fn native(state: &[F]) -> Vec<F> {
    match state.len() {
        16 => default_babybear_poseidon2_16().permute(state.try_into().expect("16")).to_vec(),
        24 => default_babybear_poseidon2_24().permute(state.try_into().expect("24")).to_vec(),
        width => panic!("no permutation of {width} elements"),
    }
}

type Row<const W: usize, const I: usize, const HALF: usize> = PermuteCols<F, W, I, HALF>;

impl<const W: usize, const I: usize, const HALF: usize> CallRow for Row<W, I, HALF>
where
    Layers: Published<W, I>,
    Permute<W, I, HALF>: Permutes<W>,
{
    type Chip = Permute<W, I, HALF>;
    const ID: ChipId = ChipId::of_precompile(Self::PRECOMPILE)[0];
    const PRECOMPILE: Precompile = Permute::<W, I, HALF>::PRECOMPILE;
}

impl<const W: usize, const I: usize, const HALF: usize> Permute<W, I, HALF>
where
    Layers: Published<W, I>,
    Self: Permutes<W>,
{
    /// Of the last words that fit.
    const LAST: u32 = (4 * W as u32).wrapping_neg();

    fn chip() -> ChipId {
        let [chip] = ChipId::of_precompile(Self::PRECOMPILE) else { panic!("one chip") };
        *chip
    }

    /// Calls on zeros, again on what that left, on an overlapping state, and on the last words of
    /// all, of which one is the largest there is.
    fn program() -> Vec<u32> {
        let mut words = li(5, MODULUS - 1).to_vec();
        words.extend(li(6, Self::LAST));
        words.push(asm(Opcode::Sw, 0, 6, 5, 4 * (W as i32 - 1)));
        for state in [0x8000, 0x8000, 0x8008, Self::LAST] {
            words.extend(call(Self::PRECOMPILE, &[state]));
        }
        words.extend(exit());
        words
    }

    /// A call on these words.
    fn record(address: u32, before: [u32; W]) -> CallRecord {
        let permuted = native(&before.map(F::from_u32));
        let after = permuted.iter().map(PrimeField32::as_canonical_u32);
        precompile::record(Self::PRECOMPILE, &[address], before.into_iter().zip(after))
    }

    fn words(seed: u32) -> [u32; W] {
        core::array::from_fn(|i| F::from_u32(seed + 3).exp_u64(i as u64 + 5).as_canonical_u32())
    }

    fn rows(record: Option<&CallRecord>) -> Vec<Row<W, I, HALF>> {
        precompile::rows(record)
    }

    fn positive_calls_on_all_kinds_of_states() {
        let tables = run(&Self::program());
        assert_accepted(&tables);
        assert_eq!(table(&tables, Self::chip()).trace.height(), 8);
    }

    fn positive_one_call_and_padding() {
        let (call, padding) =
            (Self::rows(Some(&Self::record(0x8000, Self::words(1)))), Self::rows(None));
        assert!(holds(&call));
        assert!(holds(&padding));
        assert!(holds(&[&call[..], &padding].concat()));
        assert!(holds(&[&padding[..], &call].concat()));
        assert!(messages(&padding).is_empty());
    }

    fn sanity_words_after_are_the_permutation_of_those_before() {
        let program = vm::testing::program(0x1000, &Self::program());
        let shard = shard(&program, &[]);
        let records = Self::records(&shard);
        assert_eq!(records.len(), 4);
        assert_eq!(records[1].words[0].prev_value, records[0].words[0].value);
        assert_eq!(records[2].words[0].prev_value, records[1].words[2].value);
        for record in records {
            let rows = Self::rows(Some(record));
            let words: Vec<_> = rows.iter().flat_map(|row| row.words).collect();
            assert_eq!(words.len(), W);
            let before: Vec<F> = words.iter().map(|word| F::from_u32(value(word.before))).collect();
            assert_eq!(rows[0].rounds.state, before[..]);
            let after = native(&before);
            assert!(words.iter().zip(after).all(|(w, a)| value(w.after) == a.as_canonical_u32()));
        }
    }

    fn sanity_the_external_layer_is_undone() {
        let state = Self::words(4).map(F::from_u32);
        assert_eq!(external_layer(unmixed(state)), state);
        assert_eq!(unmixed(external_layer(state)), state);
    }

    fn sanity_the_clock_advances_by_the_gas_of_the_table() {
        assert_clock_advances_by_gas(&Self::rows(Some(&Self::record(0x8000, Self::words(10)))));
    }
}

#[test]
fn positive_calls_on_all_kinds_of_states() {
    Poseidon2Call::positive_calls_on_all_kinds_of_states();
    Poseidon2Call24::positive_calls_on_all_kinds_of_states();
}

#[test]
fn positive_one_call_and_padding() {
    Poseidon2Call::positive_one_call_and_padding();
    Poseidon2Call24::positive_one_call_and_padding();
}

#[test]
fn sanity_words_after_are_the_permutation_of_those_before() {
    Poseidon2Call::sanity_words_after_are_the_permutation_of_those_before();
    Poseidon2Call24::sanity_words_after_are_the_permutation_of_those_before();
}

#[test]
fn sanity_the_external_layer_is_undone() {
    Poseidon2Call::sanity_the_external_layer_is_undone();
    Poseidon2Call24::sanity_the_external_layer_is_undone();
}

#[test]
fn sanity_the_clock_advances_by_the_gas_of_the_table() {
    Poseidon2Call::sanity_the_clock_advances_by_the_gas_of_the_table();
    Poseidon2Call24::sanity_the_clock_advances_by_the_gas_of_the_table();
}

#[test]
fn negative_a_call_of_one_width_is_no_row_of_the_other() {
    // a7 is read as the chip's own number: a row of the other chip reads another.
    let narrow = Poseidon2Call::record(0x8000, Poseidon2Call::words(3));
    let wide = Poseidon2Call24::record(0x8000, Poseidon2Call24::words(3));
    let narrow = messages(&Poseidon2Call::rows(Some(&narrow)));
    let wide = messages(&Poseidon2Call24::rows(Some(&wide)));
    let reads = |messages: &[Interaction]| -> Vec<Vec<F>> {
        let number = F::from_u32(isa::memory_map::REGISTERS + 17);
        let of_a7 = messages.iter().filter(|m| m.tuple[1] == number);
        of_a7.map(|m| m.tuple[2..4].to_vec()).collect()
    };
    let number =
        |precompile: Precompile| vec![vec![F::from_u32(precompile.info().number), F::ZERO]; 2];
    assert_eq!(reads(&narrow), number(Precompile::Poseidon2));
    assert_eq!(reads(&wide), number(Precompile::Poseidon2Width24));
}
