//! The quotient of a table: all constraints, combined and divided by the vanishing polynomial.
//!
//! Committed evaluations are in bit-reversed order, so the evaluations that belong to one chunk of
//! the quotient are contiguous: rows are read where they lie, and a chunk's are written where they
//! are needed.

use air::F;
use air::machine::ChipAir;
use p3_air::symbolic::AirLayout;
use p3_air::{Air, BaseAir, RowWindow};
use p3_batch_stark::symbolic::get_constraint_layout;
use p3_field::{Algebra, Field, PackedValue, PrimeCharacteristicRing, TwoAdicField};
use p3_lookup::{LogUpGadget, Lookup};
use p3_matrix::dense::{RowMajorMatrix, RowMajorMatrixView};
use p3_maybe_rayon::prelude::*;
use p3_util::reverse_bits_len;
use verifier::config::Challenge;
use verifier::lifted::shift;

use super::folder::{Folder, Selectors, Statements};
use super::messages::{DIMENSION, Layout, PackedChallenge, coordinates, from_coordinates};
use super::rows::{LANES, Packed, Points, invert, load};

/// Vectors of rows that share an inversion.
const GROUPS: usize = 64;

/// The powers of the challenge that constraints are combined with.
pub struct Weights {
    /// For each coordinate, those of the chip's own constraints.
    pub own: Vec<Vec<F>>,
    /// Those of the fraction columns, then of the running sum's start, step and end.
    pub lookups: Vec<Challenge>,
}

impl Weights {
    /// The powers of `alpha`, as the verifier uses them: falling, in the order of the constraints.
    pub fn new(air: &ChipAir, lookups: &[Lookup<F>], alpha: Challenge) -> Self {
        let columns = AirLayout::from_air::<F>(air);
        let order =
            get_constraint_layout::<F, Challenge, _, _>(air, columns, lookups, &LogUpGadget::new());
        let (own, lookups) = order.decompose_alpha(alpha);
        Self { own, lookups }
    }
}

/// A table on the domain of its quotient. Matrices have at least `2^(log_height + log_chunks)`
/// rows, in bit-reversed order.
pub struct Committed<'a> {
    /// Its chip.
    pub air: &'a ChipAir,
    /// Its public values.
    pub public_values: &'a [F],
    /// Its messages.
    pub layout: &'a Layout,
    /// Main columns.
    pub main: RowMajorMatrixView<'a, F>,
    /// Preprocessed columns, if the chip has any.
    pub preprocessed: Option<RowMajorMatrixView<'a, F>>,
    /// Permutation columns.
    pub permutation: RowMajorMatrixView<'a, F>,
    /// End of the running sum.
    pub terminal: Challenge,
    /// log2 of the trace's height.
    pub log_height: usize,
    /// log2 of the number of chunks.
    pub log_chunks: usize,
    /// How constraints are combined.
    pub weights: &'a Weights,
}

/// What a thread keeps from block to block, for its allocations.
#[derive(Default)]
struct Scratch {
    main: Vec<Packed>,
    next: Vec<Packed>,
    preprocessed: Vec<Packed>,
    permutation: Vec<Packed>,
    points: Vec<Packed>,
    products: Vec<Packed>,
    inverses: Vec<Packed>,
    statements: Statements,
}

/// Columns of a matrix that holds all chunks side by side, filled up with zeros to whole vectors.
pub const fn padded_width(log_chunks: usize) -> usize {
    (DIMENSION << log_chunks).next_multiple_of(LANES)
}

