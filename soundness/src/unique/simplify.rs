//! What follows from a system without search.

use std::collections::BTreeSet;

use air::F;
use p3_field::{PrimeCharacteristicRing, PrimeField32};

use super::system::{And, Range, System, as_variable};
use crate::symbolic::polynomial::{Polynomial, Variable};

impl System {
    /// Applies what follows without search: constants, booleans, columns that an equation with
    /// determined ones determines, entries of words that are determined.
    pub fn simplify(&mut self) {
        loop {
            self.tidy();
            if self.is_contradictory {
                return;
            }
            self.find_bounds();
            let Some((x, value)) = self.determined() else {
                let waiting = self.waiting.len();
                self.take_known_words();
                if self.waiting.len() == waiting {
                    return;
                }
                continue;
            };
            self.shared.insert(x);
            if let (Variable::Public(_), Some(value)) = (x, value.as_constant()) {
                self.fixed.insert(x, value);
            }
            let is_simple = value.as_constant().is_some() || as_variable(&value).is_some();
            let is_bounded = self.bounds.contains_key(&x);
            if is_simple || value.degree() <= 1 && !is_bounded {
                self.replace(x, &value);
            }
        }
    }

    /// Drops products that are zero, factors that are not, and look-ups that are not made.
    fn tidy(&mut self) {
        let is_zero = |p: &Polynomial| p.as_constant() == Some(F::ZERO);
        self.products.retain(|factors| !factors.iter().any(is_zero));
        for factors in &mut self.products {
            factors.retain(|factor| factor.as_constant().is_none());
        }
        self.is_contradictory |= self.products.iter().any(Vec::is_empty);
        self.ranges.retain(|range| !is_zero(&range.condition));
        self.ands.retain(|and| !is_zero(&and.condition));
        self.waiting.retain(|_, message| !is_zero(&message.count));
        self.sent.retain(|message| !is_zero(&message.count));
    }

    /// Booleans, other columns with a few values, and columns that are looked up themselves.
    fn find_bounds(&mut self) {
        let mut found = Vec::new();
        for factors in &self.products {
            if let Some((x, roots)) = roots(factors)
                && let Some(bound @ 1..) = roots.iter().map(F::as_canonical_u32).max()
            {
                found.push((x, bound));
            }
        }
        for Range { condition, bits, value } in &self.ranges {
            let bits = bits.as_constant().map(|bits| bits.as_canonical_u32());
            let is_made = condition.as_constant() == Some(F::ONE);
            if let (true, Some(bits @ 0..=16), Some(x)) = (is_made, bits, as_variable(value)) {
                found.push((x, (1 << bits) - 1));
            }
        }
        let is_made = |and: &&And| and.condition.as_constant() == Some(F::ONE);
        let bytes = self.ands.iter().filter(is_made).flat_map(|and| &and.bytes);
        found.extend(bytes.filter_map(as_variable).map(|x| (x, 255)));
        for (x, bound) in found {
            let bound = bound.min(self.bound(x));
            self.bounds.insert(x, bound);
        }
    }

    /// A variable that an equation determines, and its value.
    fn determined(&self) -> Option<(Variable, Polynomial)> {
        let only_root = |factors: &Vec<Polynomial>| {
            let (x, roots) = roots(factors)?;
            let root = Polynomial::constant(*roots.first()?);
            (roots.len() == 1).then_some((x, root))
        };
        if let Some(found) = self.products.iter().find_map(only_root) {
            return Some(found);
        }
        let equations = self.products.iter().filter(|factors| factors.len() == 1);
        equations.map(|factors| &factors[0]).find_map(|equation| {
            let variables = equation.variables();
            let mut unknown = variables.iter().filter(|x| !self.shared.contains(x));
            let x = match (unknown.next(), unknown.next()) {
                (Some(x), None) => x,
                _ => return None,
            };
            Some((*x, equation.solve(*x)?))
        })
    }
}

/// The roots of a product of polynomials in one variable, where it is a product of linear ones.
fn roots(factors: &[Polynomial]) -> Option<(Variable, BTreeSet<F>)> {
    let x = *factors.iter().flat_map(Polynomial::variables).next().as_ref()?;
    let mut roots = BTreeSet::new();
    for factor in factors {
        let root = factor.solve(x).or_else(|| {
            roots.insert(F::ZERO);
            factor.zero_or(x)
        });
        roots.insert(root?.as_constant()?);
    }
    Some((x, roots))
}
