//! What the solver can take apart of chips whose rows follow each other: parts of a row, or of two.
//!
//! A lemma is about constraints and lookups as its chip states them. It names columns, those that are
//! given and those that are to follow; constraints that have others are left out, as are those of the
//! first row or the last, which leaves the solver more rows, never fewer. Columns of the next row stand
//! behind those of the row, `width` further on.
//!
//! Given is what other lemmas, or other rows, determine; the chip's doc says how they make up the
//! argument.

mod blake2f;
mod ec;
mod eight;
mod keccak;
mod poseidon2;
mod sha256;
mod u256;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::ops::Range;

use air::F;
use air::bus::Message as Id;
use air::machine::ChipId;
use p3_field::PrimeCharacteristicRing;

use super::script::{Detail, Script};
use super::search::{self, Verdict};
use super::solver::Solver;
use super::system;
use super::system::{And, System};
use crate::symbolic::chip::{Message, Symbolic};
use crate::symbolic::polynomial::{Polynomial, Variable};

/// Largest index of a word of memory.
const LAST_WORD: u32 = (1 << 30) - 1;
/// Digits of a number that `KeccakTernary` provides, and their base.
const TERNARY: (usize, u32) = (8, 8);

/// A statement about a chip's rows.
#[derive(Clone, Debug)]
pub struct Lemma {
    /// The chip.
    pub chip: ChipId,
    /// What it says, for people.
    pub says: String,
    /// Columns with a constant value.
    flags: Vec<(usize, u32)>,
    /// Columns that are given, with their largest values.
    given: Vec<(usize, u32)>,
    /// Columns that are not, with the largest values that other rows leave them.
    bounded: Vec<(usize, u32)>,
    /// Expressions whose values are given.
    inputs: Vec<Polynomial>,
    /// Columns put in terms of others, which shows the solver a product of two unknowns.
    put: Vec<(usize, Polynomial)>,
    /// Columns that follow.
    follow: Vec<usize>,
    /// Expressions that are no more than this.
    at_most: Vec<(Polynomial, u32)>,
}

impl Lemma {
    fn new(chip: ChipId, says: impl Into<String>) -> Self {
        Self {
            chip,
            says: says.into(),
            flags: Vec::new(),
            given: Vec::new(),
            bounded: Vec::new(),
            inputs: Vec::new(),
            put: Vec::new(),
            follow: Vec::new(),
            at_most: Vec::new(),
        }
    }

    /// Of one-hot columns, the one that is set.
    fn one_hot(mut self, columns: &[usize], set: usize) -> Self {
        self.flags.extend((0..).zip(columns).map(|(i, &column)| (column, u32::from(i == set))));
        self
    }

    fn flag(mut self, column: usize, value: u32) -> Self {
        self.flags.push((column, value));
        self
    }

    fn given(mut self, columns: impl IntoIterator<Item = usize>, max: u32) -> Self {
        self.given.extend(columns.into_iter().map(|column| (column, max)));
        self
    }

    fn bounded(mut self, columns: impl IntoIterator<Item = usize>, max: u32) -> Self {
        self.bounded.extend(columns.into_iter().map(|column| (column, max)));
        self
    }

    fn input(mut self, value: Polynomial) -> Self {
        self.inputs.push(value);
        self
    }

    fn put(mut self, x: usize, value: Polynomial) -> Self {
        self.put.push((x, value));
        self
    }

    fn follow(mut self, columns: impl IntoIterator<Item = usize>) -> Self {
        self.follow.extend(columns);
        self
    }

    fn at_most(mut self, value: Polynomial, max: u32) -> Self {
        self.at_most.push((value, max));
        self
    }

    /// Whether it holds, as far as the solver can tell.
    ///
    /// # Errors
    ///
    /// The solver fails.
    pub fn decide(&self, solver: &mut Solver, chip: &Symbolic) -> io::Result<Verdict> {
        let mut system = self.system(chip);
        if !search::follow(solver, &mut system)? {
            let open = system.claims().filter(|claim| !system.is_shared(claim));
            let open: Vec<String> = open.map(|claim| format!("{claim:?}")).collect();
            return Ok(Verdict::Open(open.join(", ")));
        }
        let mut system = self.system(chip);
        system.simplify();
        let any = Script::new(&[&system], &system.shared, Detail::Rough);
        if solver.is_impossible(&any)? {
            return Ok(Verdict::Open("of no rows at all".into()));
        }
        for (number, (_, max)) in self.at_most.iter().enumerate() {
            let mut script = Script::new(&[&system], &system.shared, Detail::Full);
            script.assert_above(&system.sent[1 + number].tuple[0], *max);
            if !solver.is_impossible(&script)? {
                return Ok(Verdict::Open(format!("bound {number}")));
            }
        }
        Ok(Verdict::Unique)
    }

