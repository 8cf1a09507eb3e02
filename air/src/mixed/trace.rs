use std::ops::Range;

use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;
use rayon::prelude::*;

use super::{Mixed, MixedCols};
use crate::F;
use crate::cols::Columns;
use crate::machine::ChipId;
use crate::witness::{Shard, Tabulate};

impl Tabulate for Mixed {
    const ROWS: usize = 1;
    const RECORDS: usize = 1;

    fn rows(shard: &Shard) -> usize {
        shard.mixed.iter().map(|(_, rows)| rows.len()).sum()
    }

    /// # Panics
    ///
    /// If the range does not fit.
    fn trace(shard: &Shard, range: Range<usize>, height: usize) -> RowMajorMatrix<F> {
        assert!(range.len() <= height, "more rows than the table has");
        let width = MixedCols::<F>::WIDTH;
        let mut values = F::zero_vec(height * width);
        let rows = shard.mixed.iter().flat_map(|(chip, rows)| rows.clone().map(|row| (*chip, row)));
        let rows: Vec<_> = rows.skip(range.start).take(range.len()).collect();
        values.par_chunks_exact_mut(width).zip(rows).for_each(|(row, (chip, index))| {
            let row = MixedCols::<F>::of_mut(row);
            let selectors = ChipId::SINGLE.iter().zip(&mut row.selectors);
            selectors.for_each(|(other, selector)| *selector = F::from_bool(*other == chip));
            chip.fill_single(&mut row.cells[..chip.width()], shard, index);
        });
        RowMajorMatrix::new(values, width)
    }
}
