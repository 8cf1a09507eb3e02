//! Rows in which all look-ups are right and all constraints hold but one: each of those that could be
//! thought to follow from others.

use super::forged::{ALIAS, mixing_with};
use super::*;
use crate::precompiles::blake2f::mixing::limbs_of;
use crate::testing::{is_in_table, is_lookup};

/// Asserts that one constraint alone refuses the rows.
fn assert_refused_by_one(rows: &[Row], what: &str) {
    let table = of_rows(rows);
    let reports: Vec<_> = (0..table.trace.height()).map(|row| table.row(row)).collect();
    let mut failed: Vec<_> = reports.iter().flat_map(|report| report.failed.clone()).collect();
    failed.dedup();
    assert_eq!(failed.len(), 1, "{what}: {failed:?}");
    let mut lookups = reports.iter().flat_map(|r| &r.interactions).filter(|m| is_lookup(m));
    assert!(lookups.all(is_in_table), "{what}");
}

#[test]
fn negative_sums_with_a_carry_that_is_an_alias_rejected() {
    // One in a limb is what `2^16` times -30720 is short of zero; 30720 in the next is what it carries.
    let zero = [0; LANES];
    let honest = rows(Some(&record(zero, zero, 0, POINTERS)));
    for (step, which) in (0..STEPS).flat_map(|step| (0..4).map(move |which| (step, which))) {
        for limb in 0..4 {
            let carried = u64::from(ALIAS).checked_shl(16 * (limb + 1)).unwrap_or(0);
            let mut rows = honest.clone();
            rows[step].mixing = mixing_with([0; 4], [0; 2], which, carried | 1 << (16 * limb)).0;
            assert_refused_by_one(&rows, &format!("row {step}, sum {which}, limb {limb}"));
        }
    }
}

#[test]
fn negative_operands_elsewhere_rejected() {
    let honest = rows(Some(&example(4)));
    let changes: [fn(&mut Row); 2] = [
        |row| row.first_word[VECTOR] += F::TWO,
        |row| {
            row.first_word[MESSAGE] += F::TWO;
            row.message.iter_mut().for_each(|lane| lane.index += F::TWO);
        },
    ];
    for (operand, change) in changes.into_iter().enumerate() {
        let mut rows = honest.clone();
        rows.iter_mut().for_each(change);
        assert_refused_by_one(&rows, &format!("operand {operand}"));
    }
    let mut rows = honest.clone();
    rows[ROUND_STEP].argument.index += F::ONE;
    assert_refused_by_one(&rows, "the number of the round");
}

#[test]
fn negative_other_registers_rejected() {
    let honest = rows(Some(&example(4)));
    for step in [0, 1, 2, 4] {
        for lie in [F::ONE, F::NEG_ONE, -F::from_u32(1 << 30)] {
            let mut rows = honest.clone();
            rows[step].argument.index += lie;
            assert_refused_by_one(&rows, &format!("row {step}"));
        }
    }
}

#[test]
fn negative_no_round_at_all_rejected() {
    // Without a flag all lanes of the message are the first, in a round of number 0.
    let mut rows = rows(Some(&record(vector(1), [7; LANES], 0, POINTERS)));
    for row in &mut rows {
        row.rest = [F::ZERO; 5];
        for lane in &mut row.message {
            lane.index = row.first_word[MESSAGE];
            lane.limbs = limbs_of(7);
        }
    }
    assert_refused_by_one(&rows, "no flag");
}
