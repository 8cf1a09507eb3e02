use std::sync::LazyLock;

use p3_field::PrimeCharacteristicRing;
use vm::precompiles::inner::Inner;
use vm::precompiles::poseidon2::{permute, permute_24, told};
use vm::records::{CallRecord, Write};

use super::{Permute, PermuteCols, Permutes, STAGES, external};
use crate::F;
use crate::permutation::{HALF_EXTERNAL, Layers, Published, WIDE, WIDTH};
use crate::precompiles::call::fill_argument;
use crate::precompiles::words::{Aligned, FieldWord};
use crate::witness::{Lookups, Shard, Witness};

/// The words of padding.
pub(super) static PADDING: LazyLock<Vec<Write>> = LazyLock::new(|| padding(permute([0; WIDTH])));
/// The same of 24 words.
pub(super) static WIDE_PADDING: LazyLock<Vec<Write>> =
    LazyLock::new(|| padding(permute_24([0; WIDE])));

fn padding<const W: usize>(permuted: [u32; W]) -> Vec<Write> {
    permuted.map(|value| Write { prev_value: 0, value, prev_ts: 0 }).to_vec()
}

/// Address of the last of `W` words.
fn last<const W: usize>(first: u32) -> u32 {
    first.wrapping_add(4 * (W as u32 - 1))
}

impl<const W: usize, const I: usize, const HALF: usize> Witness for Permute<W, I, HALF>
where
    Layers: Published<W, I>,
    Self: Permutes<W>,
{
    type Record = CallRecord;
    const ROWS: usize = STAGES;

    fn records(shard: &Shard) -> &[CallRecord] {
        &shard.records.calls[Self::PRECOMPILE as usize]
    }

    fn fill(row: &mut Self::Row<F>, record: &CallRecord, lookups: &Lookups) {
        row.call.fill(record, lookups);
        row.a0_prev_ts = fill_argument(record, 0, lookups);
        row.fill_first(record.arguments[0].value, &record.words, record.inner);
        row.head = F::ONE;
        Self::count(record.arguments[0].value, &record.words[..HALF], record.clk, lookups);
    }

    /// The S-boxes hold on no row of zeros: padding permutes zeros.
    fn pad(row: &mut Self::Row<F>) {
        row.fill_first(0, Self::padding(), Inner::default());
    }

    fn follow(
        row: &mut Self::Row<F>,
        before: &Self::Row<F>,
        _number: usize,
        record: Option<(&CallRecord, &Lookups)>,
    ) {
        let (address, words, inner) = match record {
            Some((record, _)) => (record.arguments[0].value, record.words.as_slice(), record.inner),
            None => (0, Self::padding(), Inner::default()),
        };
        row.call.frame.clk = before.call.frame.clk;
        row.address.fill(last::<W>(address));
        // Inner values are what S-boxes result in: the first row has those of half of the external
        // rounds, and of the internal ones.
        let mut inner = inner.again((HALF_EXTERNAL * W + I) as u32);
        let state = before.rounds.unmixed_after_internal();
        row.rounds.fill_told(state, &external()[1], &mut |output| told(output, &mut inner));
        row.fill_words(&words[HALF..]);
        row.stage = F::ONE;
        row.body = F::from_bool(record.is_some());
        if let Some((record, lookups)) = record {
            Self::count(last::<W>(address), &words[HALF..], record.clk, lookups);
        }
    }
}

impl<const W: usize, const I: usize, const HALF: usize> Permute<W, I, HALF>
where
    Self: Permutes<W>,
{
    /// Counts the lookups of a row's address and words.
    fn count(address: u32, words: &[Write], clk: u32, lookups: &Lookups) {
        Aligned::count(address, lookups);
        for write in words {
            FieldWord::count(Self::PRECOMPILE, 0, write, clk, lookups);
        }
    }
}

impl<const W: usize, const I: usize, const HALF: usize> PermuteCols<F, W, I, HALF>
where
    Layers: Published<W, I>,
{
    fn fill_first(&mut self, address: u32, words: &[Write], inner: Inner) {
        self.address.fill(address);
        let state = core::array::from_fn(|i| F::from_u32(words[i].prev_value));
        let mut inner = inner.again(0);
        self.rounds.fill_told(state, &external()[0], &mut |output| told(output, &mut inner));
        self.fill_words(&words[..HALF]);
    }

    fn fill_words(&mut self, words: &[Write]) {
        for (word, write) in self.words.iter_mut().zip(words) {
            word.fill(write);
        }
    }
}
