//! What is changed of a shard's tables.

use std::collections::BTreeMap;
use std::sync::Arc;

use air::F;
use air::check::Table;
use p3_matrix::Matrix;

/// A row: number of the table, number of the row.
pub type At = (usize, usize);

/// Rows, public values and preprocessed rows that replace the honest ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mutation {
    /// Rows of main traces.
    pub rows: BTreeMap<At, Vec<F>>,
    /// Public values by table.
    pub public_values: BTreeMap<usize, Vec<F>>,
    /// Rows of preprocessed tables.
    pub preprocessed: BTreeMap<At, Vec<F>>,
}

/// A row of a main trace.
pub fn main_row(tables: &[Table], (table, row): At) -> &[F] {
    let trace = &tables[table].trace;
    &trace.values[row * trace.width()..][..trace.width()]
}

/// A row of a preprocessed table; empty if there is none.
pub fn preprocessed_row(tables: &[Table], (table, row): At) -> &[F] {
    match &tables[table].air.preprocessed {
        Some(matrix) => &matrix.values[row * matrix.width()..][..matrix.width()],
        None => &[],
    }
}

impl Mutation {
    /// A row as it is now.
    pub fn row<'a>(&'a self, tables: &'a [Table], at: At) -> &'a [F] {
        self.rows.get(&at).map_or_else(|| main_row(tables, at), Vec::as_slice)
    }

    /// A row to change.
    pub fn row_mut(&mut self, tables: &[Table], at: At) -> &mut Vec<F> {
        self.rows.entry(at).or_insert_with(|| main_row(tables, at).to_vec())
    }

    /// Forgets what is as it was.
    pub fn simplify(&mut self, tables: &[Table]) {
        self.rows.retain(|&at, row| row != main_row(tables, at));
        self.public_values.retain(|&table, values| *values != tables[table].public_values);
        self.preprocessed.retain(|&at, row| row != preprocessed_row(tables, at));
    }

    /// Whether nothing is changed.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.public_values.is_empty() && self.preprocessed.is_empty()
    }

    /// Puts the changes into tables.
    pub fn apply(&self, tables: &mut [Table]) {
        for (&(table, row), values) in &self.rows {
            let trace = &mut tables[table].trace;
            let width = trace.width();
            trace.values[row * width..][..width].copy_from_slice(values);
        }
        for (&table, values) in &self.public_values {
            tables[table].public_values.clone_from(values);
        }
        for (&(table, row), values) in &self.preprocessed {
            if let Some(matrix) = &mut tables[table].air.preprocessed {
                let matrix = Arc::make_mut(matrix);
                let width = matrix.width();
                matrix.values[row * width..][..width].copy_from_slice(values);
            }
        }
    }

    /// Takes them out again.
    pub fn undo(&self, tables: &mut [Table], honest: &[Table]) {
        for &at in self.rows.keys() {
            let trace = &mut tables[at.0].trace;
            let width = trace.width();
            trace.values[at.1 * width..][..width].copy_from_slice(main_row(honest, at));
        }
        for &table in self.public_values.keys() {
            tables[table].public_values.clone_from(&honest[table].public_values);
        }
        for &(table, _) in self.preprocessed.keys() {
            tables[table].air.preprocessed.clone_from(&honest[table].air.preprocessed);
        }
    }

    /// Rows whose constraints or messages may be others now.
    pub fn touched(&self, tables: &[Table]) -> std::collections::BTreeSet<At> {
        let mut touched = std::collections::BTreeSet::new();
        for &(table, row) in self.rows.keys().chain(self.preprocessed.keys()) {
            touched.insert((table, row));
            if tables[table].air.id.next_row() {
                let height = tables[table].trace.height();
                touched.insert((table, (row + height - 1) % height));
            }
        }
        for &table in self.public_values.keys() {
            touched.extend((0..tables[table].trace.height()).map(|row| (table, row)));
        }
        touched
    }
}
