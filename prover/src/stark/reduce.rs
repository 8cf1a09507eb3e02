//! From openings to the low-degree test: one vector for each height.
//!
//! For matrices of one height with columns `p_i`, opened at points `z` to `y_i`, that is
//! `sum alpha^k (y_i - p_i(x)) / (z - x)` over all columns and points, numbered by `k`. Rows are
//! read once: a matrix's columns are combined for its first point, which for a further point needs
//! a factor only, and a point's denominator serves all matrices.

use air::F;
use p3_field::{
    Algebra, BasedVectorSpace, PackedFieldExtension, PrimeCharacteristicRing, dot_product,
};
use p3_matrix::Matrix;
use p3_matrix::dense::RowMajorMatrix;
use p3_maybe_rayon::prelude::*;
use verifier::config::Challenge;

use super::messages::{DIMENSION, PackedChallenge, from_coordinates, invert};
use super::rows::{LANES, Packed, Points, load};

/// Vectors of rows that share an inversion.
const GROUPS: usize = 64;

/// A matrix, the points that it is opened at, and the values there.
pub struct Opened<'a> {
    /// The matrix, in bit-reversed order.
    pub matrix: &'a RowMajorMatrix<F>,
    /// The points.
    pub points: &'a [Challenge],
    /// For each point, the values of all columns.
    pub values: &'a [Vec<Challenge>],
}

/// A matrix with its part in a combination.
struct Part<'a> {
    matrix: &'a RowMajorMatrix<F>,
    /// For each coordinate, the powers that columns are multiplied with at the first point.
    powers: [Vec<F>; DIMENSION],
    /// Numbers of the points, and the factors that take the first point's powers there.
    points: Vec<(usize, Challenge)>,
}

/// A combination of all columns of one height.
pub struct Combination<'a> {
    height: usize,
    parts: Vec<Part<'a>>,
    points: Vec<Challenge>,
    /// For each point, the combination of all values there.
    values: Vec<Challenge>,
}

impl<'a> Combination<'a> {
    /// Combines matrices of `height` rows, in the order of the protocol.
    pub fn new<'b>(
        height: usize,
        opened: impl Iterator<Item = &'b Opened<'a>>,
        alpha: Challenge,
    ) -> Self
    where
        'a: 'b,
    {
        let (mut parts, mut points, mut values) = (Vec::new(), Vec::new(), Vec::new());
        let mut offset = Challenge::ONE;
        for opened in opened {
            let width = opened.matrix.width();
            let powers = alpha.shifted_powers(offset).collect_n(width);
            let step = alpha.exp_u64(width as u64);
            let mut factor = Challenge::ONE;
            let mut part = Vec::with_capacity(opened.points.len());
            for (&point, at_point) in opened.points.iter().zip(opened.values) {
                let known = points.iter().position(|&other| other == point);
                let index = known.unwrap_or_else(|| {
                    points.push(point);
                    values.push(Challenge::ZERO);
                    points.len() - 1
                });
                let sum: Challenge = dot_product(powers.iter().copied(), at_point.iter().copied());
                values[index] += sum * factor;
                part.push((index, factor));
                factor *= step;
            }
            offset *= factor;
            let coordinate = |k: usize| -> Vec<F> {
                let coordinates = |power: &Challenge| -> F {
                    let coordinates: &[F] = power.as_basis_coefficients_slice();
                    coordinates[k]
                };
                powers.iter().map(coordinates).collect()
            };
            let powers = core::array::from_fn(coordinate);
            parts.push(Part { matrix: opened.matrix, powers, points: part });
        }
        Self { height, parts, points, values }
    }

    /// Evaluates the combination on all rows.
    pub fn evaluate(&self) -> Vec<Challenge> {
        let mut result = Challenge::zero_vec(self.height);
        let coset = Points::new(self.height.ilog2() as usize);
        let block = GROUPS * LANES;
        result.par_chunks_mut(block).enumerate().for_each_init(
            || (Vec::new(), Vec::new(), Vec::new()),
            |(columns, denominators, inverses), (index, out)| {
                denominators.clear();
                for first in (index * block..).step_by(LANES).take(out.len().div_ceil(LANES)) {
                    let x = coset.at(first, self.height);
                    let points = self.points.iter();
                    denominators.extend(points.map(|&point| PackedChallenge::from(point) - x));
                }
                invert(denominators, inverses);
                let inverses = inverses.chunks_exact(self.points.len());
                let firsts = (index * block..).step_by(LANES);
                for ((out, inverses), first) in out.chunks_mut(LANES).zip(inverses).zip(firsts) {
                    let rows = self.rows(first, inverses, columns);
                    let mut lanes = [Challenge::ZERO; LANES];
                    rows.to_ext_slice(&mut lanes);
                    out.copy_from_slice(&lanes[..out.len()]);
                }
            },
        );
        result
    }

    /// Evaluates the combination on a vector of rows, given the points' inverse denominators.
    fn rows(
        &self,
        first: usize,
        inverses: &[PackedChallenge],
        columns: &mut Vec<Packed>,
    ) -> PackedChallenge {
        let mut result = PackedChallenge::ZERO;
        for part in &self.parts {
            columns.clear();
            load(&part.matrix.as_view(), first, self.height, columns);
            let sum =
                from_coordinates(|k| Packed::batched_linear_combination(columns, &part.powers[k]));
            // The first factor is one.
            let mut factors = part.points.iter();
            let Some(&(point, _)) = factors.next() else { continue };
            let weight = factors.fold(inverses[point], |weight, &(point, factor)| {
                weight + inverses[point] * factor
            });
            result -= sum * weight;
        }
        let values = self.values.iter().zip(inverses);
        values.fold(result, |result, (&value, &inverse)| result + inverse * value)
    }
}
