use core::array::from_fn;

use isa::blake2b::{LANES, SIGMA, WORDS, lanes, mixing};
use isa::clock::{LOG_WINDOW, SLOT_RS1};
use isa::memory_map::REGISTERS;
use p3_field::PrimeCharacteristicRing;
use vm::precompiles::blake2f::told;
use vm::records::{CallRecord, Write};

use super::columns::RESTS;
use super::mixing::limbs_of;
use super::{
    A0, A7, Blake2f, Blake2fCols, FIRST_DIAGONAL, MESSAGE, NUMBER_STEP, OPERANDS, PRECOMPILE,
    ROUND, ROUND_STEP, STEPS, VECTOR,
};
use crate::F;
use crate::memory::access::fill_prev_ts;
use crate::precompiles::words::fill_word;
use crate::witness::{Lookups, Shard, Witness};
use crate::word::limbs;

impl Witness for Blake2f {
    type Record = CallRecord;
    const ROWS: usize = STEPS;

    fn records(shard: &Shard) -> &[CallRecord] {
        &shard.records.calls[PRECOMPILE as usize]
    }

    fn fill(row: &mut Blake2fCols<F>, record: &CallRecord, lookups: &Lookups) {
        lookups.fetch(record.pc);
        row.fill_step(0, record, lookups);
    }

    fn follow(
        row: &mut Blake2fCols<F>,
        _before: &Blake2fCols<F>,
        number: usize,
        record: Option<(&CallRecord, &Lookups)>,
    ) {
        if let Some((record, lookups)) = record {
            row.fill_step(number, record, lookups);
        }
    }
}

/// The lanes that these words are before a call.
fn lanes_of(words: &[Write]) -> [u64; LANES] {
    let word = |i: usize| u64::from(words[i].prev_value);
    from_fn(|lane| word(2 * lane) | word(2 * lane + 1) << 32)
}

/// The words of the message.
fn message(record: &CallRecord) -> &[Write] {
    &record.words[WORDS..][..WORDS]
}

/// The number of the round; of what is none, some other.
fn round(record: &CallRecord) -> usize {
    record.words[2 * WORDS].prev_value as usize % SIGMA.len()
}

/// The lanes of the message that a mixing takes.
fn mixed_in(step: usize, round: usize) -> [usize; 2] {
    [0, 1].map(|number| SIGMA[round][2 * step + number])
}

impl Blake2fCols<F> {
    fn fill_step(&mut self, step: usize, record: &CallRecord, lookups: &Lookups) {
        self.step[step] = F::ONE;
        self.frame.pc = F::from_u32(record.pc / 4);
        self.frame.clk = F::from_u32(record.clk);
        self.first_word = [VECTOR, MESSAGE].map(|i| F::from_u32(record.arguments[i].value / 4));
        let round = round(record);
        self.is_upper = F::from_bool(round >= RESTS);
        self.rest[round % RESTS] = F::ONE;
        self.fill_argument(step, record, lookups);
        self.fill_message(step, record, lookups);
        self.fill_mixing(step, record, lookups);
    }

    fn fill_argument(&mut self, step: usize, record: &CallRecord, lookups: &Lookups) {
        let read = match step {
            ROUND_STEP => {
                let word = &record.words[2 * WORDS];
                self.argument.index = F::from_u32(record.arguments[ROUND].value / 4);
                self.argument.value = limbs(word.value);
                self.argument.prev_ts = fill_word(PRECOMPILE, ROUND, word, record.clk, lookups);
                return;
            }
            NUMBER_STEP => record.a7,
            _ if step < OPERANDS.len() => record.arguments[step],
            _ => return,
        };
        let register = if step == NUMBER_STEP { A7 } else { A0 + step as u32 };
        self.argument.index = F::from_u32(REGISTERS + register);
        self.argument.value = limbs(read.value);
        self.argument.prev_ts = fill_prev_ts(lookups, read.prev_ts, record.clk + SLOT_RS1);
        if let Some(operand) = OPERANDS.get(step) {
            let last = read.value.wrapping_add(4 * (operand.words - 1));
            let carry = (last >> 16).wrapping_sub(read.value >> 16) & 1;
            self.argument.carry = F::from_u32(carry);
            lookups.range(14, (last & 0xffff) / 4);
            lookups.range(16, (read.value >> 16) + carry);
        }
    }

    fn fill_message(&mut self, step: usize, record: &CallRecord, lookups: &Lookups) {
        let words = message(record);
        let all = lanes_of(words);
        for (column, lane) in self.message.iter_mut().zip(mixed_in(step, round(record))) {
            let first = record.arguments[MESSAGE].value / 4;
            column.index = F::from_u32(first) + F::from_usize(2 * lane);
            column.limbs = limbs_of(all[lane]);
            let words = &words[2 * lane..];
            column.prev_ts =
                from_fn(|i| fill_word(PRECOMPILE, MESSAGE, &words[i], record.clk, lookups));
        }
    }

    /// Fills the mixing on what the ones before it leave, and its accesses.
    fn fill_mixing(&mut self, step: usize, record: &CallRecord, lookups: &Lookups) {
        let message = lanes_of(message(record));
        let mut v = lanes_of(&record.words);
        let message = |step| mixed_in(step, round(record)).map(|lane| message[lane]);
        let mut inner = record.inner.again(0);
        let mut mix =
            |before, step| mixing(before, message(step), &mut |lane| told(lane, &mut inner));
        for step in 0..step {
            let changed = lanes(step);
            let [_, after] = mix(changed.map(|lane| v[lane]), step);
            for (lane, value) in changed.into_iter().zip(after) {
                v[lane] = value;
            }
        }
        let changed = lanes(step);
        let before = changed.map(|lane| v[lane]);
        self.mixing.fill(before, mix(before, step), lookups);
        self.prev_ts = from_fn(|i| {
            if step >= FIRST_DIAGONAL {
                lookups.range(LOG_WINDOW, 0);
                let slots = PRECOMPILE.info().slots(VECTOR);
                return F::from_u32(record.clk + slots.first);
            }
            let word = &record.words[2 * changed[i / 2] + i % 2];
            fill_word(PRECOMPILE, VECTOR, word, record.clk, lookups)
        });
    }
}
