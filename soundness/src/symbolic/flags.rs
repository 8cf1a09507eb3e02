//! Columns with two values at most, and what expressions of them can be.

use std::collections::{BTreeMap, BTreeSet};

use air::F;
use p3_field::PrimeCharacteristicRing;

use super::polynomial::{Polynomial, Variable};

/// Columns that their constraints leave two values at most, given the columns before them.
///
/// Found from constraints of the form `c x (x - q)`, where `q` is made of such columns: `x` is
/// then zero or `q`. That covers booleans (`q = 1`) and booleans that only another lets be set.
pub struct Flags<'a> {
    constraints: &'a [Polynomial],
    /// Column and `q`, in an order in which `q` is known when its column's turn comes.
    columns: Vec<(Variable, Polynomial)>,
}

impl<'a> Flags<'a> {
    /// The flags of a row that satisfies `constraints`.
    pub fn of(constraints: &'a [Polynomial]) -> Self {
        let small: Vec<&Polynomial> = constraints.iter().filter(|c| c.degree() == 2).collect();
        let mut columns: Vec<(Variable, Polynomial)> = Vec::new();
        let mut known = BTreeSet::new();
        loop {
            let before = columns.len();
            for constraint in &small {
                for x in constraint.variables() {
                    let Some(q) = constraint.zero_or(x) else { continue };
                    if !known.contains(&x) && q.variables().is_subset(&known) {
                        known.insert(x);
                        columns.push((x, q));
                    }
                }
            }
            if columns.len() == before {
                return Self { constraints, columns };
            }
        }
    }

    /// The variables of `expressions`, and all flags that constraints tie to these.
    fn related(&self, expressions: &[&Polynomial]) -> BTreeSet<Variable> {
        let flags: BTreeSet<_> = self.columns.iter().map(|(x, _)| *x).collect();
        let variables = self.constraints.iter().map(Polynomial::variables);
        let ties: Vec<_> = variables.filter(|tie| tie.is_subset(&flags)).collect();
        let mut related: BTreeSet<_> = expressions.iter().flat_map(|e| e.variables()).collect();
        loop {
            let touched = ties.iter().filter(|tie| !tie.is_disjoint(&related));
            let more: BTreeSet<_> = touched.flatten().copied().collect();
            if more.is_subset(&related) {
                return related;
            }
            related.extend(more);
        }
    }

    /// All values that `expressions` can take together in a row that satisfies every constraint
    /// on flags alone; none if they depend on other columns than flags.
    pub fn values(&self, expressions: &[&Polynomial]) -> Option<Vec<Vec<F>>> {
        let rows = self.assignments(expressions)?;
        let value = |row: &BTreeMap<_, _>, expression: &Polynomial| {
            expression.substitute(row).as_constant().expect("all variables have values")
        };
        Some(rows.iter().map(|row| expressions.iter().map(|e| value(row, e)).collect()).collect())
    }

    /// The flags of `expressions`, and those that constraints tie to them, at all values that they
    /// can take together; none if the expressions depend on other columns than flags.
    pub fn assignments(&self, expressions: &[&Polynomial]) -> Option<Vec<BTreeMap<Variable, F>>> {
        let needed = self.related(expressions);
        let columns: Vec<_> = self.columns.iter().filter(|(x, _)| needed.contains(x)).collect();
        if columns.len() < needed.len() {
            return None;
        }
        let mut assigned = BTreeSet::new();
        let mut rows = vec![BTreeMap::new()];
        for (x, q) in columns {
            assigned.insert(*x);
            // Those that can be told now, and could not before.
            let constraints: Vec<_> = self
                .constraints
                .iter()
                .map(|constraint| (constraint, constraint.variables()))
                .filter(|(_, variables)| variables.contains(x) && variables.is_subset(&assigned))
                .collect();
            let holds = |row: &BTreeMap<_, _>| {
                constraints.iter().all(|(c, _)| c.substitute(row).as_constant() == Some(F::ZERO))
            };
            rows = rows.into_iter().flat_map(|row| extend(row, *x, q)).filter(holds).collect();
        }
        Some(rows)
    }
}

/// A row with `x` at each of its values.
fn extend(row: BTreeMap<Variable, F>, x: Variable, q: &Polynomial) -> Vec<BTreeMap<Variable, F>> {
    let q = q.substitute(&row).as_constant().expect("the columns of q have values");
    let values = if q == F::ZERO { vec![q] } else { vec![F::ZERO, q] };
    values
        .into_iter()
        .map(|value| {
            let mut row = row.clone();
            row.insert(x, value);
            row
        })
        .collect()
}
