//! The kinds of mutations, and how one is drawn.

use air::F;
use air::machine::ChipId;
use p3_field::PrimeCharacteristicRing;
use p3_matrix::Matrix;

use super::forger::Forger;
use super::model::Models;
use super::mutation::{At, Mutation, main_row, preprocessed_row};
use super::shard::Subject;
use crate::inject::random::Random;

/// What is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// One column, alone.
    Column,
    /// One column, and what its messages say at their other end.
    Tuple,
    /// A boolean, with the rest of its row solved for.
    Flag,
    /// A row: swapped, overwritten by another, or zeroed.
    Row,
    /// A padding row: filled as a row in use, or with free selectors.
    Padding,
    /// The count of a table's entry.
    Count,
    /// What a table of the key says.
    Contents,
    /// Public values, with the row that they come from.
    Publics,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 8] = [
        Self::Column,
        Self::Tuple,
        Self::Flag,
        Self::Row,
        Self::Padding,
        Self::Count,
        Self::Contents,
        Self::Publics,
    ];

    /// Whether the tables of `chip` can be changed like this.
    pub fn applies(self, chip: ChipId, models: &Models) -> bool {
        let is_table = matches!(chip, ChipId::Program | ChipId::Lookup);
        match self {
            Self::Column | Self::Tuple | Self::Row => true,
            Self::Flag => !models.chip(chip).booleans.is_empty(),
            Self::Padding => chip != ChipId::Boundary,
            Self::Count => is_table || chip == ChipId::Poseidon2,
            Self::Contents => is_table,
            Self::Publics => chip.public_values() > 0,
        }
    }
}

/// Another value for a cell of `rows`.
fn lie(value: F, other: F, random: &mut Random) -> F {
    match random.below(12) {
        0 => F::ZERO,
        1 => F::ONE,
        2 => F::NEG_ONE,
        3 => value + F::ONE,
        4 => value - F::ONE,
        5 => -value,
        6 => value + F::from_u32(1 << 16),
        7 => value + F::from_u32(1 << 8),
        8 => F::ONE - value,
        9 | 10 => other,
        _ => F::from_u64(random.number()),
    }
}

/// Draws a mutation of table number `table`.
pub fn draw(
    kind: Kind,
    subject: &Subject,
    table: usize,
    models: &Models,
    random: &mut Random,
) -> Mutation {
    let height = subject.tables[table].trace.height();
    let (in_use, padding) = (&subject.in_use[table], &subject.padding[table]);
    let rows = match kind {
        Kind::Padding if !padding.is_empty() => padding,
        _ if in_use.is_empty() || (!padding.is_empty() && random.below(4) == 0) => padding,
        _ => in_use,
    };
    let at = (table, random.of(rows));
    let other = (table, if in_use.is_empty() { random.below(height) } else { random.of(in_use) });
    let seed = random.number();
    let mut forger = Forger::new(subject, models, Random::new(seed, 1, 0));
    match kind {
        Kind::Column | Kind::Tuple | Kind::Flag => cell(&mut forger, kind, subject, at, random),
        Kind::Row => whole_row(&mut forger, subject, at, random),
        Kind::Padding => padding_row(&mut forger, subject, at, other, random),
        Kind::Count => count(&mut forger, subject, at, random),
        Kind::Contents => contents(&mut forger.mutation, subject, at, other, random),
        Kind::Publics => publics(&mut forger, subject, table, random),
    }
    let mut mutation = forger.mutation;
    mutation.simplify(&subject.tables);
    mutation
}

fn cell(forger: &mut Forger<'_>, kind: Kind, subject: &Subject, at: At, random: &mut Random) {
    let row = main_row(&subject.tables, at);
    if kind == Kind::Flag {
        let column = random.of(&forger.model(at).booleans);
        forger.lie(at, column, F::ONE - row[column]);
        forger.solve(at);
    } else {
        let column = random.below(row.len());
        let height = subject.tables[at.0].trace.height();
        let other = main_row(&subject.tables, (at.0, random.below(height)));
        forger.lie(at, column, lie(row[column], other[column], random));
    }
    if kind != Kind::Column {
        if random.below(2) == 0 {
            forger.solve(at);
        }
        forger.propagate(random.of(&[1, 4, 64]));
        forger.recount();
    }
}

