//! What every chip must obey, checked on its symbolic constraints and messages.
//!
//! Each lint returns what it finds wrong; none means the chip passes.

use std::collections::BTreeSet;
use std::fmt;

use air::F;
use air::bus::{HASH, HASH_WIDTH, MACHINE, MACHINE_WIDTH};
use p3_field::{Field, PrimeCharacteristicRing};
use p3_lookup::{LogUpGadget, LookupProtocol};

use super::chip::{Message, Symbolic};
use super::polynomial::{Polynomial, Variable};

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
    /// A constraint that, in the last row, looks at the first.
    Wraps {
        /// Number of the constraint.
        constraint: usize,
    },
    /// A message with a column of the next row.
    NextRow {
        /// Number of the message.
        message: usize,
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

/// Nothing looks from the last row to the first. In a proof that row is not there: tables are lifted to
/// the height of the highest, so what follows the last row is one more row.
pub fn wraps(chip: &Symbolic) -> Vec<Finding> {
    let is_next = |x: &Variable| matches!(x, Variable::Main(_, 1) | Variable::Preprocessed(_, 1));
    let wraps = |constraint: &Polynomial| {
        let mut terms = constraint.terms();
        terms.any(|(term, _)| term.iter().any(is_next) && !term.contains(&Variable::IsTransition))
    };
    let constraints = (0..).zip(&chip.constraints).filter(|(_, constraint)| wraps(constraint));
    let constraints = constraints.map(|(constraint, _)| Finding::Wraps { constraint });
    let looks = |message: &Message| {
        let fields = message.tuple.iter().chain([&message.count]);
        fields.flat_map(Polynomial::variables).any(|x| is_next(&x))
    };
    let messages = (0..).zip(&chip.messages).filter(|(_, message)| looks(message));
    constraints.chain(messages.map(|(message, _)| Finding::NextRow { message })).collect()
}

/// Constraints and fraction columns stay below the degree that the quotient is laid out for.
pub fn degrees(chip: &Symbolic) -> Vec<Finding> {
    let gadget = LogUpGadget::new();
    let fractions = chip.lookups.iter().map(|lookup| gadget.constraint_degree(lookup));
    let fractions =
        fractions.filter(|&degree| degree > chip.max_degree).map(Finding::FractionDegree);
    let constraints = Some(chip.constraint_degree).filter(|&degree| degree > chip.max_degree);
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
/// count that is not constant. In use is also a row that follows one in use: see
/// [`followers`] and [`numbered`].
pub fn padding(chip: &Symbolic, steps: &[u32]) -> Vec<Finding> {
    let flags = chip.flags();
    let counted = || chip.messages.iter().filter(|message| message.weight > 0);
    let is_step = |message: &&Message| message.id().is_some_and(|id| steps.contains(&id));
    let receives = |message: &&Message| message.is_sent(&flags) == Some(false);
    let step = counted().filter(is_step).find(receives).or_else(|| counted().next());
    let Some(step) = step else { return Vec::new() };
    let mut followers = followers(chip, &step.count);
    followers.extend(numbered(chip, &step.count));
    let silent = |message: &Message| {
        let expressions: Vec<_> =
            [&message.count, &step.count].into_iter().chain(&followers).collect();
        let values = flags.values(&expressions).unwrap_or_default();
        let is_in_use = |values: &[F]| values.iter().any(|&value| value != F::ZERO);
        !values.is_empty() && values.iter().all(|v| is_in_use(&v[1..]) || v[0] == F::ZERO)
    };
    let loud = |(_, message): &(usize, &Message)| message.weight > 0 && !silent(message);
    let loud = chip.messages.iter().enumerate().filter(loud);
    loud.map(|(message, _)| Finding::Padding { message }).collect()
}

/// Flags of rows that follow one in use: a column `y` that is zero unless a flag `s` is set, and
/// that is set if the row before takes a step: `count`, negative as of what is received.
///
/// The constraints are `s' = 1 - s`, `y (1 - s) = 0` and `(1 - s) (y' + count) = 0`, where `s'` and
/// `y'` are the next row's. That there is a row before, in the table, is the chip's to argue.
fn followers(chip: &Symbolic, count: &Polynomial) -> Vec<Polynomial> {
    let column = |column, row| Polynomial::variable(Variable::Main(column, row));
    let has = |constraint: &Polynomial| chip.constraints.contains(constraint);
    let is_first = |s| Polynomial::constant(F::ONE) - &column(s, 0);
    let stages = (0..chip.width).filter(|&s| has(&(column(s, 1) - &is_first(s))));
    let of_stage = |s| {
        (0..chip.width).map(move |y| column(y, 0)).zip(0..).filter(move |(y, number)| {
            let is_first = is_first(s);
            let follows = column(*number, 1) + count;
            has(&(y * &is_first)) && has(&(&is_first * &follows))
        })
    };
    stages.flat_map(of_stage).map(|(y, _)| y).collect()
}

/// Flags that number the rows that follow one in use: column `y` if the row before has a flag `x`,
/// which is that of a step, `count` being `-x`, or is such a flag itself.
///
/// The constraints are `y' = x`, and that `y` is zero in the first row. That every flag has a row
/// before, in the table, is the chip's to argue.
fn numbered(chip: &Symbolic, count: &Polynomial) -> Vec<Polynomial> {
    let column = |column, row| Polynomial::variable(Variable::Main(column, row));
    let has = |constraint: &Polynomial| chip.constraints.contains(constraint);
    let first_row = Polynomial::variable(Variable::IsFirstRow);
    let mut flags: Vec<usize> = Vec::new();
    let mut before = (0..chip.width).find(|&x| *count == -column(x, 0));
    while let Some(x) = before {
        before = (0..chip.width).find(|&y| {
            !flags.contains(&y)
                && has(&(column(y, 1) - &column(x, 0)))
                && has(&(&first_row * &column(y, 0)))
        });
        flags.extend(before);
    }
    flags.into_iter().map(|y| column(y, 0)).collect()
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
