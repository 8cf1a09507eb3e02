//! The permutation trace of a table: a running sum, and one column for each fraction.
//!
//! Blocks of rows are filled in parallel. A block's fractions share one inversion; its running sum
//! starts at zero, until the sums of all blocks are known.

use air::F;
use air::check::Table;
use p3_air::{Air, BaseAir, RowWindow};
use p3_field::{BasedVectorSpace, PackedFieldExtension, PackedValue, PrimeCharacteristicRing};
use p3_matrix::Matrix;
use p3_matrix::dense::RowMajorMatrix;
use p3_maybe_rayon::prelude::*;
use verifier::config::Challenge;

use super::folder::{Folder, Selectors, Statements};
use super::messages::{DIMENSION, Layout, PackedChallenge, coordinates, invert};
use super::rows::{LANES, Packed, load, store};

/// Vectors of rows that share an inversion. Their fractions stay in the cache of a core.
const GROUPS: usize = 32;

/// What a thread keeps from block to block, for its allocations.
#[derive(Default)]
struct Scratch {
    main: Vec<Packed>,
    next: Vec<Packed>,
    preprocessed: Vec<Packed>,
    statements: Statements,
    numerators: Vec<PackedChallenge>,
    denominators: Vec<PackedChallenge>,
    inverses: Vec<PackedChallenge>,
    row: Vec<Packed>,
}

/// Generates the permutation trace of a table, with room for its extension by `2^log_blowup`, and
/// its terminal.
pub fn generate(
    table: &Table,
    layout: &Layout,
    log_blowup: usize,
) -> (RowMajorMatrix<F>, Challenge) {
    let height = table.trace.height();
    let width = DIMENSION * (1 + layout.columns.len());
    let mut values = F::zero_vec((height * width) << log_blowup);
    values.truncate(height * width);
    let block = GROUPS * LANES;
    let sums: Vec<Challenge> = values
        .par_chunks_mut(block * width)
        .enumerate()
        .map_init(Scratch::default, |scratch, (index, rows)| {
            scratch.fractions(table, layout, index * block, rows.len().div_ceil(width));
            scratch.write(layout.columns.len(), rows)
        })
        .collect();
    let mut terminal = Challenge::ZERO;
    let starts: Vec<Challenge> = sums
        .into_iter()
        .map(|sum| {
            let start = terminal;
            terminal += sum;
            start
        })
        .collect();
    values.par_chunks_mut(block * width).zip(starts).skip(1).for_each(|(rows, start)| {
        let start: &[F] = start.as_basis_coefficients_slice();
        for row in rows.chunks_exact_mut(width) {
            for (cell, &coordinate) in row.iter_mut().zip(start) {
                *cell += coordinate;
            }
        }
    });
    (RowMajorMatrix::new(values, width), terminal)
}

impl Scratch {
    /// Evaluates the fractions of a block of rows as numerators and denominators, and inverts the
    /// latter.
    fn fractions(&mut self, table: &Table, layout: &Layout, first: usize, rows: usize) {
        let (trace, height) = (table.trace.as_view(), table.trace.height());
        self.numerators.clear();
        self.denominators.clear();
        for first in (first..first + rows).step_by(LANES) {
            self.main.clear();
            load(&trace, first, height, &mut self.main);
            if !table.air.main_next_row_columns().is_empty() {
                self.next.clear();
                let next =
                    |lane, column| trace.values[(first + lane + 1) % height * trace.width + column];
                let columns = 0..trace.width;
                self.next.extend(columns.map(|column| Packed::from_fn(|lane| next(lane, column))));
            }
            self.preprocessed.clear();
            if let Some(preprocessed) = &table.air.preprocessed {
                load(&preprocessed.as_view(), first, height, &mut self.preprocessed);
            }
            self.statements.clear();
            let next = if self.next.is_empty() { &self.main } else { &self.next };
            table.air.eval(&mut Folder::<false> {
                main: RowWindow::from_two_rows(&self.main, next),
                preprocessed: RowWindow::from_two_rows(&self.preprocessed, &self.preprocessed),
                public_values: &table.public_values,
                selectors: Selectors::of_rows(first, height),
                messages: &layout.messages,
                statements: &mut self.statements,
            });
            let Statements { counts, denominators, .. } = &self.statements;
            for column in &layout.columns {
                let (above, below) = Layout::fraction(column, counts, denominators);
                self.numerators.push(above);
                self.denominators.push(below);
            }
        }
        self.next.clear();
        // None is zero, but with the probability that a challenge hits one of the messages.
        invert(&self.denominators, &mut self.inverses);
    }

    /// Writes the rows of a block, whose running sum starts at zero; returns its sum.
    fn write(&mut self, columns: usize, rows: &mut [F]) -> Challenge {
        let width = DIMENSION * (1 + columns);
        let mut sum = Challenge::ZERO;
        for (group, rows) in rows.chunks_mut(LANES * width).enumerate() {
            self.row.clear();
            self.row.resize(DIMENSION, Packed::ZERO);
            let mut total = PackedChallenge::ZERO;
            for column in group * columns..(group + 1) * columns {
                let fraction = self.numerators[column] * self.inverses[column];
                total += fraction;
                self.row.extend_from_slice(coordinates(&fraction));
            }
            let mut totals = [Challenge::ZERO; LANES];
            total.to_ext_slice(&mut totals);
            let mut running = [Challenge::ZERO; LANES];
            for (slot, &total) in running.iter_mut().zip(&totals).take(rows.len() / width) {
                *slot = sum;
                sum += total;
            }
            let running = PackedChallenge::from_ext_slice(&running);
            self.row[..DIMENSION].copy_from_slice(coordinates(&running));
            store(&self.row, rows);
        }
        sum
    }
}
