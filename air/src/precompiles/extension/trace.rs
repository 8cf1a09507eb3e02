use core::array::from_fn;

use isa::Precompile;
use p3_field::PrimeCharacteristicRing;
use vm::precompiles::poseidon2::told;
use vm::records::{CallRecord, Write};

use super::element::Element;
use super::{ExtCols, ExtDot, ExtDotCols, Horner, HornerCols, OfPrecompile, STEPS};
use crate::F;
use crate::precompiles::words::{FieldRead, FieldWord};
use crate::witness::{Lookups, Shard, Witness};
use crate::word::Word;

impl Witness for ExtDot {
    type Record = CallRecord;

    fn records(shard: &Shard) -> &[CallRecord] {
        &shard.records.calls[Self::PRECOMPILE as usize]
    }

    fn fill(row: &mut ExtDotCols<F>, record: &CallRecord, lookups: &Lookups) {
        row.fill_call(Self::PRECOMPILE, record, lookups);
    }

    /// Canonical form holds of no row of zeros: padding has words of value zero.
    fn pad(row: &mut ExtDotCols<F>) {
        row.fill_words(std::iter::repeat(&ZERO));
    }
}

impl<const K: usize, const S: usize> Witness for Horner<K, S>
where
    Self: OfPrecompile,
{
    type Record = CallRecord;

    fn records(shard: &Shard) -> &[CallRecord] {
        &shard.records.calls[Self::PRECOMPILE as usize]
    }

    fn fill(row: &mut HornerCols<F, S>, record: &CallRecord, lookups: &Lookups) {
        row.fill_call(Self::PRECOMPILE, record, lookups);
        row.fill_sums::<K>(record.inner.again(0));
    }

    /// As that of [`ExtDot`].
    fn pad(row: &mut HornerCols<F, S>) {
        row.fill_words(std::iter::repeat(&ZERO));
    }
}

/// A word of padding.
const ZERO: Write = Write { prev_value: 0, value: 0, prev_ts: 0 };

impl<const S: usize> HornerCols<F, S> {
    /// Fills the sums from the words, and goes on with what `inner` makes of the sum with each
    /// coefficient.
    fn fill_sums<const K: usize>(&mut self, mut inner: impl FnMut(u32) -> u32) {
        let element =
            |words: &[FieldRead<F>]| Element(from_fn(|i| words.get(i).map_or(F::ZERO, value)));
        let x = element(&self.a);
        let mut sum = Element(self.acc.map(|word| of_limbs(word.before)));
        for (committed, coefficients) in self.sums.iter_mut().zip(self.b.chunks(STEPS * K)) {
            for coefficient in coefficients.chunks(K) {
                let Element(honest) = sum.multiply_add(&x, &element(coefficient));
                sum = Element(honest.map(|word| told(word, &mut inner)));
            }
            *committed = sum.0;
        }
    }
}

/// The element that a word stands for.
fn value(word: &FieldRead<F>) -> F {
    of_limbs(word.value)
}

fn of_limbs([low, high]: Word<F>) -> F {
    low + high * F::from_u32(1 << 16)
}

impl<const A: usize, const B: usize, const S: usize> ExtCols<F, A, B, S> {
    /// Fills all but the sums, and counts the lookups.
    fn fill_call(&mut self, precompile: Precompile, record: &CallRecord, lookups: &Lookups) {
        self.call.fill(record, lookups);
        let operands = precompile.info().operands;
        let mut words = record.words.iter();
        for (number, (pointer, operand)) in self.pointers.iter_mut().zip(operands).enumerate() {
            pointer.fill(record, (number, operand.words), lookups);
            for word in words.by_ref().take(operand.words as usize) {
                let count = if operand.written { FieldWord::count } else { FieldRead::count };
                count(precompile, number, word, record.clk, lookups);
            }
        }
        self.fill_words(record.words.iter());
        self.is_real = F::ONE;
    }

    /// Fills the words of all operands, in order.
    fn fill_words<'a>(&mut self, mut words: impl Iterator<Item = &'a Write>) {
        for (word, write) in self.acc.iter_mut().zip(&mut words) {
            word.fill(write);
        }
        for (word, write) in self.a.iter_mut().chain(&mut self.b).zip(words) {
            word.fill(write);
        }
    }
}
