//! What every chip must obey, checked on its symbolic constraints and messages.
//!
//! Each lint returns what it finds wrong; none means the chip passes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use air::F;
use air::bus::{HASH, HASH_WIDTH, MACHINE, MACHINE_WIDTH};
use air::layout::{Challenge, MAX_DEGREE};
use p3_air::Air;
use p3_air::symbolic::AirLayout;
use p3_field::{Field, PrimeCharacteristicRing, PrimeField32};
use p3_lookup::{InteractionSymbolicBuilder, LogUpGadget, LookupProtocol, Lookups};

use super::polynomial::{Expander, Polynomial, Variable};

/// A message, its fields and count as polynomials.
#[derive(Clone, Debug)]
pub struct Message {
    /// Name of its bus.
    pub bus: String,
    /// Id and fields.
    pub tuple: Vec<Polynomial>,
    /// Signed count: `+` sent, `-` received or provided.
    pub count: Polynomial,
    /// Declared bound of the count in one row; zero for a table's entry.
    pub weight: u32,
}

impl Message {
    /// The id, if it is a constant.
    pub fn id(&self) -> Option<u32> {
        Some(self.tuple.first()?.as_constant()?.as_canonical_u32())
    }

    /// Whether it is sent where it counts, or received; not if it may be either.
    fn is_sent(&self, flags: &Flags<'_>) -> Option<bool> {
        let values = flags.values(&[&self.count])?;
        let one = values.iter().any(|values| values[0] == F::ONE);
        let minus_one = values.iter().any(|values| values[0] == F::NEG_ONE);
        (one != minus_one).then_some(one)
    }
}

/// A chip's constraints and messages, multiplied out.
pub struct Symbolic {
    /// Main columns.
    pub width: usize,
    /// Constraints: each is zero in every row.
    pub constraints: Vec<Polynomial>,
    /// Messages in the order in which they are stated.
    pub messages: Vec<Message>,
    /// The largest degree that the prover sees among the constraints.
    pub constraint_degree: usize,
    /// Messages packed into fraction columns.
    pub lookups: Lookups<F>,
    /// Whether it has lookups of a kind that the lints do not know.
    pub has_other_lookups: bool,
}

impl Symbolic {
    /// Evaluates a chip symbolically.
    pub fn of<A>(air: &A) -> Self
    where
        A: Air<InteractionSymbolicBuilder<F, Challenge>>,
    {
        let layout = AirLayout::from_air::<F>(air);
        let builder = InteractionSymbolicBuilder::<F, Challenge>::from_air(air, layout);
        let mut expander = Expander::default();
        let constraints = builder.base_constraints();
        let degree = constraints.iter().map(|constraint| constraint.degree_multiple()).max();
        let messages = builder.global_interactions().iter().map(|interaction| Message {
            bus: interaction.bus_name.clone(),
            tuple: interaction.fields.iter().map(|field| expander.expand(field)).collect(),
            count: expander.expand(&interaction.count),
            weight: interaction.count_weight,
        });
        let messages = messages.collect();
        Self {
            width: air.width(),
            constraints: constraints.iter().map(|constraint| expander.expand(constraint)).collect(),
            messages,
            constraint_degree: degree.unwrap_or(0),
            lookups: Lookups::from_air::<Challenge, _>(air)
                .pack_same_bus(&LogUpGadget::new(), MAX_DEGREE),
            has_other_lookups: !builder.local_interactions().is_empty()
                || !builder.exclusive_interactions().is_empty()
                || !builder.extension_constraints().is_empty(),
        }
    }

    /// Columns and the values that their constraints leave them, one row taken alone.
    pub fn flags(&self) -> Flags<'_> {
        Flags::of(&self.constraints)
    }
}

