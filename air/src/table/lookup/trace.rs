use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;

use super::{LOG_HEIGHT, LookupCols, LookupPreprocessed, LookupTable};
use crate::F;
use crate::cols::Columns;
use crate::machine::Chip;
use crate::witness::{LookupCounts, Lookups, Shard, Witness};

impl Witness for LookupTable {
    type Record = LookupCounts;

    fn records(shard: &Shard) -> &[LookupCounts] {
        &shard.lookup_rows
    }

    fn fill(row: &mut LookupCols<F>, record: &LookupCounts, _lookups: &Lookups) {
        row.range16 = F::from_u32(record.range16);
        row.range = F::from_u32(record.range);
        row.and = F::from_u32(record.and);
    }
}

/// The preprocessed table.
pub fn preprocessed() -> RowMajorMatrix<F> {
    const WIDTH: usize = LookupTable::PREPROCESSED_WIDTH;
    let mut values = F::zero_vec(WIDTH << LOG_HEIGHT);
    for (index, row) in (0u32..).zip(values.chunks_exact_mut(WIDTH)) {
        let row = LookupPreprocessed::of_mut(row);
        let (a, b) = (index & 0xff, index >> 8);
        // Row 0 repeats what row 1 says: x = 0 has zero bits.
        let bits = index.checked_ilog2().unwrap_or(0);
        row.a = F::from_u32(a);
        row.b = F::from_u32(b);
        row.and = F::from_u32(a & b);
        row.bits = F::from_u32(bits);
        row.x = F::from_u32(index.saturating_sub(1 << bits));
    }
    RowMajorMatrix::new(values, WIDTH)
}
