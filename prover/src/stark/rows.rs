//! Rows of a matrix, taken a packed vector at a time: one row to a lane.

use air::F;
use p3_field::{Field, PackedFieldPow2, PackedValue, PrimeCharacteristicRing, TwoAdicField};
use p3_matrix::dense::RowMajorMatrixView;
use p3_util::{log2_strict_usize, reverse_bits_len, reverse_slice_index_bits};

/// A vector of base field elements.
pub type Packed = <F as Field>::Packing;

/// Lanes of [`Packed`].
pub const LANES: usize = <Packed as PackedValue>::WIDTH;

/// Transposes a square of `LANES` rows, in place.
fn transpose(square: &mut [Packed; LANES]) {
    let mut step = 1;
    while step < LANES {
        for i in 0..LANES {
            if i & step == 0 {
                (square[i], square[i + step]) = square[i].interleave(square[i + step], step);
            }
        }
        step *= 2;
    }
}

/// Appends to `columns` the rows `first..first + LANES` of a matrix, lane by lane, one vector for
/// each column. Where a group of `height < LANES` rows starts at `first`, it is repeated.
pub fn load(
    matrix: &RowMajorMatrixView<'_, F>,
    first: usize,
    height: usize,
    columns: &mut Vec<Packed>,
) {
    let width = matrix.width;
    let rows = &matrix.values[first * width..][..height.min(LANES) * width];
    if height < LANES || width < LANES {
        let lane = |column: usize, lane: usize| rows[(lane % height) * width + column];
        columns.extend((0..width).map(|column| Packed::from_fn(|l| lane(column, l))));
        return;
    }
    let start = columns.len();
    columns.resize(start + width, Packed::ZERO);
    for column in square_starts(width) {
        let mut square: [Packed; LANES] = core::array::from_fn(|lane| {
            *Packed::from_slice(&rows[lane * width + column..][..LANES])
        });
        transpose(&mut square);
        columns[start + column..][..LANES].copy_from_slice(&square);
    }
}

/// Writes vectors, one for each column, as the first `rows.len() / columns.len()` rows.
pub fn store(columns: &[Packed], rows: &mut [F]) {
    let width = columns.len();
    if rows.len() < LANES * width || width < LANES {
        for (lane, row) in rows.chunks_exact_mut(width).enumerate() {
            for (cell, column) in row.iter_mut().zip(columns) {
                *cell = column.as_slice()[lane];
            }
        }
        return;
    }
    for column in square_starts(width) {
        let mut square: [Packed; LANES] = core::array::from_fn(|i| columns[column + i]);
        transpose(&mut square);
        for (row, lanes) in rows.chunks_exact_mut(width).zip(&square) {
            row[column..][..LANES].copy_from_slice(lanes.as_slice());
        }
    }
}

/// First columns of the squares that cover a matrix at least `LANES` wide. The last may overlap
/// the one before: that costs less than handling what is left column by column.
fn square_starts(width: usize) -> impl Iterator<Item = usize> {
    (0..width).step_by(LANES).map(move |column| column.min(width - LANES))
}

/// The points of a coset of order `2^log_size`, in bit-reversed order.
pub struct Points {
    /// The shift times the root's powers that distinguish lanes.
    lanes: Packed,
    /// The root's powers that distinguish groups of lanes.
    groups: Vec<F>,
}

impl Points {
    /// The points `shift w^rev(j)`, for a root `w` of order `2^log_size`: of `rev(j)`, the lane's
    /// bits are the high ones.
    pub fn new(shift: F, log_size: usize) -> Self {
        let log_lanes = log2_strict_usize(LANES).min(log_size);
        let log_groups = log_size - log_lanes;
        let root = F::two_adic_generator(log_size);
        let mut groups = root.powers().collect_n(1 << log_groups);
        reverse_slice_index_bits(&mut groups);
        let lanes = Packed::from_fn(|lane| {
            let lane = reverse_bits_len(lane % (1 << log_lanes), log_lanes);
            shift * root.exp_u64((lane << log_groups) as u64)
        });
        Self { lanes, groups }
    }

    /// Points `first..first + LANES`; where a group of `height < LANES` points starts at `first`,
    /// it is repeated.
    pub fn at(&self, first: usize, height: usize) -> Packed {
        if height >= LANES {
            return self.lanes * self.groups[first / LANES];
        }
        Packed::from_fn(|lane| {
            let point = first + lane % height;
            self.lanes.as_slice()[point % LANES] * self.groups[point / LANES]
        })
    }
}

/// Inverts a slice of vectors without zeros, by Montgomery's trick, with one inversion a lane.
pub fn invert(values: &[Packed], inverses: &mut Vec<Packed>) {
    inverses.clear();
    let mut product = Packed::ONE;
    for &value in values {
        inverses.push(product);
        product *= value;
    }
    let mut inverse = Packed::from_fn(|lane| product.as_slice()[lane].inverse());
    for (slot, &value) in inverses.iter_mut().zip(values).rev() {
        *slot *= inverse;
        inverse *= value;
    }
}

#[cfg(test)]
mod tests {
    use p3_matrix::Matrix;
    use p3_matrix::dense::RowMajorMatrix;

    use super::*;

    fn matrix(height: usize, width: usize) -> RowMajorMatrix<F> {
        RowMajorMatrix::new((1..=height * width).map(F::from_usize).collect(), width)
    }

    #[test]
    fn rows_load_and_store() {
        for width in 1..3 * LANES + 2 {
            for height in [1, 2, 4, LANES, 4 * LANES] {
                let matrix = matrix(height, width);
                for first in (0..height).step_by(LANES) {
                    let mut columns = Vec::new();
                    load(&matrix.as_view(), first, height, &mut columns);
                    assert_eq!(columns.len(), width);
                    for (c, column) in columns.iter().enumerate() {
                        for (lane, &value) in column.as_slice().iter().enumerate() {
                            assert_eq!(Some(value), matrix.get(first + lane % height, c));
                        }
                    }
                    let len = height.min(LANES) * width;
                    let mut rows = vec![F::ZERO; len];
                    store(&columns, &mut rows);
                    assert_eq!(rows, matrix.values[first * width..][..len]);
                }
            }
        }
    }

    #[test]
    fn points_are_those_of_the_coset() {
        for log_size in 0..8 {
            let shift = F::from_usize(5 + log_size);
            let points = Points::new(shift, log_size);
            let root = F::two_adic_generator(log_size);
            let size = 1usize << log_size;
            for j in 0..size {
                let expected = shift * root.exp_u64(reverse_bits_len(j, log_size) as u64);
                assert_eq!(points.at(j / LANES * LANES, size).as_slice()[j % LANES], expected);
                assert_eq!(points.at(j, 1), expected.into());
            }
        }
    }

    #[test]
    fn inverses_are_inverses() {
        let values: Vec<Packed> =
            (1..40).map(|i| Packed::from_fn(|l| F::from_usize(i * 31 + l))).collect();
        let mut inverses = Vec::new();
        invert(&values, &mut inverses);
        for (&value, &inverse) in values.iter().zip(&inverses) {
            assert_eq!((value * inverse).as_slice(), [F::ONE; LANES]);
        }
    }
}
