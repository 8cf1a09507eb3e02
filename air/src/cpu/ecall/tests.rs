use vm::testing::{exit, li, write};

use crate::machine::ChipId;
use crate::testing::{assert_accepted, assert_columns_bound, run};

/// Writes to both descriptors, of no bytes, few and too many, aligned and not, then exits with 7.
fn program() -> Vec<u32> {
    let mut words = Vec::new();
    for (fd, pointer, length) in [(1, 0x1002, 5), (1, 0x1000, 0), (2, 0x1001, 9), (2, 0, 70_000)] {
        words.extend(write(fd, pointer, length));
    }
    words.extend(li(10, 7));
    words.extend(exit());
    words
}

#[test]
fn positive_writes_and_exit() {
    assert_accepted(&run(&program()));
}

#[test]
fn negative_every_column_is_bound() {
    let tables = run(&program());
    assert_columns_bound(&tables, ChipId::Ecall, &[]);
}
