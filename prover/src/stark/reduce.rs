//! From openings to the low-degree test: one vector, as high as the highest matrix.
//!
//! For columns `p_k`, opened at points `z_k` to `y_k`, that is `sum alpha^k (y_k - p_k(x)) / (z_k - x)`
//! over all columns and points, numbered by `k`. A lower matrix is lifted: in bit-reversed order its
//! rows repeat, each as often as the highest has rows to one of its own.
//!
//! Few points serve all matrices. So `sum alpha^k p_k` is formed for each point, from the lowest
//! matrices up, and what lower ones give is repeated where the next height joins; the division comes
//! last. Rows are read once: a matrix's columns are combined for its first point, which for a
//! further point needs a factor only.

use air::F;
use p3_field::{
    Algebra, BasedVectorSpace, Field, PackedFieldExtension, PrimeCharacteristicRing, dot_product,
};
use p3_matrix::Matrix;
use p3_matrix::dense::RowMajorMatrix;
use p3_maybe_rayon::prelude::*;
use verifier::config::Challenge;

use super::messages::{DIMENSION, PackedChallenge, from_coordinates, invert};
use super::rows::{LANES, Packed, Points, load};

/// Vectors of rows that share an inversion.
const GROUPS: usize = 64;
/// Rows that a thread takes at once.
const BLOCK: usize = GROUPS * LANES;

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

/// A combination of all columns.
pub struct Combination<'a> {
    parts: Vec<Part<'a>>,
    points: Vec<Challenge>,
    /// For each point, the combination of all values there.
    values: Vec<Challenge>,
}

impl<'a> Combination<'a> {
    /// Combines matrices, in the order of the protocol.
    pub fn new<'b>(opened: impl Iterator<Item = &'b Opened<'a>>, alpha: Challenge) -> Self
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
        Self { parts, points, values }
    }

    /// Evaluates the combination at all points of the highest matrix, on the coset of shift `g`: the
    /// points opened at are multiplied by `to_generator_coset`, which takes them there.
    pub fn evaluate(&self, to_generator_coset: F) -> Vec<Challenge> {
        let mut heights: Vec<usize> = self.parts.iter().map(|part| part.matrix.height()).collect();
        heights.sort_unstable();
        heights.dedup();
        let (mut sums, mut below) = (Challenge::zero_vec(self.points.len()), 1);
        for height in heights {
            sums = self.sums(height, &sums, height / below);
            below = height;
        }
        self.divide(&sums, to_generator_coset)
    }

    /// For each row of `height`, and each point, the combination of this height and those `below`,
    /// whose rows stand for `repeat` rows each.
    fn sums(&self, height: usize, below: &[Challenge], repeat: usize) -> Vec<Challenge> {
        let points = self.points.len();
        let parts: Vec<&Part<'_>> =
            self.parts.iter().filter(|part| part.matrix.height() == height).collect();
        let mut result = Challenge::zero_vec(height * points);
        result.par_chunks_mut(BLOCK * points).enumerate().for_each_init(
            Vec::new,
            |columns, (index, out)| {
                let firsts = (index * BLOCK..).step_by(LANES);
                for (out, first) in out.chunks_mut(LANES * points).zip(firsts) {
                    for (row, out) in out.chunks_mut(points).enumerate() {
                        out.copy_from_slice(&below[(first + row) / repeat * points..][..points]);
                    }
                    for part in &parts {
                        part.add(first, height, columns, points, out);
                    }
                }
            },
        );
        result
    }

    /// `(y - sum) / (z - x)`, summed over the points `z`, at every point `x` of the coset.
    fn divide(&self, sums: &[Challenge], to_generator_coset: F) -> Vec<Challenge> {
        let count = self.points.len();
        let height = sums.len() / count;
        let coset = Points::new(F::GENERATOR, height.ilog2() as usize);
        let points: Vec<PackedChallenge> =
            self.points.iter().map(|&point| (point * to_generator_coset).into()).collect();
        let mut result = Challenge::zero_vec(height);
        result.par_chunks_mut(BLOCK).enumerate().for_each_init(
            || (Vec::new(), Vec::new()),
            |(denominators, inverses), (index, out)| {
                let firsts = (index * BLOCK..).step_by(LANES).take(out.len().div_ceil(LANES));
                denominators.clear();
                denominators.extend(firsts.flat_map(|first| {
                    let x = coset.at(first, height);
                    points.iter().map(move |&point| point - x)
                }));
                invert(denominators, inverses);
                let rows = sums[index * BLOCK * count..].chunks(LANES * count);
                let groups = out.chunks_mut(LANES).zip(rows).zip(inverses.chunks_exact(count));
                for ((out, sums), inverses) in groups {
                    let mut quotient = PackedChallenge::ZERO;
                    for (point, (&value, &inverse)) in self.values.iter().zip(inverses).enumerate()
                    {
                        quotient += (-gather(sums, count, point) + value) * inverse;
                    }
                    let mut lanes = [Challenge::ZERO; LANES];
                    quotient.to_ext_slice(&mut lanes);
                    out.copy_from_slice(&lanes[..out.len()]);
                }
            },
        );
        result
    }
}

impl Part<'_> {
    /// Adds its combination on rows `first..` to their sums.
    fn add(
        &self,
        first: usize,
        height: usize,
        columns: &mut Vec<Packed>,
        points: usize,
        sums: &mut [Challenge],
    ) {
        columns.clear();
        load(&self.matrix.as_view(), first, height, columns);
        let sum =
            from_coordinates(|k| Packed::batched_linear_combination(columns, &self.powers[k]));
        for &(point, factor) in &self.points {
            let mut lanes = [Challenge::ZERO; LANES];
            (sum * factor).to_ext_slice(&mut lanes);
            let sums = sums.iter_mut().skip(point).step_by(points);
            sums.zip(lanes).for_each(|(sum, lane)| *sum += lane);
        }
    }
}

/// One point's sums of a vector of rows; rows that are missing repeat.
fn gather(sums: &[Challenge], points: usize, point: usize) -> PackedChallenge {
    let rows = sums.len() / points;
    let lanes: [Challenge; LANES] = core::array::from_fn(|lane| sums[lane % rows * points + point]);
    PackedChallenge::from_ext_slice(&lanes)
}
