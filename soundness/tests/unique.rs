//! Every row of every instruction chip has one result, as far as a solver can tell.
//!
//! `cargo run --release -p soundness -- unique` prints what is known of each.

use std::collections::BTreeSet;

use air::bus::Message;
use air::machine::ChipId;
use isa::opcode::TABLE;
use rayon::prelude::*;
use soundness::symbolic::chip::Symbolic;
use soundness::unique::lemmas::{Lemma, by_chip};
use soundness::unique::mutants::{Part, survivors};
use soundness::unique::{Finding, Solver, Verdict, findings, overlaps};
use vm::testing::skip;

/// A solver, if there is one for the test of this name; if not, the test is skipped.
fn solver(test: &str) -> Option<Solver> {
    let solver = Solver::start().ok();
    if solver.is_none() {
        skip(test, "there is no z3 (Debian: apt install z3)");
    }
    solver
}

#[test]
fn mul_div_and_every_other_instruction_has_one_result() {
    if solver("every_instruction_has_one_result").is_none() {
        return;
    }
    let of_chip = |&chip: &ChipId| -> Vec<Finding> {
        let mut solver = Solver::start().expect("it has started before");
        findings(&mut solver, chip, &Symbolic::of(chip)).expect("it answers")
    };
    let findings: Vec<Finding> = ChipId::ALL.par_iter().flat_map_iter(of_chip).collect();
    let open: Vec<_> = findings.iter().filter(|f| f.verdict != Verdict::Unique).collect();
    assert!(open.is_empty(), "{open:?}");
    // All instructions but ebreak, which traps.
    let seen: BTreeSet<_> = findings.iter().filter_map(|finding| finding.instruction).collect();
    let all = TABLE.iter().map(|row| row.mnemonic).filter(|name| *name != "ebreak");
    assert_eq!(seen, all.collect());
}

#[test]
fn no_instruction_has_rows_in_two_chips() {
    let Some(mut solver) = solver("no_instruction_has_rows_in_two_chips") else { return };
    let overlaps = overlaps(&mut solver).expect("it answers");
    let instructions: BTreeSet<_> = overlaps.iter().map(|(instruction, ..)| *instruction).collect();
    // An `ecall` is that of one precompile, or none.
    assert_eq!(instructions, ["ecall", "lh", "lhu", "lw", "sh", "sw"].into());
    assert!(overlaps.iter().all(|(.., excluded)| *excluded), "{overlaps:?}");
}

#[test]
fn parts_of_rows_of_precompiles_follow_from_what_is_given() {
    if solver("parts_of_rows_of_precompiles_follow_from_what_is_given").is_none() {
        return;
    }
    let open = |(chip, lemmas): (ChipId, Vec<Lemma>)| {
        let (mut solver, symbolic) = (Solver::start().expect("it has started"), Symbolic::of(chip));
        let verdicts = lemmas.into_iter().map(|lemma| {
            let verdict = lemma.decide(&mut solver, &symbolic).expect("it answers");
            (verdict != Verdict::Unique).then(|| format!("{chip:?}: {}: {verdict}", lemma.says))
        });
        verdicts.flatten().collect::<Vec<_>>()
    };
    let open: Vec<String> = by_chip().into_par_iter().flat_map_iter(open).collect();
    assert!(open.is_empty(), "{open:?}");
}

/// NEGATIVE: without lookups little of it follows.
#[test]
fn words_and_pointers_need_their_lookups() {
    let Some(mut solver) = solver("words_and_pointers_need_their_lookups") else { return };
    let by_chip = by_chip();
    for id in [ChipId::Poseidon2Call, ChipId::U256, ChipId::Ec, ChipId::Blake2f] {
        let mut chip = Symbolic::of(id);
        let lookups = [Message::Range, Message::And].map(|message| Some(message as u32));
        chip.messages.retain(|message| !lookups.contains(&message.id()));
        // One of each kind; carries are what is left of sums, and flags are boolean, which takes no lookup.
        let takes_none = |kind: &str| kind.contains("carries and sums") || kind.contains("flags");
        let mut kinds = BTreeSet::new();
        for lemma in &by_chip[&id] {
            let kind = lemma.says.split(':').next_back().unwrap_or_default();
            if !takes_none(kind) && kinds.insert(kind) {
                let verdict = lemma.decide(&mut solver, &chip).expect("it answers");
                assert_ne!(verdict, Verdict::Unique, "{}", lemma.says);
            }
        }
        assert!(kinds.len() >= 3, "{kinds:?}");
    }
}

/// NEGATIVE: without any one of a chip's constraints and lookups a row has more than one result,
/// but for those that serve another end.
#[test]
fn no_constraint_can_be_left_out() {
    let Some(mut solver) = solver("no_constraint_can_be_left_out") else { return };
    let lookups = |numbers: &[usize]| numbers.iter().copied().map(Part::Lookup).collect();
    let mut expected: Vec<(ChipId, Vec<Part>)> = vec![
        // That time rises, which is a matter of several rows.
        (ChipId::LessThan, lookups(&[5, 11, 14])),
        (ChipId::BitwiseImm, lookups(&[7, 10])),
        (ChipId::Mul, lookups(&[13, 16, 19])),
        (ChipId::Add, lookups(&[4, 10, 13])),
    ];
    // That not both flags are set: no opcode's number is the sum of those of add and sub.
    expected[3].1.insert(0, Part::Constraint(2));
    for (chip, expected) in expected {
        assert_eq!(survivors(&mut solver, chip).expect("it answers"), expected, "{chip:?}");
    }
}
