//! Questions about two rows of one system.
//!
//! Products of unknowns are left open but for their size, and conjunctions of bytes are those of
//! some function. Each leaves the solver more rows, never fewer: what it finds impossible is.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

use air::F;
use p3_field::{PrimeCharacteristicRing, PrimeField32};

use super::division::Division;
use super::system::{And, MAX, Range, System, as_variable};
use super::terms::any;
use crate::symbolic::polynomial::{Polynomial, Variable};

/// A polynomial of one of the rows, with a factor.
pub type Part<'a> = (usize, &'a Polynomial, F);

/// Rows and what is asked of them.
pub struct Script<'a> {
    pub rows: Vec<&'a System>,
    pub text: String,
    /// Names that are declared, and the largest value of each.
    pub names: BTreeMap<String, i128>,
    /// Variables that have one value in all rows.
    pub shared: &'a BTreeSet<Variable>,
    /// How much of the rows the solver is told.
    pub detail: Detail,
    /// Unknowns that are of interest, if not all are.
    near: Option<BTreeSet<Variable>>,
    /// Names of sums of shared variables.
    pub sums: HashMap<String, String>,
}

/// How much of the rows the solver is told. Knowing less, it may take more rows for possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// As [`Detail::Rough`], and only what concerns a column and those in equations with it.
    Near(Variable),
    /// Equations without products of unknowns; the part of an equation that is shared is some
    /// field element, the same in all rows in which it is the same polynomial.
    Rough,
    /// All.
    Full,
}

impl<'a> Script<'a> {
    /// That each of `rows` is satisfied, with `shared` the same in all.
    pub fn new(rows: &[&'a System], shared: &'a BTreeSet<Variable>, detail: Detail) -> Self {
        let near = match detail {
            Detail::Near(column) => Some(neighbours(rows[0], column)),
            _ => None,
        };
        let mut script = Self {
            near,
            rows: rows.to_vec(),
            text: String::new(),
            names: BTreeMap::new(),
            shared,
            detail,
            sums: HashMap::new(),
        };
        script.text.push_str("(declare-fun conjunction (Int Int) Int)\n");
        for row in 0..rows.len() {
            script.assert_row(row);
        }
        script
    }

    /// Asserts that a polynomial has different values in the two rows.
    pub fn assert_differs(&mut self, polynomials: [&Polynomial; 2]) {
        let [x, y] = polynomials;
        let clause = self.is_not_zero(&[(0, x, F::ONE), (1, y, F::NEG_ONE)]);
        self.assert(&clause);
    }

    /// Asserts that a polynomial of the first row is more than `bound`.
    pub fn assert_above(&mut self, polynomial: &Polynomial, bound: u32) {
        let value = self.fresh(i128::from(bound) + 1, i128::from(MAX));
        let clause = self.equals(0, polynomial, &value);
        self.assert(&clause);
    }

    pub fn assert(&mut self, clause: &str) {
        writeln!(self.text, "(assert {clause})").expect("writing to a string");
    }

    fn assert_row(&mut self, row: usize) {
        let system = self.rows[row];
        for factors in &system.products {
            if self.is_told(factors.iter()) {
                self.assert_product(row, factors);
            }
        }
        for range in &system.ranges {
            if self.is_told([&range.condition, &range.value].into_iter()) {
                self.assert_range(row, range);
            }
        }
        for and in &system.ands {
            if self.is_told(and.bytes.iter()) {
                self.assert_and(row, and);
            }
        }
    }

    /// Asserts that one of the factors is zero.
    fn assert_product(&mut self, row: usize, factors: &[Polynomial]) {
        if let [equation] = factors {
            self.assert_consequences(row, equation);
        }
        if self.detail != Detail::Full && factors.iter().any(|f| self.is_open(row, f)) {
            return;
        }
        if let ([equation], 1) = (factors, row)
            && std::ptr::eq(self.rows[0], self.rows[1])
        {
            // The difference between the two rows is free of all that they share.
            let clause = self.is_zero(&[(0, equation, F::ONE), (1, equation, F::NEG_ONE)]);
            self.assert(&clause);
        }
        let clauses: Vec<_> =
            factors.iter().map(|factor| self.is_zero(&[(row, factor, F::ONE)])).collect();
        self.assert(&any(&clauses));
    }

    /// Whether the solver is told what concerns `polynomials`.
    fn is_told<'p>(&self, mut polynomials: impl Iterator<Item = &'p Polynomial>) -> bool {
        let Some(near) = &self.near else { return true };
        let is_near = |x: Variable| self.shared.contains(&x) || near.contains(&x);
        polynomials.all(|polynomial| polynomial.variables().into_iter().all(is_near))
    }