/// Something that a chip does not obey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// A constraint of too high a degree.
    ConstraintDegree(usize),
    /// A fraction column of too high a degree.
    FractionDegree(usize),
    /// A tuple of an unknown bus, or not as wide as its bus.
    Width {
        /// Number of the message.
        message: usize,
        /// Its width.
        found: usize,
    },
    /// A tuple whose id is no constant, or not one of its bus.
    Id {
        /// Number of the message.
        message: usize,
    },
    /// A tuple with a field that is not zero after the last of its meaning.
    Arity {
        /// Number of the message.
        message: usize,
    },
    /// A field that is not linear in the columns.
    NonLinear {
        /// Number of the message.
        message: usize,
        /// Number of the field.
        field: usize,
    },
    /// A count that the constraints do not keep to 0 and 1, or 0 and -1, nor to a constant.
    Count {
        /// Number of the message.
        message: usize,
    },
    /// A table's entry of a meaning that no table has, or a look-up that is no look-up.
    Provided {
        /// Number of the message.
        message: usize,
    },
    /// A message in a row that is not in use.
    Padding {
        /// Number of the message.
        message: usize,
    },
    /// A column that nothing binds.
    Unbound {
        /// The column.
        column: usize,
    },
    /// Lookups of a kind that the lints do not know.
    OtherLookups,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

/// A meaning of a tuple, as the lints know it.
#[derive(Clone, Copy, Debug)]
pub struct Meaning {
    /// Id.
    pub id: u32,
    /// Bus.
    pub bus: &'static str,
    /// Number of fields.
    pub fields: usize,
    /// Whether a table provides it.
    pub is_table: bool,
}

/// Lookups of other kinds than messages.
pub fn other_lookups(chip: &Symbolic) -> Vec<Finding> {
    if chip.has_other_lookups { vec![Finding::OtherLookups] } else { Vec::new() }
}

/// Constraints and fraction columns stay below the degree that the quotient is laid out for.
pub fn degrees(chip: &Symbolic) -> Vec<Finding> {
    let gadget = LogUpGadget::new();
    let fractions = chip.lookups.iter().map(|lookup| gadget.constraint_degree(lookup));
    let fractions = fractions.filter(|&degree| degree > MAX_DEGREE).map(Finding::FractionDegree);
    let constraints = Some(chip.constraint_degree).filter(|&degree| degree > MAX_DEGREE);
    constraints.map(Finding::ConstraintDegree).into_iter().chain(fractions).collect()
}

/// Every tuple has its bus's width, a constant id of its bus, zeros after its fields, and fields
/// that are linear.
pub fn tuples(chip: &Symbolic, meanings: &[Meaning]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (message, Message { bus, tuple, .. }) in chip.messages.iter().enumerate() {
        let width = [(MACHINE, MACHINE_WIDTH), (HASH, HASH_WIDTH)];
        let width = width.into_iter().find(|(name, _)| name == bus).map(|(_, width)| width);
        if width != Some(tuple.len()) {
            findings.push(Finding::Width { message, found: tuple.len() });
            continue;
        }
        let id = chip.messages[message].id();
        let meaning = meanings.iter().find(|m| Some(m.id) == id && m.bus == bus);
        match meaning {
            None => findings.push(Finding::Id { message }),
            Some(meaning) => {
                let mut slack = tuple.iter().skip(1 + meaning.fields);
                if slack.any(|field| field.as_constant() != Some(F::ZERO)) {
                    findings.push(Finding::Arity { message });
                }
            }
        }
        for (field, value) in tuple.iter().enumerate() {
            if value.degree() > 1 {
                findings.push(Finding::NonLinear { message, field });
            }
        }
    }
    findings
}

/// Every count is bounded as it claims. Table entries alone may claim no bound, and look-ups
/// are sent, never received: a received one would be a table of its own.
pub fn counts(chip: &Symbolic, meanings: &[Meaning]) -> Vec<Finding> {
    let flags = chip.flags();
    let mut findings = Vec::new();
    for (number, message) in chip.messages.iter().enumerate() {
        let is_table = meanings.iter().any(|m| Some(m.id) == message.id() && m.is_table);
        if message.weight == 0 {
            if !is_table {
                findings.push(Finding::Provided { message: number });
            }
            continue;
        }
        let sent = message.is_sent(&flags);
        let values = flags.values(&[&message.count]).unwrap_or_default();
        let bounded = values.iter().all(|v| [F::ZERO, F::ONE, F::NEG_ONE].contains(&v[0]));
        if message.weight != 1 || !bounded || sent.is_none() {
            findings.push(Finding::Count { message: number });
        } else if is_table && sent != Some(true) {
            findings.push(Finding::Provided { message: number });
        }
    }
    findings
}

