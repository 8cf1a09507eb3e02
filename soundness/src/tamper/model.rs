//! A chip as equations: what a forger needs to make the rest of a row, and other rows, follow from
//! a lie.
//!
//! The forger works on the multiplied-out constraints and messages; the [`oracle`](super::oracle)
//! that judges the outcome does not.

use std::collections::HashMap;

use air::F;
use air::bus::Message as Id;
use air::machine::ChipId;
use air::mixed::CHIPS;
use p3_field::{Field, PrimeCharacteristicRing};

use crate::symbolic::chip::Symbolic;
use crate::symbolic::polynomial::{Polynomial, Variable};

/// Messages whose other side is a row, not a table.
const STATE: [Id; 7] =
    [Id::Execution, Id::Copy, Id::Memory, Id::Node, Id::Call, Id::KeccakState, Id::KeccakPieces];

/// A polynomial in the columns of one row.
#[derive(Clone, Debug)]
pub struct Poly {
    polynomial: Polynomial,
    columns: Vec<usize>,
    /// Constant and coefficients of the columns, if it is linear.
    linear: Option<(F, Vec<F>)>,
}

impl Poly {
    /// `None` if other things than columns of the row are in it.
    fn of(polynomial: &Polynomial) -> Option<Self> {
        let variables = polynomial.variables();
        let columns = variables.iter().map(|variable| match variable {
            Variable::Main(column, 0) => Some(*column),
            _ => None,
        });
        let columns = columns.collect::<Option<Vec<_>>>()?;
        let zeros = variables.iter().map(|&variable| (variable, F::ZERO)).collect();
        let linear = (polynomial.degree() <= 1).then(|| {
            let coefficients = variables.iter().map(|&x| polynomial.coefficient(x)).collect();
            (polynomial.substitute(&zeros).as_constant().unwrap_or_default(), coefficients)
        });
        Some(Self { polynomial: polynomial.clone(), columns, linear })
    }

    /// The value in a row.
    pub fn eval(&self, row: &[F]) -> F {
        let values = self.columns.iter().map(|&column| row[column]);
        if let Some((constant, coefficients)) = &self.linear {
            return *constant + coefficients.iter().zip(values).map(|(&c, x)| c * x).sum::<F>();
        }
        let variables = self.columns.iter().map(|&column| Variable::Main(column, 0));
        let values = variables.zip(values).collect();
        self.polynomial.substitute(&values).as_constant().unwrap_or_default()
    }

    /// The columns in it.
    pub fn columns(&self) -> Vec<usize> {
        self.columns.clone()
    }

    /// The value of `column` that takes the polynomial to `target`, if it is linear there.
    pub fn solve(&self, row: &[F], column: usize, target: F) -> Option<F> {
        let mut row = row.to_vec();
        let x = row[column];
        let [f0, f1, f2] = [F::ZERO, F::ONE, F::TWO].map(|step| {
            row[column] = x + step;
            self.eval(&row)
        });
        let slope = f1 - f0;
        (f2 - f1 == slope)
            .then(|| slope.try_inverse().map(|inverse| x + (target - f0) * inverse))?
    }
}

/// A message of a chip.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its meaning.
    pub id: u32,
    /// Signed count.
    pub count: Poly,
    /// Id and fields.
    pub fields: Vec<Poly>,
    /// Whether it provides a table's entry.
    pub is_provided: bool,
}

impl Message {
    /// Id and fields in a row.
    pub fn tuple(&self, row: &[F]) -> Vec<F> {
        self.fields.iter().map(|field| field.eval(row)).collect()
    }

    /// Whether its other side is a row of an instruction, of memory or of the tree.
    pub fn is_state(&self) -> bool {
        STATE.iter().any(|&id| id as u32 == self.id)
    }

    /// Whether it is looked up in a table.
    pub fn is_lookup(&self) -> bool {
        !self.is_state() && !self.is_provided
    }
}

/// The equations of all chips.
pub struct Models {
    chips: HashMap<ChipId, Model>,
    /// Those of a row of the mixed table, by its selector.
    mixed: Vec<Model>,
}

