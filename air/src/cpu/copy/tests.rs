use vm::testing::{exit, write};

use crate::machine::ChipId;
use crate::testing::{assert_accepted, assert_columns_bound, run};

/// Copies with every pair of alignments.
fn program() -> Vec<u32> {
    let mut words = Vec::new();
    for (offset, length) in [(0, 5), (1, 6), (2, 3), (3, 8), (0, 1)] {
        words.extend(write(1, 0x1000 + offset, length));
    }
    words.extend(exit());
    words
}

#[test]
fn positive_all_alignments() {
    assert_accepted(&run(&program()));
}

#[test]
fn negative_every_column_is_bound() {
    assert_columns_bound(&run(&program()), ChipId::Copy, &[]);
}