    /// Of `a x + b = 0`, where `a` is determined: if `a` is zero, so is `b`. The product is open,
    /// so the equation itself would not say it.
    fn assert_consequences(&mut self, row: usize, equation: &Polynomial) {
        let system = self.rows[row];
        for x in equation.variables().into_iter().filter(|x| !system.shared.contains(x)) {
            let at = |value: F| equation.replace(x, &Polynomial::constant(value));
            let (a, b) = (at(F::ONE) - &at(F::ZERO), at(F::ZERO));
            let is_linear =
                equation.terms().all(|(m, _)| m.iter().filter(|y| **y == x).count() < 2);
            if is_linear && a.as_constant().is_none() && system.is_shared(&a) {
                let clauses =
                    [self.is_not_zero(&[(row, &a, F::ONE)]), self.is_zero(&[(row, &b, F::ONE)])];
                self.assert(&any(&clauses));
            }
        }
    }

    fn assert_range(&mut self, row: usize, Range { condition, bits, value }: &Range) {
        let bits = bits.as_constant().map_or(16, |bits| bits.as_canonical_u32()).min(16);
        let is_bound = |x| self.bound(row, x) < 1 << bits;
        if condition.as_constant() == Some(F::ONE) && as_variable(value).is_some_and(is_bound) {
            return; // The variable is declared so.
        }
        let limit = self.fresh(0, (1 << bits) - 1);
        let clause = self.equals(row, value, &limit);
        self.assert_if(row, condition, &clause);
    }

    fn assert_and(&mut self, row: usize, And { condition, bytes }: &And) {
        let names = [0; 3].map(|_| self.fresh(0, 255));
        let [a, b, c] = &names;
        let [x, y, z] = [0, 1, 2].map(|i| self.equals(row, &bytes[i], &names[i]));
        let clause = format!(
            "(and {x} {y} {z} (= {c} (conjunction {a} {b})) (<= {c} {a}) (<= {c} {b}) (<= (+ {a} {b} (- {c})) 255))"
        );
        self.assert_if(row, condition, &clause);
    }

    /// Asserts a clause where `condition` is not zero.
    fn assert_if(&mut self, row: usize, condition: &Polynomial, clause: &str) {
        if condition.as_constant().is_some() {
            self.assert(clause);
        } else {
            let unless = self.is_zero(&[(row, condition, F::ONE)]);
            self.assert(&any(&[unless, clause.to_owned()]));
        }
    }

    /// Asserts that the first row's division is none.
    pub fn assert_no_division(&mut self, division: &Division) {
        let product = self.integer(0, &division.product());
        let divisor = self.integer(0, &division.divisor);
        let remainder = self.integer(0, &division.remainder);
        let dividend = self.integer(0, &division.dividend);
        let sum = format!("(= (+ {product} {remainder}) {dividend})");
        self.assert(&format!("(not (and {sum} (<= 0 {remainder}) (< {remainder} {divisor})))"));
    }
}

/// The unknowns of the equations that a column is in.
fn neighbours(system: &System, column: Variable) -> BTreeSet<Variable> {
    let variables = |factors: &Vec<Polynomial>| -> BTreeSet<Variable> {
        factors.iter().flat_map(Polynomial::variables).collect()
    };
    let equations = system.products.iter().map(variables);
    let near = equations.filter(|variables| variables.contains(&column)).flatten();
    near.chain([column]).collect()
}
