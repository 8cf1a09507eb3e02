//! The call as an instruction, one row.
//!
//! - Given: a7, which must be the number, and pointers a0, a1.
//! - Proves: both are multiples of four, and the words from there on lie below `2^30`; all words of
//!   the state, and of the block, have a row of the [`word`](super::word) chip, in order. Then the
//!   following instruction executes.
//! - Columns: [`KeccakHeadCols`].
//! - Constraints: flag boolean (2); first and last word (2).
//! - Messages: execution 2, program 1, a7, a0 and a1 3 each, range 8, call 4.

use isa::Precompile;
use isa::keccak::{BLOCK_WORDS, STATE_WORDS};
use p3_field::PrimeCharacteristicRing;

use super::{Tag, told};
use crate::bus::{MachineBuilder, constant};
use crate::cols::columns;
use crate::machine::Chip;
use crate::precompiles::call::{Call, Told};
use crate::precompiles::words::Aligned;
use crate::word::expr;

/// The chip.
pub struct KeccakHead;

/// Words of each operand.
pub(super) const WORDS: [usize; 2] = [STATE_WORDS, BLOCK_WORDS];

columns! {
    /// A row of the chip.
    pub struct KeccakHeadCols<T> {
        /// The call.
        pub call: Call<T>,
        /// Timestamps of the previous accesses to a0 and a1.
        pub prev_ts: [T; 2],
        /// The pointers.
        pub first: [Aligned<T>; 2],
        /// Addresses of the last words.
        pub last: [Aligned<T>; 2],
        /// Whether the row is in use.
        pub is_real: T,
    }
}

impl Chip for KeccakHead {
    type Row<T> = KeccakHeadCols<T>;
    const DEGREE: usize = 5;
    const GAS: u32 = Precompile::KeccakF1600.info().gas;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &KeccakHeadCols<AB::Var>) {
        let is_real: AB::Expr = row.is_real.into();
        builder.assert_bool(row.is_real);
        row.call.eval(builder, Precompile::KeccakF1600, is_real.clone());
        for (operand, words) in WORDS.into_iter().enumerate() {
            let (first, last) = (&row.first[operand], &row.last[operand]);
            let value = expr::<AB>(first.address);
            let prev_ts = row.prev_ts[operand];
            row.call.read_argument(builder, operand, value, prev_ts, is_real.clone());
            first.eval(builder, is_real.clone());
            last.eval(builder, is_real.clone());
            let found = last.index::<AB>() - first.index::<AB>() + AB::Expr::ONE;
            let words = constant::<AB>(words as u32);
            builder.assert_zero(is_real.clone() * (found - words));
        }
        // The words with a word of the block, then those without.
        for (from, to, has_block) in [(0, BLOCK_WORDS, 1), (BLOCK_WORDS, STATE_WORDS, 0)] {
            row.word::<AB>(from, has_block).send(builder, is_real.clone());
            row.word::<AB>(to, has_block).receive(builder, is_real.clone());
        }
    }
}

impl<V: Copy> KeccakHeadCols<V> {
    /// The message to the row of word `number`.
    fn word<AB: MachineBuilder<Var = V>>(&self, number: usize, has_block: u32) -> Told<AB::Expr>
    where
        V: Into<AB::Expr>,
    {
        let [state, block] = self.first.each_ref().map(Aligned::index::<AB>);
        let of_block = number.min(BLOCK_WORDS);
        let number = constant::<AB>(number as u32);
        let values = [
            state + number.clone(),
            block + constant::<AB>(of_block as u32),
            constant::<AB>(has_block),
        ];
        told::<AB, 3>(Tag::Word, self.call.frame.clk.into(), number, values)
    }
}

#[cfg(feature = "trace")]
mod trace {
    use isa::Precompile;
    use p3_field::PrimeCharacteristicRing;
    use vm::records::CallRecord;

    use super::{KeccakHead, KeccakHeadCols, WORDS};
    use crate::F;
    use crate::precompiles::call::fill_argument;
    use crate::precompiles::words::Aligned;
    use crate::witness::{Lookups, Shard, Witness};

    impl Witness for KeccakHead {
        type Record = CallRecord;

        fn records(shard: &Shard) -> &[CallRecord] {
            &shard.records.calls[Precompile::KeccakF1600 as usize]
        }

        fn fill(row: &mut KeccakHeadCols<F>, record: &CallRecord, lookups: &Lookups) {
            row.call.fill(record, lookups);
            for (operand, words) in WORDS.into_iter().enumerate() {
                let address = record.arguments[operand].value;
                let last = address.wrapping_add(4 * (words as u32 - 1));
                row.prev_ts[operand] = fill_argument(record, operand, lookups);
                row.first[operand].fill(address);
                row.last[operand].fill(last);
                Aligned::count(address, lookups);
                Aligned::count(last, lookups);
            }
            row.is_real = F::ONE;
        }
    }
}
