use p3_field::PrimeCharacteristicRing;
use vm::testing::exit;

use super::PUBLIC_VALUES;
use crate::F;
use crate::hash::DIGEST_WIDTH;
use crate::machine::ChipId;
use crate::testing::{assert_accepted, assert_columns_bound, run, table};

#[test]
fn positive_start_and_end() {
    assert_accepted(&run(&exit()));
}

#[test]
fn negative_every_column_is_bound() {
    assert_columns_bound(&run(&exit()), ChipId::Boundary, &[]);
}

#[test]
fn negative_root_of_an_untouched_tree_cannot_change() {
    // `exit` touches registers only. Another root of memory at the end, public value and all.
    let tables = run(&exit());
    let mut tampered = table(&tables, ChipId::Boundary).clone();
    let memory_end = 3 + 2 * DIGEST_WIDTH;
    assert_eq!(tampered.trace.values[PUBLIC_VALUES], F::ZERO, "memory is not touched");
    tampered.trace.values[memory_end] += F::ONE;
    tampered.public_values[memory_end] += F::ONE;
    assert!(!tampered.row(0).failed.is_empty());
}