/// A row that is not in use sends and receives nothing. In use is a row whose first message of
/// one of the meanings `steps` counts; where the chip has none, the first message with a bounded
/// count that is not constant.
pub fn padding(chip: &Symbolic, steps: &[u32]) -> Vec<Finding> {
    let flags = chip.flags();
    let counted = || chip.messages.iter().filter(|message| message.weight > 0);
    let is_step = |message: &&Message| message.id().is_some_and(|id| steps.contains(&id));
    let receives = |message: &&Message| message.is_sent(&flags) == Some(false);
    let step = counted().filter(is_step).find(receives).or_else(|| counted().next());
    let Some(step) = step else { return Vec::new() };
    let silent = |message: &Message| {
        let values = flags.values(&[&step.count, &message.count]).unwrap_or_default();
        !values.is_empty() && values.iter().all(|v| v[0] != F::ZERO || v[1] == F::ZERO)
    };
    let loud = |(_, message): &(usize, &Message)| message.weight > 0 && !silent(message);
    let loud = chip.messages.iter().enumerate().filter(loud);
    loud.map(|(message, _)| Finding::Padding { message }).collect()
}

/// Every column is in a constraint, or follows from fields that someone else binds:
/// `binds(id, field, sent)`. Several columns in one field need as many such fields.
pub fn columns(chip: &Symbolic, binds: impl Fn(u32, usize, bool) -> bool) -> Vec<Finding> {
    let flags = chip.flags();
    let constrained: BTreeSet<Variable> =
        chip.constraints.iter().flat_map(Polynomial::variables).collect();
    let in_constraint =
        |column| (0..2).any(|row| constrained.contains(&Variable::Main(column, row)));
    let others: Vec<usize> = (0..chip.width).filter(|&column| !in_constraint(column)).collect();
    let mut rows = Vec::new();
    for message in &chip.messages {
        let Some(id) = message.id() else { continue };
        // A table's entry stands on the same side as a message received.
        let sent = message.weight > 0 && message.is_sent(&flags).unwrap_or(true);
        for (field, value) in message.tuple.iter().enumerate().skip(1) {
            if binds(id, field, sent) && value.degree() <= 1 {
                let coefficient = |&column| value.coefficient(Variable::Main(column, 0));
                rows.push(others.iter().map(coefficient).collect());
            }
        }
    }
    let determined = determined(rows, others.len());
    let unbound = others.iter().zip(determined).filter(|(_, determined)| !determined);
    unbound.map(|(&column, _)| Finding::Unbound { column }).collect()
}

/// Which unknowns a system of linear equations determines.
fn determined(mut rows: Vec<Vec<F>>, unknowns: usize) -> Vec<bool> {
    let mut pivots = vec![None; unknowns];
    let mut rank = 0;
    for column in 0..unknowns {
        let Some(found) = (rank..rows.len()).find(|&row| rows[row][column] != F::ZERO) else {
            continue;
        };
        rows.swap(rank, found);
        let inverse = rows[rank][column].inverse();
        rows[rank].iter_mut().for_each(|x| *x *= inverse);
        let pivot = rows[rank].clone();
        for (_, row) in rows.iter_mut().enumerate().filter(|(row, _)| *row != rank) {
            let factor = row[column];
            row.iter_mut().zip(&pivot).for_each(|(x, &p)| *x -= factor * p);
        }
        pivots[column] = Some(rank);
        rank += 1;
    }
    let alone = |row: usize| rows[row].iter().filter(|x| **x != F::ZERO).count() == 1;
    pivots.into_iter().map(|pivot| pivot.is_some_and(alone)).collect()
}

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
    fn of(constraints: &'a [Polynomial]) -> Self {
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
        let value = |row: &BTreeMap<_, _>, expression: &Polynomial| {
            expression.substitute(row).as_constant().expect("all variables have values")
        };
        Some(rows.iter().map(|row| expressions.iter().map(|e| value(row, e)).collect()).collect())
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
