//! Constraints as polynomials: symbolic expressions multiplied out.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::{Add, Mul, Neg, Sub};
use std::sync::Arc;

use air::F;
use p3_air::symbolic::{BaseEntry, BaseLeaf, SymbolicExpression};
use p3_field::{Field, PrimeCharacteristicRing};

/// A variable of a constraint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Variable {
    /// A main column, of this row (0) or the next (1).
    Main(usize, usize),
    /// A preprocessed column, of this row (0) or the next (1).
    Preprocessed(usize, usize),
    /// A public value.
    Public(usize),
    /// A periodic column.
    Periodic(usize),
    /// Not zero in the first row only.
    IsFirstRow,
    /// Not zero in the last row only.
    IsLastRow,
    /// Zero in the last row only.
    IsTransition,
}

/// A product of variables, in order.
type Monomial = Vec<Variable>;

/// A polynomial in normal form: no coefficient is zero.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Polynomial(BTreeMap<Monomial, F>);

impl Polynomial {
    /// A constant.
    pub fn constant(value: F) -> Self {
        Self([(Vec::new(), value)].into_iter().filter(|(_, c)| *c != F::ZERO).collect())
    }

    /// A variable.
    pub fn variable(variable: Variable) -> Self {
        Self([(vec![variable], F::ONE)].into())
    }

    /// The value, if no variable is left.
    pub fn as_constant(&self) -> Option<F> {
        match self.0.len() {
            0 => Some(F::ZERO),
            1 => self.0.get(&Vec::new()).copied(),
            _ => None,
        }
    }

    /// The variables that are left.
    pub fn variables(&self) -> BTreeSet<Variable> {
        self.0.keys().flatten().copied().collect()
    }

    /// The coefficient of a variable that stands alone.
    pub fn coefficient(&self, variable: Variable) -> F {
        self.0.get(&vec![variable]).copied().unwrap_or(F::ZERO)
    }

    /// The degree in all variables. Public values count.
    pub fn degree(&self) -> usize {
        self.0.keys().map(Vec::len).max().unwrap_or(0)
    }

    /// Puts values for some of the variables.
    pub fn substitute(&self, values: &BTreeMap<Variable, F>) -> Self {
        let mut result = Self::default();
        for (monomial, &coefficient) in &self.0 {
            let (known, rest): (Vec<_>, Vec<_>) =
                monomial.iter().partition(|variable| values.contains_key(*variable));
            let coefficient = known.iter().fold(coefficient, |c, variable| c * values[*variable]);
            result.add_term(rest.into_iter().copied().collect(), coefficient);
        }
        result
    }

    /// Monomials and their coefficients.
    pub fn terms(&self) -> impl Iterator<Item = (&[Variable], F)> {
        self.0.iter().map(|(monomial, &coefficient)| (monomial.as_slice(), coefficient))
    }

    /// The same of the main columns that come `by` later.
    pub fn shifted(&self, by: usize) -> Self {
        let shift = |variable: &Variable| match *variable {
            Variable::Main(column, row) => Variable::Main(column + by, row),
            other => other,
        };
        // Monomials stay in order: so do their main columns.
        let terms = self.0.iter();
        Self(terms.map(|(monomial, &c)| (monomial.iter().map(shift).collect(), c)).collect())
    }

    /// The same, with the next row's main columns `width` further on in the row.
    pub fn joined(&self, width: usize) -> Self {
        let join = |variable: &Variable| match *variable {
            Variable::Main(column, 1) => Variable::Main(column + width, 0),
            other => other,
        };
        let mut joined = Self::default();
        for (monomial, &coefficient) in &self.0 {
            let mut monomial: Monomial = monomial.iter().map(join).collect();
            monomial.sort_unstable();
            joined.add_term(monomial, coefficient);
        }
        joined
    }

