//! Finds out, column by column, what the inputs of a row determine.

use std::collections::BTreeSet;
use std::{fmt, io};

use air::F;
use air::bus::Message as Id;
use p3_field::PrimeCharacteristicRing;

use super::script::{Detail, Script};
use super::solver::Solver;
use super::system::{LIMB, System};
use crate::symbolic::polynomial::{Polynomial, Variable};

/// What is known of the rows of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// What a row says follows from its inputs.
    Unique,
    /// A row's message that may not, as the solver sees it.
    Open(String),
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unique => f.write_str("unique"),
            Self::Open(what) => write!(f, "open: {what}"),
        }
    }
}

/// Whether no rows of two chips have the same inputs.
pub fn exclude(solver: &mut Solver, mut x: System, mut y: System) -> io::Result<bool> {
    // The number of an `ecall` is an input with one value.
    let fixed = y.fixed.clone();
    y.fix(&x.fixed);
    x.fix(&fixed);
    if x.is_contradictory || y.is_contradictory {
        return Ok(true);
    }
    // Columns that are determined have values of their own in each chip.
    let is_input = |x: &&Variable| matches!(x, Variable::Public(_));
    let shared = x.shared.intersection(&y.shared).filter(is_input).copied().collect();
    solver.is_impossible(&Script::new(&[&x, &y], &shared, Detail::Rough))
}

/// Whether two rows with the same inputs say the same.
pub fn decide(solver: &mut Solver, mut system: System) -> io::Result<Verdict> {
    loop {
        system.simplify();
        if system.is_contradictory {
            return Ok(Verdict::Unique);
        }
        // Quick questions first, for all columns: what they find makes the others quick.
        if determine_columns(solver, &mut system, Detail::Near)?
            || determine_columns(solver, &mut system, |_| Detail::Rough)?
        {
            continue;
        }
        let Some(open) = open_output(solver, &system)? else { return Ok(Verdict::Unique) };
        if divides(solver, &mut system)? {
            continue;
        }
        let Some(&flag) = system.shared_booleans().iter().next() else {
            if determine_columns(solver, &mut system, |_| Detail::Full)? {
                continue;
            }
            return Ok(Verdict::Open(open));
        };
        for value in [F::ZERO, F::ONE] {
            let mut half = system.clone();
            half.replace(flag, &Polynomial::constant(value));
            let verdict = decide(solver, half)?;
            if verdict != Verdict::Unique {
                return Ok(verdict);
            }
        }
        return Ok(Verdict::Unique);
    }
}

/// Whether what the first message says follows from what is given. A system that nothing satisfies says
/// nothing, so then it does not.
pub fn follow(solver: &mut Solver, system: &mut System) -> io::Result<bool> {
    loop {
        system.simplify();
        if system.is_contradictory {
            return Ok(false);
        }
        let claims: BTreeSet<Variable> =
            system.sent[0].tuple.iter().flat_map(Polynomial::variables).collect();
        let claims: Vec<_> = claims.difference(&system.shared).copied().collect();
        if claims.is_empty() {
            return Ok(true);
        }
        let details: [fn(Variable) -> Detail; 3] =
            [Detail::Near, |_| Detail::Rough, |_| Detail::Full];
        let mut found = false;
        for detail in details {
            // From the last on: bits of a number are determined from the highest down.
            for &column in claims.iter().rev() {
                if !differs(solver, system, &Polynomial::variable(column), detail(column))? {
                    found |= system.shared.insert(column);
                }
            }
            if found {
                break;
            }
        }
        if !found {
            return Ok(false);
        }
    }
}

/// Marks the columns of the row's quotient and remainder, if it has some, their dividend and
/// divisor are determined, and the solver finds that they always satisfy the theorem's premises.
fn divides(solver: &mut Solver, system: &mut System) -> io::Result<bool> {
    let Some(division) = system.division.take_if(|division| {
        division.is_of(|polynomial| polynomial.variables().is_subset(&system.shared))
    }) else {
        return Ok(false);
    };
    let mut script = Script::new(&[system], &system.shared, Detail::Full);
    script.assert_no_division(&division);
    let holds = solver.is_impossible(&script)?;
    if holds {
        system.shared.extend(division.columns());
    } else {
        system.division = Some(division);
    }
    Ok(holds)
}

/// Marks the columns that the solver finds determined. Whether there are any.
fn determine_columns(
    solver: &mut Solver,
    system: &mut System,
    detail: impl Fn(Variable) -> Detail,
) -> io::Result<bool> {
    let mut found = false;
    for column in system.unknowns() {
        if !differs(solver, system, &Polynomial::variable(column), detail(column))? {
            system.shared.insert(column);
            found = true;
        }
    }
    Ok(found)
}

/// Whether a polynomial may have two values.
fn differs(
    solver: &mut Solver,
    system: &System,
    value: &Polynomial,
    detail: Detail,
) -> io::Result<bool> {
    if system.is_shared(value) {
        return Ok(false);
    }
    let mut script = Script::new(&[system, system], &system.shared, detail);
    script.assert_differs([value, value]);
    Ok(!solver.is_impossible(&script)?)
}

/// A message that the inputs may not determine, or a value that may be no limb.
fn open_output(solver: &mut Solver, system: &System) -> io::Result<Option<String>> {
    if let Some((number, message)) = system.waiting.iter().next() {
        return Ok(Some(format!("message {number} takes word {:?}", message.tuple[1])));
    }
    for message in &system.sent {
        for (field, value) in [&message.count].into_iter().chain(&message.tuple).enumerate() {
            if differs(solver, system, value, Detail::Full)? {
                return Ok(Some(format!("message {:?}, field {field}", message.id())));
            }
        }
        if message.id() == Some(Id::Memory as u32) {
            for limb in &message.tuple[2..4] {
                let mut script = Script::new(&[system], &system.shared, Detail::Full);
                script.assert_above(limb, LIMB);
                if !solver.is_impossible(&script)? {
                    return Ok(Some(format!("a limb written that may be none: {limb:?}")));
                }
            }
        }
    }
    Ok(None)
}
