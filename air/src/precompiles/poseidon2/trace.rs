use std::sync::LazyLock;

use isa::Precompile;
use p3_field::PrimeCharacteristicRing;
use vm::precompiles::inner::Inner;
use vm::precompiles::poseidon2::{permute, told};
use vm::records::{CallRecord, Write};

use super::{EXTERNAL, Poseidon2Call, Poseidon2CallCols, STAGES, WORDS};
use crate::F;
use crate::permutation::{HALF_EXTERNAL, INTERNAL_ROUNDS, WIDTH};
use crate::precompiles::call::fill_argument;
use crate::precompiles::words::{Aligned, FieldWord};
use crate::witness::{Lookups, Shard, Witness};

/// The words of padding: zeros, permuted.
static PADDING: LazyLock<Vec<Write>> = LazyLock::new(|| {
    let write = |value| Write { prev_value: 0, value, prev_ts: 0 };
    permute([0; WIDTH]).map(write).to_vec()
});

/// Inner values of a call that are the first row's: what its S-boxes result in.
const FIRST_INNER: u32 = (HALF_EXTERNAL * WIDTH + INTERNAL_ROUNDS) as u32;

/// Bytes from the first word to the last.
const LAST: u32 = 4 * (WIDTH as u32 - 1);

impl Witness for Poseidon2Call {
    type Record = CallRecord;
    const ROWS: usize = STAGES;

    fn records(shard: &Shard) -> &[CallRecord] {
        &shard.records.calls[Precompile::Poseidon2 as usize]
    }

    fn fill(row: &mut Poseidon2CallCols<F>, record: &CallRecord, lookups: &Lookups) {
        row.call.fill(record, lookups);
        row.a0_prev_ts = fill_argument(record, 0, lookups);
        row.fill_first(record.arguments[0].value, &record.words, record.inner);
        row.head = F::ONE;
        count(record.arguments[0].value, &record.words[..WORDS], record.clk, lookups);
    }

    /// The S-boxes hold on no row of zeros: padding permutes zeros.
    fn pad(row: &mut Poseidon2CallCols<F>) {
        row.fill_first(0, &PADDING, Inner::default());
    }

    fn follow(
        row: &mut Poseidon2CallCols<F>,
        before: &Poseidon2CallCols<F>,
        _number: usize,
        record: Option<(&CallRecord, &Lookups)>,
    ) {
        let (address, words, inner) = match record {
            Some((record, _)) => (record.arguments[0].value, &record.words, record.inner),
            None => (0, &*PADDING, Inner::default()),
        };
        row.call.frame.clk = before.call.frame.clk;
        row.address.fill(address.wrapping_add(LAST));
        let (state, mut inner) = (before.rounds.unmixed_after_internal(), inner.again(FIRST_INNER));
        row.rounds.fill_told(state, &EXTERNAL[1], &mut |output| told(output, &mut inner));
        row.fill_words(&words[WORDS..]);
        row.stage = F::ONE;
        row.body = F::from_bool(record.is_some());
        if let Some((record, lookups)) = record {
            count(address.wrapping_add(LAST), &words[WORDS..], record.clk, lookups);
        }
    }
}

impl Poseidon2CallCols<F> {
    fn fill_first(&mut self, address: u32, words: &[Write], inner: Inner) {
        self.address.fill(address);
        let state = core::array::from_fn(|i| F::from_u32(words[i].prev_value));
        let mut inner = inner.again(0);
        self.rounds.fill_told(state, &EXTERNAL[0], &mut |output| told(output, &mut inner));
        self.fill_words(&words[..WORDS]);
    }

    fn fill_words(&mut self, words: &[Write]) {
        for (word, write) in self.words.iter_mut().zip(words) {
            word.fill(write);
        }
    }
}

/// Counts the lookups of a row's address and words.
fn count(address: u32, words: &[Write], clk: u32, lookups: &Lookups) {
    Aligned::count(address, lookups);
    for write in words {
        FieldWord::count(Precompile::Poseidon2, 0, write, clk, lookups);
    }
}
