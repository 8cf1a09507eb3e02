//! Random programs against `qemu-riscv32`.
//!
//! Without qemu these tests are skipped, unless `RIVET_REQUIRE_TOOLS=1` says that it must be there.

use isa::Program;
use prover::{Nothing, Options, Prover};
use soundness::conform::{self, Mismatch, compare, execute};
use verifier::{Policy, Profile, verify};
use vm::faults::{Fault, Lie, inject};
use vm::records::Records;
use vm::testing::generator::{OUTPUT_BYTES, Plan, batch};
use vm::testing::qemu;
use vm::{Executor, Limits, ShardLimit, Site, load_elf};

#[test]
fn random_programs_end_as_under_qemu() {
    if !qemu::is_there_for("random programs") {
        return;
    }
    let report = compare(2, 3000, &execute).expect("both machines run");
    assert_eq!(report.programs, 3000);
    assert_eq!(report.mismatches, []);
}

#[test]
fn programs_depend_on_seed_and_number_only() {
    let files = |seed| batch(&[conform::plan(seed, 0), conform::plan(seed, 1)]);
    assert!(files(1) == files(1));
    assert!(files(1) != files(2));
}

/// Faults that strike a store each, and the programs of a file whose output they change.
fn planted(program: &Program) -> Vec<(Fault, Vec<u64>)> {
    // More than any of the campaign, so that the run is in shards, where faults strike.
    let limit = ShardLimit { max_cells: u64::MAX - 1, ..ShardLimit::UNBOUNDED };
    let honest = execute(program, &limit).expect("it runs").expect("it ends");
    let faults = (0..honest.cycles).map(|cycle| {
        let fault = Fault { cycle, site: Site::Stored, nth: 0, lie: Lie::Flip(7) };
        let told = inject(fault, || execute(program, &limit)).expect("it runs").expect("it ends");
        assert_eq!(told.output.len(), honest.output.len());
        let parts = honest.output.chunks(OUTPUT_BYTES as usize);
        let pairs = parts.zip(told.output.chunks(OUTPUT_BYTES as usize));
        let wrong = (0..).zip(pairs).filter(|(_, (ours, theirs))| ours != theirs);
        (fault, wrong.map(|(place, _)| place).collect::<Vec<u64>>())
    });
    faults.filter(|(_, wrong)| !wrong.is_empty()).collect()
}

/// The campaign is able to fail: what a fault in the executor changes is reported as a mismatch,
/// with the program's seed and number.
#[test]
fn negative_a_fault_in_the_executor_is_a_mismatch() {
    if !qemu::is_there_for("faulty programs") {
        return;
    }
    let (seed, count) = (3, 3);
    let plans: Vec<Plan> = (0..count).map(|number| conform::plan(seed, number)).collect();
    let program = load_elf(&batch(&plans)).expect("it loads");
    let planted = planted(&program);
    assert_eq!(compare(seed, count, &execute).expect("both run").mismatches, []);
    for number in 0..count {
        let mut faults = planted.iter().filter(|(_, wrong)| wrong.contains(&number));
        let (fault, wrong) = faults.next_back().expect("each program stores something");
        let faulty =
            |program: &Program, limit: &ShardLimit| inject(*fault, || execute(program, limit));
        let report = compare(seed, count, &faulty).expect("both run");
        let mismatch = |&number: &u64| Mismatch { seed, number, plan: plans[number as usize] };
        assert_eq!(report.mismatches, wrong.iter().map(mismatch).collect::<Vec<_>>(), "{fault:?}");
        let told = report.mismatches[0].to_string();
        assert!(told.starts_with(&format!("program {number} of seed {seed}: ")), "{told}");
    }
}

/// Whether a shard ends by a branch that is taken.
fn ends_by_a_branch(shard: &Records) -> bool {
    let records = shard.instructions.iter().flatten();
    let last = records.max_by_key(|record| record.clk);
    last.is_some_and(|last| {
        let is_branch = matches!(last.insn.opcode.info().semantics, isa::Semantics::Branch(_));
        is_branch && last.next_pc != last.pc + 4 && Some(last.next_pc) == shard.pc_end
    })
}

/// Cells of a shard with which `program` is cut into at least three, one of them at a branch.
fn cells_that_cut_at_a_branch(program: &Program) -> u64 {
    let cuts = |&max_cells: &u64| {
        let limit = ShardLimit { max_cells, ..prover::budget::costs() };
        let mut executor = Executor::new(program, &[], Limits::default()).expect("no input");
        let next = || executor.next_shard(&limit).expect("it runs");
        let shards: Vec<Records> = std::iter::from_fn(next).collect();
        (3..6).contains(&shards.len()) && shards.iter().any(ends_by_a_branch)
    };
    let mut cells = (10..400).map(|thousands| 1000 * thousands);
    cells.find(cuts).expect("some size of shard cuts it so")
}

#[test]
fn a_program_cut_at_a_branch_is_proven_and_ends_as_under_qemu() {
    if !qemu::is_there_for("a program in shards") {
        return;
    }
    let elf = batch(&[Plan { seed: 7, length: 40, loops: 20 }]);
    let program = load_elf(&elf).expect("it loads");
    let max_cells = cells_that_cut_at_a_branch(&program);
    let mut prover = Prover::new(program, Profile::Bits100).expect("the program is small");
    let options = Options { max_cells, ..Options::within(2 << 30) };
    let proof = prover.prove(&[], &options, &mut Nothing, &mut Nothing).expect("it is proven");
    assert!(proof.shards.len() >= 3, "{} shards", proof.shards.len());
    let bytes = proof.to_bytes().expect("it can be encoded");
    let statement = verify(prover.key(), &bytes, Policy::default()).expect("it verifies");

    let name = format!("rivet-shards-{}.elf", std::process::id());
    let theirs = qemu::run(&std::env::temp_dir().join(name), &elf).expect("qemu runs it");
    // Of the exit code the system keeps eight bits.
    assert_eq!(theirs.status.code(), Some(i32::from(statement.exit_code as u8)));
    assert_eq!(statement.exit_code >> 8, 0, "it is a byte");
    assert!(theirs.stdout == statement.output);
    assert!(!statement.output.is_empty());
}
