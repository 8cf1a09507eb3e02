//! A sharper verdict than that no column can change unnoticed: columns that a row's own
//! constraints and lookups leave one value, whatever its messages may become.

use std::ops::Range;

use p3_field::PrimeCharacteristicRing;
use vm::records::Record;

use super::forge::{any_shard, filled, holds, report};
use crate::F;
use crate::machine::ChipId;
use crate::witness::Witness;
use crate::word::inverse_power_of_two;

/// NEGATIVE: in the rows of `records`, none of `columns` can have another value, the others as
/// they are, unless the row says nothing then.
pub fn assert_determined<C: Witness<Record = Record>>(
    chip: ChipId,
    records: &[Record],
    columns: &[Range<usize>],
) {
    let shard = any_shard();
    for record in records {
        let mut values = filled::<C>(&shard, record);
        assert!(holds(chip, &values), "{record:?}");
        for column in columns.iter().cloned().flatten() {
            let honest = values[column];
            for lie in lies(honest) {
                values[column] = lie;
                let is_silent = || report(chip, &values).interactions.is_empty();
                assert!(
                    !holds(chip, &values) || is_silent(),
                    "{chip:?}: column {column} changed from {honest} to {lie}: {record:?}"
                );
            }
            values[column] = honest;
        }
    }
}

/// NEGATIVE and SANITY: each access follows the previous one of its word, by `2^16` ticks at most.
/// `accesses` are the columns of their previous timestamps, with their slots.
pub fn assert_time_rises<C: Witness<Record = Record>>(
    chip: ChipId,
    record: Record,
    accesses: &[(usize, u32)],
) {
    let record = Record { clk: 1 << 20, ..record };
    let mut values = filled::<C>(&any_shard(), &record);
    let before = |ticks: i32, slot: u32| F::from_u32(record.clk + slot) - F::from_i32(ticks);
    for &(column, slot) in accesses {
        values[column] = before(1, slot);
    }
    for &(column, slot) in accesses {
        for ticks in [-(1 << 20), -1, 0, 1, 1 << 16, (1 << 16) + 1, 1 << 17] {
            values[column] = before(ticks, slot);
            let in_window = (1..=1 << 16).contains(&ticks);
            assert_eq!(holds(chip, &values), in_window, "{chip:?}: column {column}, {ticks} ticks");
        }
        values[column] = before(1, slot);
    }
}

/// Other values for a column: near ones, the other boolean, other limbs, fractions.
fn lies(honest: F) -> Vec<F> {
    let steps = [0, 8, 14, 15, 16].map(|log| F::from_u32(1 << log));
    let fractions = [1, 8, 15, 16].map(inverse_power_of_two);
    let near = steps.into_iter().chain(fractions).flat_map(|step| [honest + step, honest - step]);
    let other = [F::ZERO, F::ONE, F::TWO, F::ONE - honest, -honest, inverse_power_of_two(1)];
    near.chain(other).filter(|&lie| lie != honest).collect()
}
