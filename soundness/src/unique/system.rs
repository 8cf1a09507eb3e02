//! One row of a chip as a system of polynomials, for one setting of its flags.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use air::F;
use air::bus::Message as Id;
use air::machine::ChipId;
use p3_field::{PrimeCharacteristicRing, PrimeField32};

use super::cases::Case;
use super::division::Division;
use crate::symbolic::chip::{Message, Symbolic};
use crate::symbolic::polynomial::{Polynomial, Variable};

/// Largest value of a field element, as an integer.
pub const MAX: u32 = F::ORDER_U32 - 1;
/// Largest value of a limb.
pub const LIMB: u32 = (1 << 16) - 1;

/// A field of the instruction that a row executes.
#[derive(Clone, Copy, Debug)]
pub enum Field {
    /// This value.
    Constant(F),
    /// Any up to this one.
    UpTo(u32),
}

/// A look-up in the range table where `condition` (boolean) is one: `value` has `bits` bits.
#[derive(Clone, Debug)]
pub struct Range {
    pub condition: Polynomial,
    pub bits: Polynomial,
    pub value: Polynomial,
}

/// A look-up of a conjunction of bytes where `condition` (boolean) is one.
#[derive(Clone, Debug)]
pub struct And {
    pub condition: Polynomial,
    pub bytes: [Polynomial; 3],
}

/// What a row must satisfy, and what it says to others.
///
/// Main columns are its unknowns. Inputs, which are the same in every row that takes them, stand
/// as public values.
#[derive(Clone, Debug, Default)]
pub struct System {
    /// Of each, one factor is zero.
    pub products: Vec<Vec<Polynomial>>,
    /// Look-ups in the range table.
    pub ranges: Vec<Range>,
    /// Look-ups of conjunctions.
    pub ands: Vec<And>,
    /// Memory entries taken, by number of the message; they are inputs once their word is known.
    pub waiting: BTreeMap<usize, Message>,
    /// The chip that the columns are of.
    chip: Option<ChipId>,
    /// Messages sent.
    pub sent: Vec<Message>,
    /// Largest value of a variable, where it is less than [`MAX`].
    pub bounds: BTreeMap<Variable, u32>,
    /// Variables that the inputs determine.
    pub shared: BTreeSet<Variable>,
    /// Inputs that have one value only, which stands for them everywhere.
    pub fixed: BTreeMap<Variable, F>,
    /// A division, if the row has one.
    pub division: Option<Division>,
    /// No row satisfies it.
    pub is_contradictory: bool,
}

impl System {
    /// A row of `chip` that does what `case` says, executing `instruction` if it fetches one.
    pub fn new(chip: &Symbolic, case: &Case, instruction: Option<[Field; 9]>) -> Self {
        let products = chip.products.iter().chain(&case.assumed).cloned().collect();
        let division = case.division.clone();
        let chip_id = Some(case.chip);
        let mut system = Self { products, division, chip: chip_id, ..Self::default() };
        let flags = chip.flags();
        for (number, message) in chip.messages.iter().enumerate() {
            let is_sent = message.is_sent(&flags) == Some(true);
            system.add_message(number, message, is_sent, instruction);
        }
        system.use_row(&case.is_real);
        for (&x, &value) in &case.flags {
            system.replace(x, &Polynomial::constant(value));
        }
        system.simplify();
        system
    }

    /// Takes the row to be in use: `is_real`, its own count up to the sign, is one.
    fn use_row(&mut self, is_real: &Polynomial) {
        let one = Polynomial::constant(F::ONE);
        let minus = -is_real.clone();
        let is_positive = self.sent.iter().any(|message| message.count == *is_real);
        let value = if is_positive { one.clone() } else { -one.clone() };
        self.products.push(vec![is_real.clone() - &value]);
        self.polynomials().for_each(|polynomial| {
            if polynomial == is_real {
                *polynomial = value.clone();
            } else if *polynomial == minus {
                *polynomial = -value.clone();
            }
        });
    }

    fn add_message(
        &mut self,
        number: usize,
        message: &Message,
        is_sent: bool,
        instruction: Option<[Field; 9]>,
    ) {
        let is = |id: Id| message.id() == Some(id as u32);
        let [x, y, z] = [1, 2, 3].map(|i| message.tuple[i].clone());
        let condition = message.count.clone();
        if is(Id::Range) {
            self.ranges.push(Range { condition, bits: x, value: y });
        } else if is(Id::And) {
            self.ands.push(And { condition, bytes: [x, y, z] });
        } else if is(Id::Program) {
            let fields = instruction.into_iter().flatten().enumerate();
            for ((field, kind), value) in fields.zip(&message.tuple[1..]) {
                let known = match kind {
                    Field::Constant(constant) => Polynomial::constant(constant),
                    Field::UpTo(bound) => self.input((number, message), field + 1, bound),
                };
                self.products.push(vec![value.clone() - &known]);
            }
        } else if is_sent {
            self.sent.push(message.clone());
        } else if is(Id::Memory) {
            self.waiting.insert(number, message.clone());
        } else {
            self.take(number, message);
        }
    }

