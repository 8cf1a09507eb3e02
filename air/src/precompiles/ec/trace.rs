use core::array::from_fn;

use p3_field::{Field, PrimeCharacteristicRing, PrimeField32};
use vm::records::{CallRecord, Write};

use super::air::terms;
use super::numbers::Numbers;
use super::{CARRIES, CURVE, Ec, EcCols, PRECOMPILE};
use crate::F;
use crate::cpu::bytes::fill_word;
use crate::precompiles::eight::STEPS;
use crate::precompiles::identity::{BYTES, WORDS};
use crate::precompiles::words;
use crate::witness::{Lookups, Shard, Witness};
use crate::word::limbs;

impl Witness for Ec {
    type Record = CallRecord;
    const ROWS: usize = STEPS;

    fn records(shard: &Shard) -> &[CallRecord] {
        &shard.records.calls[PRECOMPILE as usize]
    }

    fn fill(row: &mut EcCols<F>, record: &CallRecord, lookups: &Lookups) {
        lookups.fetch(record.pc);
        row.fill_step(0, record, &Numbers::new(record), lookups);
    }

    fn follow(
        row: &mut EcCols<F>,
        before: &EcCols<F>,
        number: usize,
        record: Option<(&CallRecord, &Lookups)>,
    ) {
        if let Some((record, lookups)) = record {
            // The slope takes an inversion; the row before has it.
            let slope = before.all_slope.map(|byte| byte.as_canonical_u32() as u8);
            let numbers = Numbers::of_slope(record, before.is_double == F::ONE, slope);
            row.fill_step(number, record, &numbers, lookups);
            row.fill_sums(before);
        }
    }
}

/// Word `number` of operand `operand`.
fn word(record: &CallRecord, operand: usize, number: usize) -> &Write {
    &record.words[2 * WORDS * operand + number]
}

impl EcCols<F> {
    /// Fills row `number` of a call, but what the row before hands on.
    pub(super) fn fill_step(
        &mut self,
        number: usize,
        record: &CallRecord,
        numbers: &Numbers,
        lookups: &Lookups,
    ) {
        self.step[number] = F::ONE;
        self.frame.pc = F::from_u32(record.pc / 4);
        self.frame.clk = F::from_u32(record.clk);
        self.first_word = from_fn(|i| F::from_u32(record.arguments[i].value / 4));
        self.register.fill(number, record, PRECOMPILE.info(), lookups);
        self.curve[numbers.curve] = F::ONE;
        if number == CURVE {
            let curve = word(record, CURVE, 0);
            self.curve_prev_ts = words::fill_word(PRECOMPILE, CURVE, curve, record.clk, lookups);
        }
        self.is_double = F::from_bool(numbers.is_double);
        self.fill_words(number, record, lookups);
        self.fill_witnesses(number, numbers, lookups);
        let p = isa::curve::TABLE[numbers.curve].p;
        self.p = limbs(p[number]);
        for (below, coordinate) in self.below.iter_mut().zip(&numbers.coordinates) {
            below.fill(number, coordinate, &p, lookups);
        }
        for ((identity, carries), sums) in
            self.identities.iter_mut().zip(CARRIES).zip(&numbers.sums())
        {
            identity.fill(number, carries, sums, lookups);
        }
    }

    /// Fills what the row before hands on to the identities.
    pub(super) fn fill_sums(&mut self, before: &Self) {
        let identities = self.identities.iter_mut().zip(&before.identities);
        for ((identity, before), terms) in identities.zip(terms(before)) {
            identity.fill_sums(before, terms);
        }
    }

    fn fill_words(&mut self, number: usize, record: &CallRecord, lookups: &Lookups) {
        let [x3, x1, x2] = from_fn(|point| word(record, point, number));
        let [y3, y1, y2] = from_fn(|point| word(record, point, WORDS + number));
        let fill = |point, write| words::fill_word(PRECOMPILE, point, write, record.clk, lookups);
        [self.x3.prev_ts, self.y3.prev_ts] = [x3, y3].map(|write| fill(0, write));
        [self.x1.prev_ts, self.y1.prev_ts] = [x1, y1].map(|write| fill(1, write));
        [self.x2.prev_ts, self.y2.prev_ts] = [x2, y2].map(|write| fill(2, write));
        [self.x3.before, self.y3.before] = [x3, y3].map(|write| limbs(write.prev_value));
        fill_word(&mut self.x1.bytes, x1.value, lookups);
        fill_word(&mut self.y1.bytes, y1.value, lookups);
        fill_word(&mut self.x2.bytes, x2.value, lookups);
        fill_word(&mut self.x3.bytes, x3.value, lookups);
        self.y2.value = limbs(y2.value);
        self.y3.after = limbs(y3.value);
        lookups.range_word(y3.value);
    }

    fn fill_witnesses(&mut self, number: usize, numbers: &Numbers, lookups: &Lookups) {
        let word = |bytes: &[u8; BYTES]| u32::from_le_bytes(from_fn(|i| bytes[4 * number + i]));
        fill_word(&mut self.slope, word(&numbers.slope), lookups);
        for (pairs, quotient) in self.quotients.iter_mut().zip(&numbers.quotients) {
            fill_word(pairs, word(quotient), lookups);
        }
        self.square = limbs(numbers.square[number]);
        lookups.range_word(numbers.square[number]);
        let x1 = numbers.coordinates[0];
        self.all_x1 = from_fn(|i| F::from_u8(x1[i / 4].to_le_bytes()[i % 4]));
        self.all_slope = numbers.slope.map(F::from_u8);
        if number == STEPS - 1 {
            let [_, slope, _, y3] = numbers.tops;
            self.top = [slope, y3].map(F::from_i64);
        }
        let limbs = numbers.divisor();
        let place = limbs.as_flattened().iter().position(|&limb| limb != 0);
        if let Some(place) = place {
            let [row, limb] = [place / 2, place % 2];
            if row == number {
                self.nonzero.inverse[limb] = F::from_i32(limbs[row][limb]).inverse();
            }
            self.nonzero.sum = F::from_bool(row < number);
        }
    }
}