    /// The columns that it is about.
    fn scope(&self, chip: &Symbolic) -> BTreeSet<usize> {
        let known = self.flags.iter().chain(&self.given).chain(&self.bounded);
        let columns = known.map(|(column, _)| *column).chain(self.follow.iter().copied());
        let mut scope: BTreeSet<usize> = columns.collect();
        for (x, value) in &self.put {
            scope.insert(*x);
            scope.extend(value.variables().iter().filter_map(column_of));
        }
        scope.extend(digits(chip));
        scope
    }

    /// The rows as a system. What is claimed stands as messages.
    fn system(&self, chip: &Symbolic) -> System {
        let mut system = System::of_rows(chip);
        let scope = self.scope(chip);
        let is_in_scope = |polynomial: &Polynomial| {
            let mut variables = polynomial.variables().into_iter();
            variables.all(|x| column_of(&x).is_some_and(|column| scope.contains(&column)))
        };
        // With the flags at their values: they take many others out of an equation.
        let flags = |polynomial: &Polynomial| -> Polynomial {
            let value = |&(column, value): &(usize, u32)| (main(column), F::from_u32(value));
            polynomial.substitute(&self.flags.iter().map(value).collect())
        };
        system.polynomials().for_each(|polynomial| *polynomial = flags(polynomial));
        let is_zero = |polynomial: &Polynomial| polynomial.as_constant() == Some(F::ZERO);
        system
            .products
            .retain(|factors| factors.iter().any(is_zero) || factors.iter().all(is_in_scope));
        system.ranges.retain(|system::Range { condition, bits, value }| {
            !is_zero(condition) && [condition, bits, value].into_iter().all(is_in_scope)
        });
        system.ands.retain(|And { condition, bytes }| {
            !is_zero(condition) && is_in_scope(condition) && bytes.iter().all(is_in_scope)
        });
        for &(column, max) in self.given.iter().chain(&self.bounded) {
            system.bounds.insert(main(column), max);
        }
        system.shared.extend(self.given.iter().map(|(column, _)| main(*column)));
        for (number, input) in self.inputs.iter().enumerate() {
            let known = Variable::Public(number);
            system.shared.insert(known);
            system.products.push(vec![flags(input) - &Polynomial::variable(known)]);
        }
        let follow = self.follow.iter().map(|column| column_at(*column)).collect();
        let bounds = self.at_most.iter().map(|(value, _)| vec![flags(value)]);
        system.sent = [follow].into_iter().chain(bounds).map(claim).collect();
        for (x, value) in &self.put {
            system.replace(main(*x), value);
        }
        system.put_digits(digits(chip));
        system
    }
}

impl System {
    /// A row of `chip` and the one after it, with all that is said of either.
    fn of_rows(chip: &Symbolic) -> Self {
        let width = chip.width;
        let is_of_row = |polynomial: &Polynomial| {
            polynomial.variables().iter().all(|x| matches!(x, Variable::Main(_, 0)))
        };
        let mut system = Self::default();
        let following = chip.shifted(width);
        let products = chip.products.iter().map(|factors| -> Vec<Polynomial> {
            factors.iter().map(|factor| factor.joined(width)).collect()
        });
        system.products.extend(products);
        let of_next = chip.products.iter().zip(&following.products);
        let of_next = of_next.filter(|(factors, _)| factors.iter().all(is_of_row));
        system.products.extend(of_next.map(|(_, shifted)| shifted.clone()));
        for (row, messages) in [&chip.messages, &following.messages].into_iter().enumerate() {
            for (number, message) in messages.iter().enumerate() {
                let digits = digits(chip).start + TERNARY.0 * (row * messages.len() + number);
                system.look_up(message, digits);
            }
        }
        system
    }

