//! A word of the state, one row.
//!
//! - Given: which word, and where it and that of the block are, by the row before or the head.
//! - Proves: the word of the state changes from `before` to `after`, that of the block is read;
//!   the slices get the bytes of `before ^ block`, and `after` is what they leave.
//! - Columns: [`KeccakWordCols`].
//! - Constraints: flags boolean (2), no block's word (2).
//! - Messages: memory 3 and 3, and 4, range 4, call 2 and 4.
//!
//! The bytes of `before`, `block` and their conjunction are bytes since they are looked up together;
//! `before ^ block = before + block - 2 (before & block)` then is one. Where the block has no word
//! its bytes are zero. Rows follow each other by messages: from the head, through all numbers, to
//! the head again; a row of its own, or a second one of a number, would be left with a message.

use isa::Precompile;
use p3_field::PrimeCharacteristicRing;

use super::{Tag, told};
use crate::bus::{MachineBuilder, Message, constant};
use crate::cols::columns;
use crate::machine::Chip;
use crate::precompiles::words::Operand;

/// The chip.
pub struct KeccakWord;

columns! {
    /// A row of the chip.
    pub struct KeccakWordCols<T> {
        /// Clock of the call.
        pub clk: T,
        /// Number of the word in the state.
        pub number: T,
        /// Index of the state's word.
        pub state: T,
        /// Index of the block's word; of the one after its last where it has none.
        pub block: T,
        /// Bytes of the state's word before.
        pub before: [T; 4],
        /// Bytes of the block's word.
        pub other: [T; 4],
        /// Conjunctions of both.
        pub and: [T; 4],
        /// Bytes of the state's word after.
        pub after: [T; 4],
        /// Timestamp of the previous access to the state's word.
        pub state_prev_ts: T,
        /// Timestamp of the previous access to the block's word.
        pub block_prev_ts: T,
        /// Whether the block has a word here.
        pub has_block: T,
        /// Whether the row is in use.
        pub is_real: T,
    }
}

/// The limbs of a word's bytes.
fn limbs<AB: MachineBuilder>(bytes: [AB::Var; 4]) -> [AB::Expr; 2] {
    let [a, b, c, d] = bytes.map(Into::<AB::Expr>::into);
    [a + b * constant::<AB>(256), c + d * constant::<AB>(256)]
}

impl Chip for KeccakWord {
    type Row<T> = KeccakWordCols<T>;
    const DEGREE: usize = 5;
    const GAS: u32 = 0;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &KeccakWordCols<AB::Var>) {
        let [clk, number, state, block, has_block, is_real] =
            [row.clk, row.number, row.state, row.block, row.has_block, row.is_real]
                .map(Into::<AB::Expr>::into);
        builder.assert_bools([row.is_real, row.has_block]);
        builder.assert_zero(has_block.clone() * (AB::Expr::ONE - is_real.clone()));
        for byte in row.other {
            builder.assert_zero(byte * (AB::Expr::ONE - has_block.clone()));
        }

        let precompile = Precompile::KeccakF1600;
        let of = |operand| Operand { precompile, number: operand, clk: clk.clone() };
        let values = [row.before, row.after].map(limbs::<AB>);
        let prev_ts = row.state_prev_ts.into();
        of(0).access(builder, state.clone(), values, prev_ts, is_real.clone());
        let value = limbs::<AB>(row.other);
        let prev_ts = row.block_prev_ts.into();
        of(1).access(builder, block.clone(), [value.clone(), value], prev_ts, has_block.clone());

        for (i, after) in row.after.into_iter().enumerate() {
            let [a, b, and] = [row.before[i], row.other[i], row.and[i]].map(Into::<AB::Expr>::into);
            builder.send(Message::And, [a.clone(), b.clone(), and.clone()], is_real.clone());
            builder.range(constant::<AB>(8), after, is_real.clone());
            let byte = number.clone() * constant::<AB>(4) + constant::<AB>(i as u32);
            let taken = a + b - and.double();
            let bytes = [taken, after.into()];
            told::<AB, 2>(Tag::Byte, clk.clone(), byte, bytes).send(builder, is_real.clone());
        }

        let one = AB::Expr::ONE;
        let place = [state.clone(), block.clone(), has_block.clone()];
        let following = [state + one.clone(), block + has_block.clone(), has_block];
        let next = number.clone() + one;
        told::<AB, 3>(Tag::Word, clk.clone(), number, place).receive(builder, is_real.clone());
        told::<AB, 3>(Tag::Word, clk, next, following).send(builder, is_real);
    }
}

#[cfg(feature = "trace")]
mod trace {
    use isa::Precompile;
    use isa::keccak::STATE_WORDS;
    use p3_field::PrimeCharacteristicRing;

    use super::{KeccakWord, KeccakWordCols};
    use crate::F;
    use crate::precompiles::keccak::records::WordRecord;
    use crate::precompiles::words::fill_word;
    use crate::witness::{Lookups, Shard, Witness};

    impl Witness for KeccakWord {
        type Record = WordRecord;
        const RECORDS: usize = STATE_WORDS;

        fn records(shard: &Shard) -> &[WordRecord] {
            &shard.keccak.words
        }

        fn fill(row: &mut KeccakWordCols<F>, record: &WordRecord, lookups: &Lookups) {
            let WordRecord { clk, number, state_index, block_index, state, block } = record;
            row.clk = F::from_u32(*clk);
            row.number = F::from_u32(*number);
            row.state = F::from_u32(*state_index);
            row.block = F::from_u32(*block_index);
            row.is_real = F::ONE;
            let fill =
                |operand, write| fill_word(Precompile::KeccakF1600, operand, write, *clk, lookups);
            row.state_prev_ts = fill(0, state);
            if let Some(block) = block {
                row.has_block = F::ONE;
                row.block_prev_ts = fill(1, block);
            }
            let before = state.prev_value.to_le_bytes();
            let other = block.map_or(0, |block| block.value).to_le_bytes();
            let after = state.value.to_le_bytes();
            for i in 0..4 {
                row.before[i] = F::from_u8(before[i]);
                row.other[i] = F::from_u8(other[i]);
                row.and[i] = F::from_u8(before[i] & other[i]);
                row.after[i] = F::from_u8(after[i]);
                lookups.and(before[i], other[i]);
                lookups.range(8, u32::from(after[i]));
            }
        }
    }
}