    /// The input that a field of a message is, which has one name in all chips.
    ///
    /// A row takes one message of each meaning but memory's and those of a call's rows among each other,
    /// and one entry of each word. A word that is known by columns is known to rows of this chip only, and
    /// so is what rows of a call tell each other.
    fn input(
        &mut self,
        (number, message): (usize, &Message),
        field: usize,
        bound: u32,
    ) -> Polynomial {
        let mut hasher = DefaultHasher::new();
        (message.id(), field).hash(&mut hasher);
        if message.id() == Some(Id::Call as u32) {
            (self.chip, number).hash(&mut hasher);
        }
        if message.id() == Some(Id::Memory as u32) {
            let word = &message.tuple[1];
            let is_input = |x: &Variable| matches!(x, Variable::Public(_));
            let has_columns = !word.variables().iter().all(is_input);
            (has_columns.then_some(self.chip), word).hash(&mut hasher);
        }
        let input = Variable::Public(hasher.finish() as usize);
        self.shared.insert(input);
        self.bounds.insert(input, bound);
        Polynomial::variable(input)
    }

    /// The fields of a message that is received, where it is: whoever sent it has fixed them.
    /// Limbs of memory entries are in range, since each that is sent is (see `search`).
    fn take(&mut self, number: usize, message: &Message) {
        let is_memory = message.id() == Some(Id::Memory as u32);
        for (field, value) in message.tuple.iter().enumerate().skip(1) {
            let is_limb = is_memory && matches!(field, 2 | 3);
            let known = self.input((number, message), field, if is_limb { LIMB } else { MAX });
            self.products.push(vec![message.count.clone(), value.clone() - &known]);
        }
    }

    /// Takes the memory entries whose word and condition are determined.
    pub fn take_known_words(&mut self) {
        let waiting = std::mem::take(&mut self.waiting);
        for (number, message) in waiting {
            if self.is_shared(&message.count) && self.is_shared(&message.tuple[1]) {
                self.take(number, &message);
            } else {
                self.waiting.insert(number, message);
            }
        }
    }

    /// Whether the inputs determine a polynomial's value.
    pub fn is_shared(&self, polynomial: &Polynomial) -> bool {
        polynomial.variables().is_subset(&self.shared)
    }

    /// Largest value of a variable, as an integer.
    pub fn bound(&self, x: Variable) -> u32 {
        self.bounds.get(&x).copied().unwrap_or(MAX)
    }

    /// All polynomials.
    pub fn polynomials(&mut self) -> impl Iterator<Item = &mut Polynomial> {
        let ranges =
            self.ranges.iter_mut().flat_map(|r| [&mut r.condition, &mut r.bits, &mut r.value]);
        let ands = self.ands.iter_mut().flat_map(|a| a.bytes.iter_mut().chain([&mut a.condition]));
        let messages = self.waiting.values_mut().chain(&mut self.sent);
        let messages = messages.flat_map(|m| m.tuple.iter_mut().chain([&mut m.count]));
        let division = self.division.iter_mut().flat_map(Division::polynomials);
        let products = self.products.iter_mut().flatten();
        products.chain(ranges).chain(ands).chain(messages).chain(division)
    }

    /// Puts a polynomial for a variable. The variable's bound stays as a look-up.
    pub fn replace(&mut self, x: Variable, value: &Polynomial) {
        if let (Some(bound), Some(y)) = (self.bounds.get(&x), as_variable(value)) {
            let bound = *bound.min(&self.bound(y));
            self.bounds.insert(y, bound);
        } else if let Some(bound @ 0..=LIMB) = self.bounds.remove(&x) {
            let bits = Polynomial::constant(F::from_u32((bound + 1).next_power_of_two().ilog2()));
            let condition = Polynomial::constant(F::ONE);
            self.ranges.push(Range { condition, bits, value: value.clone() });
        }
        self.shared.remove(&x);
        self.polynomials().for_each(|polynomial| *polynomial = polynomial.replace(x, value));
    }

    /// Says that inputs have these values.
    pub fn fix(&mut self, inputs: &BTreeMap<Variable, F>) {
        for (&input, &value) in inputs {
            self.is_contradictory |= self.fixed.get(&input).is_some_and(|other| *other != value);
            self.replace(input, &Polynomial::constant(value));
        }
        self.simplify();
    }

    /// The columns that are not determined.
    pub fn unknowns(&mut self) -> BTreeSet<Variable> {
        let all: BTreeSet<_> = self.polynomials().flat_map(|p| p.variables()).collect();
        all.difference(&self.shared).copied().collect()
    }

    /// Determined booleans, which a case distinction can make constants.
    pub fn shared_booleans(&mut self) -> BTreeSet<Variable> {
        let used: BTreeSet<_> = self.polynomials().flat_map(|p| p.variables()).collect();
        let is_boolean = |x: &Variable| self.bounds.get(x) == Some(&1);
        used.intersection(&self.shared).copied().filter(is_boolean).collect()
    }
}

/// The variable that a polynomial is, if it is one.
pub fn as_variable(polynomial: &Polynomial) -> Option<Variable> {
    let mut terms = polynomial.terms();
    match (terms.next(), terms.next()) {
        (Some((&[x], F::ONE)), None) => Some(x),
        _ => None,
    }
}
