//! Tests that are the same of each chip.

use p3_field::PrimeCharacteristicRing;
use p3_matrix::Matrix;
use vm::records::CallRecord;

use super::{CallRow, holds, messages, of_rows, rows, rows_of_record};
use crate::F;
use crate::bus::Message;
use crate::check::Table;
use crate::machine::Chip;
use crate::testing::{is, is_in_table, is_lookup, lies};
use crate::witness::Witness;
use crate::word::inverse_power_of_two;

/// POSITIVE: two calls and padding hold beside each other, and padding says nothing. Of a chip with
/// eight rows a call, which may begin in any row.
pub fn assert_calls_and_padding_hold<R: CallRow>([call, other]: [&[R]; 2]) {
    assert_eq!(rows_of_record::<R>(), 8);
    let padding: Vec<R> = rows(None);
    assert!(messages(&padding).is_empty());
    assert!(holds(&padding));
    assert!(holds(&padding[..1]));
    for rows in [[call, &padding], [&padding, call], [call, other]] {
        assert!(holds(&rows.concat()));
    }
    assert!(holds(&[&padding[..5], call, &padding[..3]].concat()));
}

/// NEGATIVE: no column of these rows can be changed alone. As `assert_columns_bound`, of a chip whose
/// rows are bound by the constraints of the row before, too.
pub fn assert_rows_bound(honest: &Table, rows: impl IntoIterator<Item = usize>) {
    let (height, width) = (honest.trace.height(), honest.trace.width());
    let mut tampered = honest.clone();
    for row in rows {
        let before = (row + height - 1) % height;
        let told: Vec<_> =
            honest.row(row).interactions.into_iter().filter(|m| !is_lookup(m)).collect();
        for column in 0..width {
            let index = row * width + column;
            let value = honest.trace.values[index];
            for lie in lies(value) {
                tampered.trace.values[index] = lie;
                let at = tampered.row(row);
                let (lookups, others): (Vec<_>, Vec<_>) =
                    at.interactions.into_iter().partition(is_lookup);
                let noticed = !tampered.row(before).failed.is_empty()
                    || !at.failed.is_empty()
                    || others != told
                    || !lookups.iter().all(is_in_table);
                assert!(noticed, "row {row}: column {column} changed from {value} to {lie}");
            }
            tampered.trace.values[index] = value;
        }
    }
}

/// NEGATIVE: an `ecall` with another number in a7 is no call.
pub fn assert_other_numbers_refused<R: CallRow>(record: &CallRecord)
where
    R::Chip: Witness<Record = CallRecord>,
{
    let own = R::PRECOMPILE.info().number;
    for number in [0, 64, 93, own - 1, own | 1 << 16] {
        let mut record = record.clone();
        record.a7.value = number;
        assert!(!holds(&rows::<R>(Some(&record))), "{number}");
    }
}

/// NEGATIVE: the rows of a call do not hold without each other, wherever they stand.
pub fn assert_neighbours_needed<R: CallRow>([call, other]: [&[R]; 2]) {
    let padding: Vec<R> = rows(None);
    assert!(holds(&[call, &padding].concat()));
    for cut in 1..rows_of_record::<R>() {
        // The call begins or ends too late or too early, at an end of the table or within it.
        for rows in [
            [&call[cut..], &padding[..]].concat(),
            [&padding[..], &call[..cut]].concat(),
            [&call[cut..], &call[..cut]].concat(),
            [&padding[..1], &call[cut..], &padding].concat(),
            [&call[..cut], &padding[..], &padding[cut..]].concat(),
            [&call[..cut], &padding[cut..], other].concat(),
            [&call[..cut], &other[cut..]].concat(),
            [&call[..cut], other, &call[cut..]].concat(),
            [&call[..cut], &call[cut - 1..], &padding[1..]].concat(),
            [&call[..cut - 1], &call[cut..], &padding[..1]].concat(),
        ] {
            assert!(!holds(&rows), "cut at {cut}");
        }
    }
    for row in call {
        assert!(!holds(&[*row]));
    }
}

/// NEGATIVE: a row has one flag of its number, and that is one.
pub fn assert_one_flag<R: CallRow, const STEPS: usize>(
    [call, other]: [&[R]; 2],
    flags: fn(&mut R) -> &mut [F; STEPS],
) {
    assert_eq!(rows_of_record::<R>(), STEPS);
    for late in 1..STEPS {
        // A second call begins while the first goes on.
        let mut rows = [call, other].concat();
        for (row, step) in (late..).zip(0..STEPS) {
            flags(&mut rows[row])[step] = F::ONE;
        }
        assert!(!holds(&rows));
    }
    // Halves, and flags that cancel out.
    for lie in [inverse_power_of_two(1), -F::ONE, F::TWO] {
        let mut rows = call.to_vec();
        for (number, row) in rows.iter_mut().enumerate() {
            flags(row)[number] = lie;
        }
        assert!(!holds(&rows));
        flags(&mut rows[0])[0] = F::ONE;
        assert!(!holds(&rows));
    }
}

/// NEGATIVE: no part of a call is, from some row on, that of another call with the same clock. A part
/// takes a row of each and gives that of the first with some columns of the second.
pub fn assert_parts_refused<R: CallRow>([a, b]: [&[R]; 2], parts: &[fn(R, R) -> R]) {
    let same = |x: &R, y: &R| of_rows(&[*x]).trace.values == of_rows(&[*y]).trace.values;
    for (number, part) in parts.iter().enumerate() {
        for from in 0..rows_of_record::<R>() {
            let mut rows = a.to_vec();
            for (row, other) in rows.iter_mut().zip(b).skip(from) {
                *row = part(*row, *other);
            }
            let differs = rows.iter().zip(a).any(|(x, y)| !same(x, y));
            assert!(!differs || !holds(&rows), "part {number} from row {from} on");
        }
    }
}

/// NEGATIVE: what is the same on all rows of a call is not changed from some row on, or up to one.
pub fn assert_constants_bound<R: CallRow>(call: &[R], changes: &[fn(&mut R)]) {
    for cut in 1..rows_of_record::<R>() {
        for (number, change) in changes.iter().enumerate() {
            for range in [cut..call.len(), 0..cut] {
                let mut rows = call.to_vec();
                rows[range.clone()].iter_mut().for_each(change);
                assert!(!holds(&rows), "change {number} in rows {range:?}");
            }
        }
    }
}

/// SANITY: a call's rows take one step of the program, and as much time as the table of the ISA says;
/// no more than the chip's share of each row.
pub fn assert_clock_advances_by_gas<R: CallRow>(call: &[R]) {
    let gas = R::PRECOMPILE.info().gas;
    let messages = messages(call);
    let steps: Vec<_> = messages.iter().filter(|m| is(m, Message::Execution)).collect();
    let [taken, sent] = steps[..] else { panic!("two messages") };
    assert_eq!((taken.count, sent.count), (F::NEG_ONE, F::ONE));
    assert_eq!(sent.tuple[1] - taken.tuple[1], F::ONE);
    assert_eq!(sent.tuple[2] - taken.tuple[2], F::from_u32(gas));
    assert!(R::Chip::GAS * rows_of_record::<R>() as u32 >= gas);
}