    /// Adds what a lookup says; digits of a ternary number are columns from `digits` on.
    fn look_up(&mut self, message: &Message, digits: usize) {
        let is = |id: Id| message.id() == Some(id as u32);
        let field = |i: usize| message.tuple[i].clone();
        let condition = message.count.clone();
        if message.weight == 0 {
            return;
        }
        if is(Id::Range) {
            self.ranges.push(system::Range { condition, bits: field(1), value: field(2) });
        } else if is(Id::And) {
            self.ands.push(And { condition, bytes: [1, 2, 3].map(field) });
        } else if is(Id::Ternary) {
            let mut number = field(1);
            for (digit, weight) in (digits..).zip(0..TERNARY.0 as u64) {
                self.bounds.insert(main(digit), 2);
                let weight = Polynomial::constant(F::from_u32(TERNARY.1).exp_u64(weight));
                number = number - &(&column_at(digit) * &weight);
            }
            self.products.push(vec![condition, number]);
        }
    }

    /// Puts the digits of a ternary number for the column that has it: so they stand in the equations that
    /// the column stands in.
    fn put_digits(&mut self, digits: Range<usize>) {
        let is_digit = |x: &Variable| column_of(x).is_some_and(|column| digits.contains(&column));
        let numbers = self.products.iter().filter_map(|factors| {
            let [condition, equation] = &factors[..] else { return None };
            let is_made = condition.as_constant().is_some_and(|value| value != F::ZERO);
            let (digits, others): (Vec<_>, Vec<_>) =
                equation.variables().into_iter().partition(is_digit);
            match (is_made && !digits.is_empty(), &others[..]) {
                (true, &[x]) => Some((x, equation.solve(x)?)),
                _ => None,
            }
        });
        for (x, number) in numbers.collect::<Vec<_>>() {
            self.replace(x, &number);
        }
    }

    /// What is claimed to follow.
    fn claims(&self) -> impl Iterator<Item = &Polynomial> {
        self.sent.iter().take(1).flat_map(|claim| &claim.tuple)
    }
}

/// Columns for digits of ternary numbers, of either row's messages.
fn digits(chip: &Symbolic) -> Range<usize> {
    let start = 2 * chip.width;
    start..start + 2 * TERNARY.0 * chip.messages.len()
}

fn claim(tuple: Vec<Polynomial>) -> Message {
    Message { bus: String::new(), tuple, count: Polynomial::constant(F::ONE), weight: 1 }
}

fn main(column: usize) -> Variable {
    Variable::Main(column, 0)
}

fn column_at(column: usize) -> Polynomial {
    Polynomial::variable(main(column))
}

fn column_of(x: &Variable) -> Option<usize> {
    match x {
        Variable::Main(column, 0) => Some(*column),
        _ => None,
    }
}

/// Two columns as limbs, or bytes, of a number.
fn packed([low, high]: [usize; 2], bits: u32) -> Polynomial {
    column_at(low) + &(&column_at(high) * &Polynomial::constant(F::from_u32(1 << bits)))
}

/// A row that holds the number of each of its columns, and the next row.
fn numbered<R: air::cols::Columns<usize> + Copy>() -> [R; 2] {
    let numbers: Vec<usize> = (0..2 * R::WIDTH).collect();
    [*R::of(&numbers[..R::WIDTH]), *R::of(&numbers[R::WIDTH..])]
}

/// Messages of this meaning, in the order in which the chip states them.
fn messages(chip: &Symbolic, id: Id) -> impl Iterator<Item = &Message> {
    chip.messages.iter().filter(move |message| message.id() == Some(id as u32))
}

/// All lemmas, by chip.
pub fn by_chip() -> BTreeMap<ChipId, Vec<Lemma>> {
    let all = [
        poseidon2::lemmas(),
        sha256::lemmas(),
        u256::lemmas(),
        ec::lemmas(),
        keccak::lemmas(),
        blake2f::lemmas(),
    ];
    let mut by_chip: BTreeMap<ChipId, Vec<Lemma>> = BTreeMap::new();
    for lemma in all.into_iter().flatten() {
        by_chip.entry(lemma.chip).or_default().push(lemma);
    }
    by_chip
}
