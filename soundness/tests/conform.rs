//! Random programs against `qemu-riscv32`.
//!
//! Without qemu these tests are skipped, unless `RIVET_REQUIRE_TOOLS=1` says that it must be there.

use soundness::conform;
use vm::testing::qemu;

#[test]
fn random_programs_end_as_under_qemu() {
    if !qemu::is_there_for("random programs") {
        return;
    }
    let report = conform::compare(2, 3000).expect("both machines run");
    assert_eq!(report.programs, 3000);
    assert_eq!(report.mismatches, [0; 0]);
}

#[test]
fn programs_depend_on_seed_and_number_only() {
    use vm::testing::generator::batch;
    let files = |seed| batch(&[conform::plan(seed, 0), conform::plan(seed, 1)]);
    assert!(files(1) == files(1));
    assert!(files(1) != files(2));
}