    /// Puts a polynomial for a variable.
    pub fn replace(&self, x: Variable, value: &Self) -> Self {
        let mut result = Self::default();
        for (monomial, &coefficient) in &self.0 {
            let rest = monomial.iter().copied().filter(|variable| *variable != x).collect();
            let mut term = Self([(rest, coefficient)].into());
            for _ in monomial.iter().filter(|variable| **variable == x) {
                term = &term * value;
            }
            result = result + &term;
        }
        result
    }

    /// `q`, if this is `c (x - q)` for a constant `c` and a `q` without `x`.
    pub fn solve(&self, x: Variable) -> Option<Self> {
        let scale = -self.0.get(&vec![x])?.inverse();
        let mut q = Self::default();
        for (monomial, &coefficient) in self.0.iter().filter(|(monomial, _)| **monomial != [x]) {
            if monomial.contains(&x) {
                return None;
            }
            q.add_term(monomial.clone(), coefficient * scale);
        }
        Some(q)
    }

    /// `q`, if this is `c x (x - q)` for a constant `c` and a `q` without `x`: if it is zero, `x`
    /// is zero or `q`.
    pub fn zero_or(&self, x: Variable) -> Option<Self> {
        let square = *self.0.get(&vec![x, x])?;
        let scale = -square.inverse();
        let mut q = Self::default();
        for (monomial, &coefficient) in &self.0 {
            let mut rest = monomial.clone();
            rest.remove(rest.iter().position(|variable| *variable == x)?);
            if !rest.contains(&x) {
                q.add_term(rest, coefficient * scale);
            } else if rest.len() > 1 {
                return None;
            }
        }
        Some(q)
    }

    fn add_term(&mut self, monomial: Monomial, coefficient: F) {
        let sum = self.0.get(&monomial).copied().unwrap_or(F::ZERO) + coefficient;
        if sum == F::ZERO {
            self.0.remove(&monomial);
        } else {
            self.0.insert(monomial, sum);
        }
    }
}

impl Add<&Polynomial> for Polynomial {
    type Output = Self;

    fn add(mut self, other: &Polynomial) -> Self {
        for (monomial, &coefficient) in &other.0 {
            self.add_term(monomial.clone(), coefficient);
        }
        self
    }
}

impl Neg for Polynomial {
    type Output = Self;

    fn neg(self) -> Self {
        Self(self.0.into_iter().map(|(monomial, coefficient)| (monomial, -coefficient)).collect())
    }
}

impl Sub<&Polynomial> for Polynomial {
    type Output = Self;

    fn sub(self, other: &Polynomial) -> Self {
        self + &-other.clone()
    }
}

impl Mul for &Polynomial {
    type Output = Polynomial;

    fn mul(self, other: Self) -> Polynomial {
        let mut product = Polynomial::default();
        for (a, &x) in &self.0 {
            for (b, &y) in &other.0 {
                let mut monomial = [a.as_slice(), b].concat();
                monomial.sort_unstable();
                product.add_term(monomial, x * y);
            }
        }
        product
    }
}

/// A part that expressions share.
type Part = Arc<SymbolicExpression<F>>;

/// Multiplies expressions out. Expressions share their parts; each part is expanded once.
#[derive(Default)]
pub struct Expander {
    /// By address. The expression is kept, so that no other can take the address.
    known: HashMap<*const SymbolicExpression<F>, (Part, Arc<Polynomial>)>,
}

impl Expander {
    /// The polynomial of an expression.
    pub fn expand(&mut self, expression: &SymbolicExpression<F>) -> Polynomial {
        match expression {
            SymbolicExpression::Leaf(leaf) => expand_leaf(leaf),
            SymbolicExpression::Add { x, y, .. } => {
                let y = self.part(y);
                Polynomial::clone(&self.part(x)) + &y
            }
            SymbolicExpression::Sub { x, y, .. } => {
                let y = self.part(y);
                Polynomial::clone(&self.part(x)) - &y
            }
            SymbolicExpression::Mul { x, y, .. } => &*self.part(x) * &*self.part(y),
            SymbolicExpression::Neg { x, .. } => -Polynomial::clone(&self.part(x)),
        }
    }

