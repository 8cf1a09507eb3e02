use core::array::from_fn;

use p3_field::PrimeCharacteristicRing;
use vm::records::{CallRecord, Write};

use super::air::terms;
use super::{CARRIES, OPERANDS, PRECOMPILE, U256, U256Cols};
use crate::F;
use crate::cpu::bytes::fill_word;
use crate::precompiles::eight::STEPS;
use crate::precompiles::identity::{POSITIONS, WORDS};
use crate::precompiles::words;
use crate::witness::{Lookups, Shard, Witness};
use crate::word::limbs;

impl Witness for U256 {
    type Record = CallRecord;
    const ROWS: usize = STEPS;

    fn records(shard: &Shard) -> &[CallRecord] {
        &shard.records.calls[PRECOMPILE as usize]
    }

    fn fill(row: &mut U256Cols<F>, record: &CallRecord, lookups: &Lookups) {
        lookups.fetch(record.pc);
        row.fill_step(0, record, lookups);
    }

    fn follow(
        row: &mut U256Cols<F>,
        before: &U256Cols<F>,
        number: usize,
        record: Option<(&CallRecord, &Lookups)>,
    ) {
        if let Some((record, lookups)) = record {
            row.fill_step(number, record, lookups);
            row.identity.fill_sums(&before.identity, terms(before));
        }
    }
}

/// The words of an operand.
fn operand(record: &CallRecord, operand: usize) -> &[Write] {
    &record.words[operand * WORDS..][..WORDS]
}

/// Its bytes, after the call.
fn bytes(record: &CallRecord, number: usize) -> [u8; 4 * WORDS] {
    let words = operand(record, number);
    from_fn(|i| words[i / 4].value.to_le_bytes()[i % 4])
}

impl U256Cols<F> {
    fn fill_step(&mut self, number: usize, record: &CallRecord, lookups: &Lookups) {
        self.step[number] = F::ONE;
        self.frame.pc = F::from_u32(record.pc / 4);
        self.frame.clk = F::from_u32(record.clk);
        self.first_word = from_fn(|i| F::from_u32(record.arguments[i].value / 4));
        self.register.fill(number, record, PRECOMPILE.info(), lookups);
        self.fill_words(number, record, lookups);
        [self.all_b, self.all_m] = [2, 4].map(|i| bytes(record, i).map(F::from_u8));
        let is_wide = bytes(record, 4) == [0; 4 * WORDS];
        self.is_wide = F::from_bool(is_wide);
        self.identity.fill(number, CARRIES, &sums(record, is_wide), lookups);
        let [r, m] = [0, 4].map(|i| from_fn(|word| operand(record, i)[word].value));
        self.below.fill(number, &r, &m, lookups);
    }

    fn fill_words(&mut self, number: usize, record: &CallRecord, lookups: &Lookups) {
        let words: [&Write; OPERANDS] = from_fn(|i| &operand(record, i)[number]);
        let prev_ts: [F; OPERANDS] =
            from_fn(|i| words::fill_word(PRECOMPILE, i, words[i], record.clk, lookups));
        let [r, a, b, c, m, q] = words;
        self.r.before = limbs(r.prev_value);
        self.r.after = limbs(r.value);
        lookups.range_word(r.value);
        self.c.value = limbs(c.value);
        self.q.before = limbs(q.prev_value);
        fill_word(&mut self.a.bytes, a.value, lookups);
        fill_word(&mut self.b.bytes, b.value, lookups);
        fill_word(&mut self.m.bytes, m.value, lookups);
        fill_word(&mut self.q.bytes, q.value, lookups);
        let columns = [
            &mut self.r.prev_ts,
            &mut self.a.prev_ts,
            &mut self.b.prev_ts,
            &mut self.c.prev_ts,
            &mut self.m.prev_ts,
            &mut self.q.prev_ts,
        ];
        for (column, prev_ts) in columns.into_iter().zip(prev_ts) {
            *column = prev_ts;
        }
    }
}

/// The positions of `a b + c - q m - r`.
fn sums(record: &CallRecord, is_wide: bool) -> [i64; POSITIONS] {
    let [r, a, b, c, m, q] = from_fn(|i| bytes(record, i).map(i32::from));
    let mut bytes = [0; 2 * POSITIONS];
    for (i, (&a, &q)) in a.iter().zip(&q).enumerate() {
        for (place, (&b, &m)) in bytes[i..].iter_mut().zip(b.iter().zip(&m)) {
            *place += a * b - q * m;
        }
        bytes[i] += c[i] - r[i];
    }
    if is_wide {
        for (place, q) in bytes[4 * WORDS..].iter_mut().zip(q) {
            *place -= q;
        }
    }
    from_fn(|n| i64::from(bytes[2 * n]) + 256 * i64::from(bytes[2 * n + 1]))
}
