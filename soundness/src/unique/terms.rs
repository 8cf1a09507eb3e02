//! Polynomials as sums of integers.
//!
//! Field elements are integers below p; an equation of the field becomes one of integers with a
//! multiple of p.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use air::F;
use p3_field::{PrimeCharacteristicRing, PrimeField32};

use super::division::Integer;
use super::script::{Detail, Part, Script};
use super::system::MAX;
use crate::symbolic::polynomial::{Polynomial, Variable};

const P: i128 = F::ORDER_U32 as i128;

impl Script<'_> {
    /// A new integer from `low` to `high`.
    pub fn fresh(&mut self, low: i128, high: i128) -> String {
        let name = format!("n{}", self.names.len());
        self.declare(name.clone(), low, high);
        name
    }

    pub fn declare(&mut self, name: String, low: i128, high: i128) {
        let (low_text, high_text) = (number(low), number(high));
        writeln!(
            self.text,
            "(declare-const {name} Int)(assert (<= {low_text} {name} {high_text}))"
        )
        .expect("writing to a string");
        self.names.insert(name, high);
    }

    /// Whether a polynomial has a product of several variables that are neither all shared nor,
    /// but for one, boolean.
    pub fn is_open(&self, row: usize, polynomial: &Polynomial) -> bool {
        polynomial.terms().any(|(monomial, _)| {
            let is_shared = monomial.iter().all(|x| self.shared.contains(x));
            !is_shared && monomial.iter().filter(|x| self.bound(row, **x) > 1).count() > 1
        })
    }

    /// The largest value of a variable.
    pub fn bound(&self, row: usize, x: Variable) -> u32 {
        let rows = if self.shared.contains(&x) { &self.rows[..] } else { &self.rows[row..=row] };
        rows.iter().map(|system| system.bound(x)).min().expect("there is a row")
    }

    /// A product of variables of a row, and the largest value it takes.
    fn monomial(&mut self, row: usize, variables: &[Variable]) -> (String, i128) {
        let bound = |x: &Variable| i128::from(self.bound(row, *x));
        let (flags, factors): (Vec<_>, Vec<_>) =
            variables.iter().copied().partition(|x| bound(x) == 1);
        let max = factors.iter().map(bound).product();
        let value =
            if factors.is_empty() { "1".to_owned() } else { self.product(row, &factors, max) };
        if flags.is_empty() {
            return (value, max);
        }
        let flags: Vec<_> = flags.into_iter().map(|x| self.product(row, &[x], 1)).collect();
        if let ([flag], true) = (&flags[..], value == "1") {
            return (flag.clone(), 1);
        }
        let set: String = flags.iter().map(|flag| format!(" (= {flag} 1)")).collect();
        (format!("(ite (and{set}) {value} 0)"), max)
    }

    /// The name of a variable, or of a product that is left open.
    fn product(&mut self, row: usize, variables: &[Variable], max: i128) -> String {
        let is_shared = variables.iter().all(|x| self.shared.contains(x));
        let mut name = if is_shared { "s".to_owned() } else { format!("r{row}") };
        for x in variables {
            match x {
                Variable::Main(column, 0) => write!(name, "_c{column}"),
                Variable::Public(input) => write!(name, "_i{input}"),
                other => panic!("{other:?} is in no instruction's row"),
            }
            .expect("writing to a string");
        }
        if !self.names.contains_key(&name) {
            self.declare(name.clone(), 0, max);
            for (i, &x) in variables.iter().enumerate().filter(|_| variables.len() > 1) {
                // All that is said of the product: it is no more than the others let it be.
                let others = max / i128::from(self.bound(row, variables[i])).max(1);
                let factor = self.product(row, &[x], i128::from(self.bound(row, x)));
                self.assert(&format!("(<= {name} (* {others} {factor}))"));
            }
        }
        name
    }

    /// A sum of polynomials as an integer: variables and coefficients as the integers they are,
    /// coefficients nearest to zero.
    pub fn integer(&mut self, row: usize, parts: &Integer) -> String {
        let mut sum = String::from("(+ 0");
        for (weight, polynomial) in parts {
            for (monomial, coefficient) in polynomial.terms() {
                let (name, _) = self.monomial(row, monomial);
                write!(sum, " (* {} {name})", number(weight * centred(coefficient)))
                    .expect("writing to a string");
            }
        }
        sum + ")"
    }

    pub fn equals(&mut self, row: usize, polynomial: &Polynomial, name: &str) -> String {
        let mut sum = self.sum(&[(row, polynomial, F::ONE)]);
        let max = self.names[name];
        sum.insert(name.to_owned(), (F::NEG_ONE, max));
        self.congruence(sum)
    }

    pub fn is_zero(&mut self, parts: &[Part<'_>]) -> String {
        let sum = self.sum(parts);
        self.congruence(sum)
    }

    pub fn is_not_zero(&mut self, parts: &[Part<'_>]) -> String {
        let mut sum = self.sum(parts);
        let rest = self.fresh(1, i128::from(MAX));
        sum.insert(rest, (F::NEG_ONE, i128::from(MAX)));
        self.congruence(sum)
    }

    /// Terms by name, with their coefficients and largest values.
    fn sum(&mut self, parts: &[Part<'_>]) -> BTreeMap<String, (F, i128)> {
        let mut sum = BTreeMap::new();
        for (row, polynomial, factor) in parts {
            let is_shared = |m: &[Variable]| m.iter().all(|x| self.shared.contains(x));
            let (shared, own): (Vec<_>, Vec<_>) =
                polynomial.terms().partition(|(monomial, _)| is_shared(monomial));
            let own = if self.detail != Detail::Full && parts.len() == 1 && shared.len() > 3 {
                let key = format!("{shared:?}");
                let known = self.sums.get(&key).cloned();
                let name = known.unwrap_or_else(|| self.fresh(0, i128::from(MAX)));
                sum.entry(name.clone()).or_insert((F::ZERO, i128::from(MAX))).0 += *factor;
                self.sums.insert(key, name);
                own
            } else {
                polynomial.terms().collect()
            };
            for (monomial, coefficient) in own {
                let (name, max) = self.monomial(*row, monomial);
                sum.entry(name).or_insert((F::ZERO, max)).0 += coefficient * *factor;
            }
        }
        sum
    }

    /// That a sum of terms is zero modulo p, scaled such that it spans the fewest multiples of p.
    fn congruence(&mut self, sum: BTreeMap<String, (F, i128)>) -> String {
        let scaled = |scale: F| -> Vec<(i128, &String, i128)> {
            sum.iter().map(|(name, (c, max))| (centred(*c * scale), name, *max)).collect()
        };
        let width = |terms: &Vec<(i128, &String, i128)>| -> i128 {
            terms
                .iter()
                .map(|(c, _, max)| c.abs().saturating_mul(*max))
                .fold(0, i128::saturating_add)
        };
        let terms = (0..=30).map(|log| scaled(F::TWO.exp_u64(log))).min_by_key(width);
        let terms = terms.expect("there are some scales");
        let high: i128 = terms.iter().map(|(c, _, max)| (c * max).max(0)).sum();
        let low: i128 = terms.iter().map(|(c, _, max)| (c * max).min(0)).sum();
        let (first, last) = (-((-low) / P), high / P);
        let text: String = terms
            .iter()
            .filter(|(c, ..)| *c != 0)
            .map(|(c, name, _)| format!(" (* {} {name})", number(*c)))
            .collect();
        if first == 0 && last == 0 {
            return format!("(= (+ 0{text}) 0)");
        }
        let multiple = self.fresh(first, last);
        format!("(= (+ 0{text}) (* {P} {multiple}))")
    }
}

/// A field element as the integer nearest to zero.
fn centred(x: F) -> i128 {
    let value = i128::from(x.as_canonical_u32());
    if value > P / 2 { value - P } else { value }
}

fn number(value: i128) -> String {
    if value < 0 { format!("(- {})", -value) } else { value.to_string() }
}

/// One of the clauses.
pub fn any(clauses: &[String]) -> String {
    match clauses {
        [clause] => clause.clone(),
        _ => format!("(or {})", clauses.join(" ")),
    }
}
