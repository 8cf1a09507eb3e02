use core::array::from_fn;

use isa::keccak::{State, chi, parities, theta_terms};
use p3_field::PrimeCharacteristicRing;

use super::{IOTA, KeccakRound, KeccakRoundCols};
use crate::F;
use crate::precompiles::keccak::pieces::TABLE;
use crate::precompiles::keccak::records::{RoundRecord, constant_of};
use crate::precompiles::keccak::{BYTES_PER_FIELD, GROUPS, ROWS, SLICES};
use crate::witness::{Lookups, Shard, Witness};

impl Witness for KeccakRound {
    type Record = RoundRecord;
    const ROWS: usize = ROWS;
    const RECORDS: usize = GROUPS;

    fn records(shard: &Shard) -> &[RoundRecord] {
        &shard.keccak.rounds
    }

    fn fill(row: &mut KeccakRoundCols<F>, record: &RoundRecord, lookups: &Lookups) {
        row.fill(0, record, lookups);
    }

    fn pad(row: &mut KeccakRoundCols<F>) {
        row.row[0] = F::ONE;
    }

    fn follow(
        row: &mut KeccakRoundCols<F>,
        _before: &KeccakRoundCols<F>,
        number: usize,
        record: Option<(&RoundRecord, &Lookups)>,
    ) {
        row.row[number] = F::ONE;
        if let Some((record, lookups)) = record {
            row.fill(number, record, lookups);
        }
    }
}

/// A bit of a lane, which goes round.
fn bit(lane: u64, index: usize) -> u32 {
    (lane >> (index % 64) & 1) as u32
}

impl KeccakRoundCols<F> {
    fn fill(&mut self, k: usize, record: &RoundRecord, lookups: &Lookups) {
        let RoundRecord { clk, round, input, state } = record;
        let round_flags = [*round as usize / 5, *round as usize % 5];
        self.clk = F::from_u32(*clk);
        self.row[k] = F::ONE;
        self.fifth[round_flags[0]] = F::ONE;
        self.rest[round_flags[1]] = F::ONE;
        let (is_first, is_last) = (*round == 0, *round as usize == GROUPS - 1);
        self.first = F::from_bool(is_first);
        self.last = F::from_bool(is_last);
        self.sends = F::from_bool(k.is_multiple_of(2) && !is_last);
        self.receives = F::from_bool(k.is_multiple_of(2) && !is_first);

        let byte = |lane: u64| (lane >> (SLICES * k)) as u8;
        let mixed = chi(input)[0];
        let constant = constant_of(*round);
        self.constant = IOTA.map(|slice| F::from_u32(bit(constant, SLICES * k + slice)));
        self.chi = IOTA.map(|slice| F::from_u32(bit(mixed, SLICES * k + slice)));
        self.bits = input.map(|lane| from_fn(|slice| F::from_u32(bit(lane, SLICES * k + slice))));
        let bytes = state.map(byte);
        self.state = from_fn(|field| {
            let bytes = bytes.iter().skip(BYTES_PER_FIELD * field).take(BYTES_PER_FIELD);
            F::from_u32(bytes.rev().fold(0, |packed, &byte| packed << 8 | u32::from(byte)))
        });
        self.fill_theta(k, state, lookups);
    }

    fn fill_theta(&mut self, k: usize, state: &State, lookups: &Lookups) {
        let parities = parities(state);
        for x in 0..5 {
            self.parity[x] = from_fn(|slice| F::from_u32(bit(parities[x], SLICES * k + slice)));
            let mut half = 0;
            let mut row = 0;
            for z in (SLICES * k..SLICES * (k + 1)).rev() {
                let sum: u32 = (0..5).map(|y| bit(state[x + 5 * y], z)).sum();
                half = 8 * half + sum / 2;
                row = 3 * row + sum / 2;
            }
            self.half[x] = F::from_u32(half);
            lookups.ternary(row);
        }
        self.carry = parities.map(|parity| F::from_u32(bit(parity, 64 + SLICES * k - 1)));
        self.wrap = F::from_u32((0..5).map(|x| bit(parities[x], 63) << x).sum());

        let terms = theta_terms(&parities);
        for (number, piece) in TABLE.iter().enumerate() {
            let bits = piece.digits().iter().rev().map(|digit| {
                let (lane, slice) = digit.from;
                bit(state[lane] ^ terms[lane % 5], SLICES * k + slice)
            });
            self.pieces[number] = F::from_u32(bits.fold(0, |sum, bit| 2 * sum + bit));
        }
    }
}