impl Committed<'_> {
    /// Evaluates the quotient. Row `rev(i)` of the result holds evaluation `i` of every chunk on
    /// its own coset, chunk by chunk. It lies in `values`, with room for the extension by
    /// `2^log_blowup`.
    pub fn quotient(&self, log_blowup: usize, mut values: Vec<F>) -> RowMajorMatrix<F> {
        let (height, width) = (1 << self.log_height, padded_width(self.log_chunks));
        values.clear();
        values.reserve((height * width) << log_blowup);
        values.resize(height * width, F::ZERO);
        let points = Points::new(shift(self.log_height), self.log_height + self.log_chunks);
        let block = GROUPS * LANES;
        values.par_chunks_mut(block * width).enumerate().for_each_init(
            Scratch::default,
            |scratch, (index, rows)| {
                for chunk in 0..1 << self.log_chunks {
                    self.evaluate(scratch, &points, chunk, index * block, rows);
                }
            },
        );
        RowMajorMatrix::new(values, width)
    }

    /// Evaluates one chunk on rows `first..`.
    fn evaluate(
        &self,
        scratch: &mut Scratch,
        points: &Points,
        chunk: usize,
        first: usize,
        rows: &mut [F],
    ) {
        let (height, width) = (1 << self.log_height, padded_width(self.log_chunks));
        // In bit-reversed order the chunk's number is the high part of the index.
        let offset = reverse_bits_len(chunk, self.log_chunks) * height + first;
        let vanishing = shift(self.log_height).exp_power_of_2(self.log_height)
            * F::two_adic_generator(self.log_chunks).exp_u64(chunk as u64)
            - F::ONE;
        let inverse_vanishing = vanishing.inverse();
        let last_point = F::two_adic_generator(self.log_height).inverse();

        let groups = (rows.len() / width).div_ceil(LANES);
        let starts = (0..groups).map(|group| offset + group * LANES);
        scratch.points.clear();
        scratch.points.extend(starts.map(|start| points.at(start, height)));
        scratch.products.clear();
        let product = |&x: &Packed| (x - F::ONE) * (x - last_point);
        scratch.products.extend(scratch.points.iter().map(product));
        invert(&scratch.products, &mut scratch.inverses);

        for (group, rows) in rows.chunks_mut(LANES * width).enumerate() {
            let (x, inverse) = (scratch.points[group], scratch.inverses[group]);
            let transition = x - last_point;
            let selectors = Selectors {
                first: inverse * transition * vanishing,
                last: inverse * (x - F::ONE) * vanishing,
                transition,
            };
            let sum = self.combine(scratch, selectors, offset + group * LANES);
            let sum = sum * Packed::from(inverse_vanishing);
            for (lane, row) in rows.chunks_exact_mut(width).enumerate() {
                let cells = &mut row[DIMENSION * chunk..][..DIMENSION];
                for (cell, coordinate) in cells.iter_mut().zip(coordinates(&sum)) {
                    *cell = coordinate.as_slice()[lane];
                }
            }
        }
    }

    /// All constraints on a vector of rows, combined.
    fn combine(
        &self,
        scratch: &mut Scratch,
        selectors: Selectors,
        first: usize,
    ) -> PackedChallenge {
        let height = 1 << self.log_height;
        for columns in [&mut scratch.main, &mut scratch.preprocessed, &mut scratch.permutation] {
            columns.clear();
        }
        load(&self.main, first, height, &mut scratch.main);
        load(&self.permutation, first, height, &mut scratch.permutation);
        if let Some(preprocessed) = &self.preprocessed {
            load(preprocessed, first, height, &mut scratch.preprocessed);
        }
        let next_rows = self.next_rows(first);
        scratch.next.clear();
        if !self.air.main_next_row_columns().is_empty() {
            let columns = 0..self.main.width;
            scratch.next.extend(columns.map(|column| gather(&self.main, &next_rows, column)));
        }
        scratch.statements.clear();
        let next = if scratch.next.is_empty() { &scratch.main } else { &scratch.next };
        self.air.eval(&mut Folder::<true> {
            main: RowWindow::from_two_rows(&scratch.main, next),
            preprocessed: RowWindow::from_two_rows(&scratch.preprocessed, &scratch.preprocessed),
            public_values: self.public_values,
            selectors,
            messages: &self.layout.messages,
            statements: &mut scratch.statements,
        });
        let constraints = &scratch.statements.constraints;
        let own = from_coordinates(|k| {
            Packed::batched_linear_combination(constraints, &self.weights.own[k])
        });
        if self.layout.columns.is_empty() {
            return own;
        }
        let next_sum = from_coordinates(|k| gather(&self.permutation, &next_rows, k));
        own + self.lookups(scratch, selectors, next_sum)
    }

    /// The constraints of the permutation columns, combined.
    fn lookups(
        &self,
        scratch: &Scratch,
        selectors: Selectors,
        next_sum: PackedChallenge,
    ) -> PackedChallenge {
        let Statements { counts, denominators, .. } = &scratch.statements;
        let mut columns = scratch
            .permutation
            .chunks_exact(DIMENSION)
            .map(|column| from_coordinates(|k| column[k]));
        let running = columns.next().unwrap_or_default();
        let mut total = PackedChallenge::ZERO;
        let mut row_sum = PackedChallenge::ZERO;
        let mut weights = self.weights.lookups.iter();
        for ((column, value), &weight) in self.layout.columns.iter().zip(columns).zip(&mut weights)
        {
            total += Layout::pin(column, counts, denominators, value) * weight;
            row_sum += value;
        }
        let after = running + row_sum;
        let start = running * selectors.first;
        let step = (next_sum - after) * selectors.transition;
        let end = (PackedChallenge::from(self.terminal) - after) * selectors.last;
        for (constraint, &weight) in [start, step, end].into_iter().zip(weights) {
            total += constraint * weight;
        }
        total
    }

    /// Where the rows that follow rows `first..first + LANES` of the trace are.
    fn next_rows(&self, first: usize) -> [usize; LANES] {
        let (height, log_size) = (1 << self.log_height, self.log_height + self.log_chunks);
        core::array::from_fn(|lane| {
            let index = reverse_bits_len(first + lane % height, log_size);
            // One row of the trace is as many points of this domain as there are chunks.
            let next = (index + (1 << self.log_chunks)) & ((1 << log_size) - 1);
            reverse_bits_len(next, log_size)
        })
    }
}

/// One column of some rows.
fn gather(matrix: &RowMajorMatrixView<'_, F>, rows: &[usize; LANES], column: usize) -> Packed {
    Packed::from_fn(|lane| matrix.values[rows[lane] * matrix.width + column])
}
