use vm::testing::exit;

use crate::machine::ChipId;
use crate::testing::{assert_accepted, assert_columns_bound, run};

#[test]
fn positive_start_and_end() {
    assert_accepted(&run(&exit()));
}

#[test]
fn negative_every_column_is_bound() {
    assert_columns_bound(&run(&exit()), ChipId::Boundary, &[]);
}
