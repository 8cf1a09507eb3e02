//! Whether a row has one result: for each instruction chip, no second row has the same inputs and
//! says anything else.
//!
//! Inputs are what a row takes from others: the instruction from the program table, pc and clock,
//! the entries of the words it accesses, once these words are known. Outputs are the messages it
//! sends, and how often. Together with an honest row that is accepted, and has the right result,
//! this says that no row has a wrong one.
//!
//! Two copies of a row's constraints and lookups are put to `z3` (Debian: `apt install z3`), with
//! equal inputs, asking for a column that differs; what it finds determined is an input from then
//! on. That every limb a row writes has 16 bits is asked as well, since rows take it for granted
//! of what they read.

mod cases;
mod division;
pub mod lemmas;
pub mod mutants;
mod script;
mod search;
mod simplify;
mod solver;
mod system;
mod terms;

use std::error::Error;
use std::fmt;

use air::machine::ChipId;
use isa::opcode::TABLE;

use crate::symbolic::chip::Symbolic;
use cases::Case;
pub use search::Verdict;
pub use solver::Solver;
use system::System;

/// Arguments of the command.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Chips to look at; all if none is given.
    #[arg(long)]
    chip: Vec<String>,
    /// Removes each constraint and lookup in turn, and says which ones nobody misses.
    #[arg(long)]
    mutants: bool,
}

/// What is known of the rows of one instruction.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Name of the chip.
    pub chip: &'static str,
    /// Mnemonic of the instruction; none for a row that fetches none.
    pub instruction: Option<&'static str>,
    /// What else the verdict stands on.
    pub premise: &'static str,
    /// Whether there is one result.
    pub verdict: Verdict,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { chip, instruction, premise, verdict } = self;
        let instruction = instruction.unwrap_or("-");
        write!(f, "{chip:12} {instruction:8} {verdict}{premise}")
    }
}

/// Prints what is known of each instruction. Whether every row has one result; with `mutants`,
/// whether the solver could tell.
///
/// # Errors
///
/// A name is no instruction chip's, the solver cannot be started, or it fails.
pub fn command(args: &Args) -> Result<bool, Box<dyn Error>> {
    let mut solver = Solver::start().map_err(|error| format!("z3 cannot be started: {error}"))?;
    let chips = chips(&args.chip)?;
    if args.mutants {
        for chip in chips {
            for mutant in mutants::survivors(&mut solver, chip)? {
                println!("{:12} unique without {mutant}", chip.name());
            }
        }
        return Ok(true);
    }
    let (mut all, mut unique) = (0, 0);
    for chip in chips {
        for finding in findings(&mut solver, chip, &Symbolic::of(chip))? {
            println!("{finding}");
            all += 1;
            unique += usize::from(finding.verdict == Verdict::Unique);
        }
    }
    if args.chip.is_empty() {
        for (instruction, [x, y], excluded) in overlaps(&mut solver)? {
            let verdict = if excluded { "never both" } else { "open: perhaps both" };
            println!("{:12} {instruction:8} {verdict} with {}", x.name(), y.name());
            all += 1;
            unique += usize::from(excluded);
        }
    }
    for (chip, of_chip) in lemmas::by_chip() {
        if args.chip.is_empty() || args.chip.iter().any(|name| name == chip.name()) {
            let symbolic = Symbolic::of(chip);
            for lemma in of_chip {
                let verdict = lemma.decide(&mut solver, &symbolic)?;
                println!("{:12} {}: {verdict}", chip.name(), lemma.says);
                all += 1;
                unique += usize::from(verdict == Verdict::Unique);
            }
        }
    }
    println!("cases {all}, unique {unique}, open {}", all - unique);
    Ok(unique == all)
}

/// The chips of these names of which something is asked, all if there are none.
fn chips(names: &[String]) -> Result<Vec<ChipId>, Box<dyn Error>> {
    let of_lemmas = lemmas::by_chip();
    let is_asked = |chip: &ChipId| {
        of_lemmas.contains_key(chip) || cases::cases(*chip, &Symbolic::of(*chip)).is_some()
    };
    let chips: Vec<_> = ChipId::ALL.iter().copied().filter(is_asked).collect();
    for name in names {
        if !chips.iter().any(|chip| chip.name() == name) {
            let known: Vec<_> = chips.iter().map(|chip| chip.name()).collect();
            return Err(
                format!("no chip `{name}` to look at: there are {}", known.join(", ")).into()
            );
        }
    }
    let is_meant = |chip: &ChipId| names.is_empty() || names.iter().any(|name| name == chip.name());
    Ok(chips.into_iter().filter(is_meant).collect())
}

/// What is known of each instruction of a chip.
///
/// # Errors
///
/// The solver fails.
pub fn findings(solver: &mut Solver, id: ChipId, chip: &Symbolic) -> std::io::Result<Vec<Finding>> {
    let cases = cases::cases(id, chip).into_iter().flatten();
    cases
        .map(|case| {
            let instruction = case.opcode.map(|opcode| TABLE[usize::from(opcode)].mnemonic);
            let (name, premise) = (id.name(), case.premise);
            let verdict = decide(solver, chip, &case)?;
            Ok(Finding { chip: name, instruction, premise, verdict })
        })
        .collect()
}

/// Pairs of chips that execute the same instruction, and whether no inputs have a row in both.
///
/// # Errors
///
/// The solver fails.
pub fn overlaps(solver: &mut Solver) -> std::io::Result<Vec<(&'static str, [ChipId; 2], bool)>> {
    let chips = ChipId::ALL.iter().map(|&id| (id, Symbolic::of(id)));
    let mut cases: Vec<(Symbolic, Case)> = Vec::new();
    for (id, chip) in chips {
        let of_chip = cases::cases(id, &chip).into_iter().flatten();
        cases.extend(of_chip.filter(|case| case.opcode.is_some()).map(|case| (chip.clone(), case)));
    }
    let mut overlaps = Vec::new();
    for (number, (x_chip, x)) in cases.iter().enumerate() {
        let same = |(_, y): &&(Symbolic, Case)| y.opcode == x.opcode && y.chip != x.chip;
        for (y_chip, y) in cases[..number].iter().filter(same) {
            let opcode = x.opcode.unwrap_or_default();
            let mut exclude = |instruction| {
                let [x, y] = [(x_chip, x), (y_chip, y)]
                    .map(|(chip, case)| System::new(chip, case, Some(instruction)));
                search::exclude(solver, x, y)
            };
            let mut excluded = true;
            for instruction in cases::instructions(opcode) {
                excluded &= exclude(instruction)?;
            }
            overlaps.push((TABLE[usize::from(opcode)].mnemonic, [y.chip, x.chip], excluded));
        }
    }
    Ok(overlaps)
}

/// Whether all rows of a case have one result.
fn decide(solver: &mut Solver, chip: &Symbolic, case: &Case) -> std::io::Result<Verdict> {
    let instructions = match case.opcode {
        Some(opcode) => cases::instructions(opcode).into_iter().map(Some).collect(),
        None => vec![None],
    };
    for instruction in instructions {
        let verdict = search::decide(solver, System::new(chip, case, instruction))?;
        if verdict != Verdict::Unique {
            return Ok(verdict);
        }
    }
    Ok(Verdict::Unique)
}