fn whole_row(forger: &mut Forger<'_>, subject: &Subject, at: At, random: &mut Random) {
    let tables = &subject.tables;
    let other = (at.0, random.below(tables[at.0].trace.height()));
    let (row, theirs) = (main_row(tables, at).to_vec(), main_row(tables, other).to_vec());
    match random.below(3) {
        0 => {
            *forger.mutation.row_mut(tables, at) = theirs;
            *forger.mutation.row_mut(tables, other) = row;
        }
        1 => *forger.mutation.row_mut(tables, at) = theirs,
        _ => *forger.mutation.row_mut(tables, at) = F::zero_vec(row.len()),
    }
    if random.below(2) == 0 {
        forger.recount();
    }
}

fn padding_row(forger: &mut Forger<'_>, subject: &Subject, at: At, other: At, random: &mut Random) {
    let booleans = &forger.model(at).booleans;
    if booleans.is_empty() || random.below(2) == 0 {
        *forger.mutation.row_mut(&subject.tables, at) = main_row(&subject.tables, other).to_vec();
    }
    // Selectors: some at will, the others as they are.
    for &column in booleans {
        let value = random.of(&[F::ZERO, F::ONE, F::ONE, F::NEG_ONE, F::TWO]);
        if random.below(booleans.len()) < 2 {
            forger.lie(at, column, value);
        }
    }
    if random.below(2) == 0 {
        forger.solve(at);
    }
    forger.recount();
}

fn count(forger: &mut Forger<'_>, subject: &Subject, at: At, random: &mut Random) {
    let table = &subject.tables[at.0];
    let columns = match table.air.id {
        ChipId::Lookup => vec![0, 1, 2],
        ChipId::Program => vec![0],
        _ => vec![table.trace.width() - 1],
    };
    let (column, to) = (random.of(&columns), (at.0, random.below(table.trace.height())));
    let amount = random.of(&[F::ONE, F::NEG_ONE, F::from_u32(1 << 16), F::from_u32(1 << 30)]);
    let value = main_row(&subject.tables, at)[column];
    match random.below(4) {
        0 => forger.lie(at, column, F::ZERO),
        1 => forger.lie(at, column, value + amount),
        _ => {
            // As many as before, but of another entry.
            forger.lie(at, column, value - amount);
            let theirs = forger.mutation.row(&subject.tables, to)[column];
            forger.lie(to, column, theirs + amount);
        }
    }
    if random.below(4) > 0 {
        forger.sum_up();
    }
}

fn contents(mutation: &mut Mutation, subject: &Subject, at: At, other: At, random: &mut Random) {
    let mut row = preprocessed_row(&subject.tables, at).to_vec();
    let column = random.below(row.len());
    let theirs = preprocessed_row(&subject.tables, other)[column];
    row[column] = lie(row[column], theirs, random);
    mutation.preprocessed.insert(at, row);
}

fn publics(forger: &mut Forger<'_>, subject: &Subject, table: usize, random: &mut Random) {
    let mut values = subject.tables[table].public_values.clone();
    let column = random.below(values.len());
    let other = values[random.below(values.len())];
    values[column] = lie(values[column], other, random);
    if subject.tables[table].air.id == ChipId::Boundary {
        forger.lie((table, 0), column, values[column]);
        forger.propagate(random.of(&[0, 4, 64]));
        forger.recount();
    } else {
        // The running sum ends in it.
        let last = subject.tables[table].trace.height() - 1;
        let row = if random.below(2) == 0 { last } else { random.of(&subject.in_use[table]) };
        let counted = main_row(&subject.tables, (table, row))[0];
        forger.lie(
            (table, row),
            0,
            counted + values[column] - subject.tables[table].public_values[0],
        );
        forger.sum_up();
    }
}