impl Default for Models {
    fn default() -> Self {
        let chips: HashMap<_, _> =
            ChipId::ALL.iter().map(|&chip| (chip, Model::of(chip))).collect();
        let selectors = &chips[&ChipId::Mixed];
        let mixed = ChipId::SINGLE.iter().map(|&chip| {
            let Model { mut constraints, messages, mut booleans } = Model::of_mixed(chip);
            constraints.extend(selectors.constraints.iter().cloned());
            booleans.extend(&selectors.booleans);
            Model { constraints, messages, booleans }
        });
        Self { mixed: mixed.collect(), chips }
    }
}

impl Models {
    /// The equations of a chip; of the mixed one, those of a row without selector.
    pub fn chip(&self, chip: ChipId) -> &Model {
        &self.chips[&chip]
    }

    /// The equations of a row.
    pub fn row(&self, chip: ChipId, row: &[F]) -> &Model {
        selected(chip, row).map_or(&self.chips[&chip], |index| &self.mixed[index])
    }
}

/// Which of the single chips a row of the mixed table belongs to; none if the row is of another table,
/// or padding.
pub fn selected(chip: ChipId, row: &[F]) -> Option<usize> {
    let is_mixed = chip == ChipId::Mixed;
    is_mixed.then(|| row[..CHIPS].iter().position(|&selector| selector != F::ZERO))?
}

/// A chip's equations. Those with public values, preprocessed columns or the next row are left out,
/// and those of the permutation: the forger permutes as it should.
#[derive(Clone, Debug)]
pub struct Model {
    /// Each is zero in an honest row.
    pub constraints: Vec<Poly>,
    /// In the order in which they are stated.
    pub messages: Vec<Message>,
    /// Columns that a constraint leaves zero or one.
    pub booleans: Vec<usize>,
}

impl Model {
    /// The equations of a chip; of the mixed one, those of its selectors.
    fn of(chip: ChipId) -> Self {
        let mut symbolic = Symbolic::of(chip);
        match chip {
            ChipId::Mixed => {
                symbolic.messages.clear();
                let is_selector =
                    |x: &Variable| matches!(x, Variable::Main(column, 0) if *column < CHIPS);
                symbolic.constraints.retain(|it| it.variables().iter().all(is_selector));
            }
            ChipId::Poseidon2 => {
                let model = Self::new(&symbolic);
                return Self { constraints: Vec::new(), ..model };
            }
            _ => {}
        }
        Self::new(&symbolic)
    }

    /// The equations of a chip's rows in the mixed table, without those of the selectors.
    fn of_mixed(chip: ChipId) -> Self {
        Self::new(&Symbolic::of(chip).shifted(CHIPS))
    }

    fn new(symbolic: &Symbolic) -> Self {
        let one = Polynomial::constant(F::ONE);
        let is_boolean = |&column: &usize| {
            let x = Variable::Main(column, 0);
            symbolic.constraints.iter().any(|constraint| {
                constraint.variables().len() == 1 && constraint.zero_or(x).as_ref() == Some(&one)
            })
        };
        let messages = symbolic.messages.iter().filter_map(|message| {
            let fields = message.tuple.iter().map(Poly::of).collect::<Option<Vec<_>>>()?;
            Some(Message {
                id: message.id()?,
                count: Poly::of(&message.count)?,
                fields,
                is_provided: message.weight == 0,
            })
        });
        Self {
            constraints: symbolic.constraints.iter().filter_map(Poly::of).collect(),
            messages: messages.collect(),
            booleans: (0..symbolic.width).filter(is_boolean).collect(),
        }
    }

    /// Whether messages have `column` as the timestamp of a previous access and nothing more: it is
    /// received with a word's entry, and looked up to lie before the access.
    pub fn is_previous_timestamp(&self, column: usize) -> bool {
        let has = |poly: &Poly| poly.columns.contains(&column);
        let mut is_received = false;
        let is_bound = |message: &Message| {
            let fields = (0..message.fields.len()).filter(|&field| has(&message.fields[field]));
            has(&message.count)
                || fields.into_iter().any(|field| {
                    let is = |id: Id, at| message.id == id as u32 && field == at;
                    !is(Id::Memory, 4) && !is(Id::Range, 2)
                })
        };
        for message in &self.messages {
            is_received |= message.id == Id::Memory as u32 && has(&message.fields[4]);
            if is_bound(message) {
                return false;
            }
        }
        is_received
    }
}
