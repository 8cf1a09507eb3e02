use core::array::from_fn;

use isa::sha256::{K, ROUNDS};
use p3_field::PrimeCharacteristicRing;
use vm::precompiles::sha256::{schedule, small_sigma0, small_sigma1, states};
use vm::records::{CallRecord, Write};

use super::{BLOCK_WORDS, OCTAVE, STATE_ROWS, STRIDE, Sha256Rounds, Sha256RoundsCols};
use crate::F;
use crate::precompiles::sha256::{BLOCK, PRECOMPILE, STATE};
use crate::precompiles::words::fill_word;
use crate::witness::{Lookups, Shard, Witness};
use crate::word::limbs;

/// Words of a state.
const STATE_WORDS: usize = 8;

impl Witness for Sha256Rounds {
    type Record = CallRecord;
    const ROWS: usize = ROUNDS;

    fn records(shard: &Shard) -> &[CallRecord] {
        &shard.records.calls[PRECOMPILE as usize]
    }

    fn fill(row: &mut Sha256RoundsCols<F>, record: &CallRecord, lookups: &Lookups) {
        row.fill_round(0, record, lookups);
        row.is_first = F::ONE;
    }

    fn follow(
        row: &mut Sha256RoundsCols<F>,
        _before: &Sha256RoundsCols<F>,
        number: usize,
        record: Option<(&CallRecord, &Lookups)>,
    ) {
        if let Some((record, lookups)) = record {
            row.fill_round(number, record, lookups);
        }
    }
}

/// Two limbs, or sums of limbs.
type Limbs = [u32; 2];

fn split(word: u32) -> Limbs {
    [word & 0xffff, word >> 16]
}

fn add([a0, a1]: Limbs, [b0, b1]: Limbs) -> Limbs {
    [a0 + b0, a1 + b1]
}

/// Carries out of both limbs of a sum of limbs.
fn carries([low, high]: Limbs) -> Limbs {
    [low >> 16, (high + (low >> 16)) >> 16]
}

fn bits<const N: usize>(word: u32) -> [F; N] {
    from_fn(|i| F::from_u32(word >> i & 1))
}

/// Words of the schedule, and the states before each round and after the last.
struct Compression {
    words: [u32; ROUNDS],
    states: [[u32; STATE_WORDS]; ROUNDS + 1],
}

impl Compression {
    fn of(record: &CallRecord) -> Self {
        let before = |i: usize| record.words.get(i).map_or(0, |word| word.prev_value);
        let mut inner = record.inner.again(0);
        let words = schedule(from_fn(|i| before(STATE_WORDS + i)), &mut inner);
        Self { words, states: states(from_fn(before), &words, &mut inner) }
    }

    /// Sums for the words of rows `t + 16` and `t + 8`, as far as row `t` tells them; or what the last
    /// rows tell.
    fn told(&self, t: usize) -> [Limbs; 2] {
        let word = |t: usize| split(self.words[t]);
        let started = |t: usize| add(word(t), split(small_sigma0(self.words[t + 1])));
        if t >= ROUNDS - STATE_ROWS {
            return [split(self.states[t + 1][0]), split(self.states[t + 1][4])];
        }
        let stride = STRIDE as usize;
        let first = if t < ROUNDS - 2 * stride { started(t) } else { [0; 2] };
        let has_second = (stride..ROUNDS - stride).contains(&t);
        let second = if has_second { add(started(t - stride), word(t + 1)) } else { [0; 2] };
        [first, second]
    }

    /// What row `t` hears.
    fn heard(&self, t: usize) -> [Limbs; 2] {
        match t.checked_sub(STRIDE as usize) {
            Some(teller) => self.told(teller),
            None if t < STATE_ROWS => self.told(ROUNDS - STATE_ROWS + t),
            None => self.told(ROUNDS - 3 * STATE_ROWS + t),
        }
    }

    /// Carries of round `t`: of the sum that is the next e, and, each with one on top, of that which
    /// is the next a.
    fn carries(&self, t: usize) -> [Limbs; 2] {
        let [a, b, c, d, e, f, g, h] = self.states[t];
        let sigma1 = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
        let terms = [d, h, sigma1, e & f ^ !e & g, K[t], self.words[t]];
        let sum = terms.into_iter().map(split).fold([0; 2], add);
        let sigma0 = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
        let majority = a & b ^ a & c ^ b & c;
        // `2^32 - d`, as 2^16 and 2^16 - 1 less its limbs: both carries are one more.
        let [d0, d1] = split(d);
        let terms = [self.states[t + 1][4], sigma0, majority].into_iter().map(split);
        let from_d = terms.fold([0x1_0000 - d0, 0xffff - d1], add);
        [carries(sum), carries(from_d)]
    }
}

impl Sha256RoundsCols<F> {
    fn fill_round(&mut self, t: usize, record: &CallRecord, lookups: &Lookups) {
        let compression = Compression::of(record);
        self.clk = F::from_u32(record.clk);
        self.state_index = F::from_u32(record.arguments[STATE].value / 4);
        self.block_index = F::from_u32(record.arguments[BLOCK].value / 4);
        self.octave[t / self.octave.len()] = F::ONE;
        self.place[t % self.place.len()] = F::ONE;

        let [a, b, c, d, e, f, g, h] = compression.states[t];
        self.abc = [a, b, c].map(bits);
        self.efg = [e, f, g].map(bits);
        self.d = limbs(d);
        self.h = limbs(h);
        let [carry_e, carry_a] = compression.carries(t);
        self.carry_e = carry_e.map(bits);
        self.carry_a = carry_a.map(bits);
        self.fill_schedule(t, &compression);
        self.fill_memory(t, record, lookups);
    }

    fn fill_schedule(&mut self, t: usize, compression: &Compression) {
        let words = &compression.words;
        self.w = [bits(words[t])];
        self.sigma0 = limbs(small_sigma0(words[t]));
        self.sigma1 = limbs(small_sigma1(words[t]));
        if t > OCTAVE {
            self.state_prev_ts_or_sigma1 = limbs(small_sigma1(words[t - 1]));
        }
        let heard = compression.heard(t);
        self.told = compression.told(t).map(|limbs| limbs.map(F::from_u32));
        self.heard = heard.map(|limbs| limbs.map(F::from_u32));
        if t >= BLOCK_WORDS {
            let sum = add(heard[1], split(small_sigma1(words[t - 2])));
            self.state_after_or_carry = carries(sum).map(bits);
        }
    }

    /// Fills the accesses of row `t`, and counts their lookups.
    fn fill_memory(&mut self, t: usize, record: &CallRecord, lookups: &Lookups) {
        let access = |operand: usize, word: &Write| {
            fill_word(PRECOMPILE, operand, word, record.clk, lookups)
        };
        if t < BLOCK_WORDS {
            self.block_prev_ts = access(BLOCK, &record.words[STATE_WORDS + t]);
        }
        if t < STATE_ROWS {
            self.is_state = F::ONE;
            for (half, number) in [STATE_ROWS - 1 - t, STATE_WORDS - 1 - t].into_iter().enumerate()
            {
                let word = &record.words[number];
                self.state_prev_ts_or_sigma1[half] = access(STATE, word);
                self.state_after_or_carry[half] = limbs(word.value);
                lookups.range_word(word.value);
            }
        }
    }
}