    /// The factors of an expression, as it is written.
    pub fn factors(&mut self, expression: &SymbolicExpression<F>) -> Vec<Polynomial> {
        match expression {
            SymbolicExpression::Mul { x, y, .. } => {
                let mut factors = self.factors(x);
                factors.extend(self.factors(y));
                factors
            }
            SymbolicExpression::Neg { x, .. } => self.factors(x),
            _ => vec![self.expand(expression)],
        }
    }

    fn part(&mut self, part: &Part) -> Arc<Polynomial> {
        if let Some((_, known)) = self.known.get(&Arc::as_ptr(part)) {
            return known.clone();
        }
        let expanded = Arc::new(self.expand(part));
        self.known.insert(Arc::as_ptr(part), (part.clone(), expanded.clone()));
        expanded
    }
}

fn expand_leaf(leaf: &BaseLeaf<F>) -> Polynomial {
    let variable = match leaf {
        BaseLeaf::Constant(value) => return Polynomial::constant(*value),
        BaseLeaf::IsFirstRow => Variable::IsFirstRow,
        BaseLeaf::IsLastRow => Variable::IsLastRow,
        BaseLeaf::IsTransition => Variable::IsTransition,
        BaseLeaf::Variable(variable) => match variable.entry {
            BaseEntry::Main { offset } => Variable::Main(variable.index, offset),
            BaseEntry::Preprocessed { offset } => Variable::Preprocessed(variable.index, offset),
            BaseEntry::Public => Variable::Public(variable.index),
            BaseEntry::Periodic => Variable::Periodic(variable.index),
        },
    };
    Polynomial::variable(variable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn x(column: usize) -> Polynomial {
        Polynomial::variable(Variable::Main(column, 0))
    }

    #[test]
    fn products_are_multiplied_out() {
        let sum = x(0) + &x(1);
        let square = &sum * &sum;
        let expected = &x(0) * &x(0) + &(&x(1) * &x(1)) + &(&x(0) * &x(1)) + &(&x(1) * &x(0));
        assert_eq!(square, expected);
        assert_eq!((square.clone() - &expected).as_constant(), Some(F::ZERO));
        assert_eq!(square.degree(), 2);
        let values = [(Variable::Main(0, 0), F::TWO), (Variable::Main(1, 0), F::ONE)].into();
        assert_eq!(square.substitute(&values).as_constant(), Some(F::from_u8(9)));
    }

    #[test]
    fn a_variable_is_solved_for_and_replaced() {
        let column = Variable::Main(0, 0);
        let two = Polynomial::constant(F::TWO);
        let line = &two * &(x(0) - &(&x(1) * &x(2)));
        let q = line.solve(column).expect("it stands alone");
        assert_eq!(q, &x(1) * &x(2));
        assert_eq!(line.replace(column, &q).as_constant(), Some(F::ZERO));
        let square = &x(0) * &x(0);
        assert_eq!(square.replace(column, &two).as_constant(), Some(F::from_u8(4)));
        assert_eq!((square + &x(0)).solve(column), None);
        assert_eq!((&x(0) * &x(1)).solve(column), None);
    }

    #[test]
    fn a_column_that_is_zero_or_another_is_recognised() {
        let column = Variable::Main(0, 0);
        let either = &x(0) * &((x(1) + &x(2)) - &x(0));
        assert_eq!(either.zero_or(column), Some(x(1) + &x(2)));
        assert_eq!((-either).zero_or(column), Some(x(1) + &x(2)));
        let boolean = &x(0) * &(x(0) - &Polynomial::constant(F::ONE));
        assert_eq!(boolean.zero_or(column), Some(Polynomial::constant(F::ONE)));
        assert_eq!((boolean + &x(1)).zero_or(column), None);
        assert_eq!((&x(0) * &x(1)).zero_or(column), None);
    }
}
