//! Whether the solver misses what a chip needs: each constraint and lookup removed in turn.

use std::fmt;
use std::io;

use air::bus::Message as Id;
use air::machine::ChipId;

use super::{Solver, Verdict, findings};
use crate::symbolic::chip::Symbolic;

/// What is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A constraint, by number.
    Constraint(usize),
    /// A lookup of a range or conjunction, by the number of its message.
    Lookup(usize),
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constraint(number) => write!(f, "constraint {number}"),
            Self::Lookup(number) => write!(f, "the lookup that is message {number}"),
        }
    }
}

/// All constraints and lookups of a chip.
fn parts(chip: &Symbolic) -> Vec<Part> {
    let is_lookup = |id: Option<u32>| [Id::Range, Id::And].iter().any(|&l| id == Some(l as u32));
    let lookups = chip.messages.iter().enumerate().filter(|(_, m)| is_lookup(m.id()));
    let lookups = lookups.map(|(number, _)| Part::Lookup(number));
    (0..chip.products.len()).map(Part::Constraint).chain(lookups).collect()
}

/// The chip without a part.
fn without(chip: &Symbolic, part: Part) -> Symbolic {
    let mut chip = chip.clone();
    match part {
        Part::Constraint(number) => {
            chip.products.remove(number);
            chip.constraints.remove(number);
        }
        Part::Lookup(number) => drop(chip.messages.remove(number)),
    }
    chip
}

/// The parts without which every row of the chip still has one result.
///
/// # Errors
///
/// The solver fails.
pub fn survivors(solver: &mut Solver, id: ChipId) -> io::Result<Vec<Part>> {
    solver.ask_once();
    let chip = Symbolic::of(id);
    let cases = findings(solver, id, &chip)?.len();
    let mut survivors = Vec::new();
    for part in parts(&chip) {
        let findings = findings(solver, id, &without(&chip, part))?;
        let is_unique = |finding: &super::Finding| finding.verdict == Verdict::Unique;
        if findings.len() == cases && findings.iter().all(is_unique) {
            survivors.push(part);
        }
    }
    Ok(survivors)
}
