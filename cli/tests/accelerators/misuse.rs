//! Null pointers, results over the data, the header's types: a guest that checks by itself.

use crate::guests::{behaviour, build_or_skip, tests_of_the_runtime};

#[test]
fn null_pointers_and_overlaps() {
    let folder = tests_of_the_runtime().join("accelerators-misuse");
    let Some(elf) = build_or_skip(&folder) else { return };
    let (exit_code, _) = behaviour(&elf, &[]);
    assert_eq!(exit_code, 0, "line {exit_code} of {}", folder.join("main.c").display());
}
