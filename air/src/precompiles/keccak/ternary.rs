//! Numbers of eight digits of base 8, all of them 0, 1 or 2.
//!
//! - Given: nothing.
//! - Proves: what is looked up is such a number.
//! - Columns: [`KeccakTernaryCols`].
//! - Constraints: digits are 0, 1 or 2 (3).
//! - Messages: ternary 3, each provided as often as it is looked up.
//!
//! A row has the upper seven digits, and provides the three numbers that have them.

use p3_field::PrimeCharacteristicRing;

use super::SLICES;
use crate::bus::{MachineBuilder, Message, constant};
use crate::cols::columns;
use crate::machine::Chip;

/// The chip.
pub struct KeccakTernary;

/// Upper digits, which a row has columns for.
const UPPER: usize = SLICES - 1;

/// log2 of the table's height, in a shard with a call.
pub const LOG_HEIGHT: usize = 3usize.pow(UPPER as u32).next_power_of_two().ilog2() as usize;

columns! {
    /// A row of the chip.
    pub struct KeccakTernaryCols<T> {
        /// All digits but the lowest.
        pub digits: [T; UPPER],
        /// How often each number is looked up, by its lowest digit.
        pub counts: [T; 3],
    }
}

impl Chip for KeccakTernary {
    type Row<T> = KeccakTernaryCols<T>;
    const GAS: u32 = 0;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &KeccakTernaryCols<AB::Var>) {
        for digit in row.digits {
            let digit: AB::Expr = digit.into();
            let is_more = digit.clone() - AB::Expr::ONE;
            builder.assert_zero(digit.clone() * is_more * (digit - AB::Expr::TWO));
        }
        let digits = row.digits.into_iter().rev();
        let upper: AB::Expr =
            digits.fold(AB::Expr::ZERO, |sum, digit| sum * constant::<AB>(8) + digit);
        for (lowest, count) in (0..).zip(row.counts) {
            let number = upper.clone() * constant::<AB>(8) + constant::<AB>(lowest);
            builder.provide(Message::Ternary, [number], count.into());
        }
    }
}

#[cfg(feature = "trace")]
mod trace {
    use p3_field::PrimeCharacteristicRing;

    use super::{KeccakTernary, KeccakTernaryCols, UPPER};
    use crate::F;
    use crate::witness::{Lookups, Shard, Witness};

    const HEIGHT: usize = 3usize.pow(UPPER as u32);

    static ROWS: [u32; HEIGHT] = {
        let mut rows = [0; HEIGHT];
        let mut row = 0;
        while row < HEIGHT {
            rows[row] = row as u32;
            row += 1;
        }
        rows
    };

    impl Witness for KeccakTernary {
        type Record = u32;

        /// All rows, if there is a call.
        fn records(shard: &Shard) -> &[u32] {
            if shard.keccak.rounds.is_empty() { &[] } else { &ROWS }
        }

        fn fill(row: &mut KeccakTernaryCols<F>, &record: &u32, lookups: &Lookups) {
            row.digits = core::array::from_fn(|i| F::from_u32(record / 3u32.pow(i as u32) % 3));
            row.counts = core::array::from_fn(|lowest| {
                F::from_u32(lookups.ternary_count(3 * record + lowest as u32))
            });
        }
    }
}
